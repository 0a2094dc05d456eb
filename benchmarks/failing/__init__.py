"""Deployments that fail at a resource, and what the next one makes of it."""
