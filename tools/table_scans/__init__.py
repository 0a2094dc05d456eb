"""Passing over whole tables at a rate, from where an earlier run was interrupted."""
