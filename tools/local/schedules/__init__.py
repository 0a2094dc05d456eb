"""Schedules of EventBridge, old and new, that call functions."""
