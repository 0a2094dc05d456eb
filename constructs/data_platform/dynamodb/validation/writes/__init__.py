"""Checks of writes: against the items that they change, and against what DynamoDB takes."""
