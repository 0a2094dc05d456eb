"""Keeps TutorIA's expired chat messages in S3."""
