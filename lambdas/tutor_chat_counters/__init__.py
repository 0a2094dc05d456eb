"""Keeps the number of messages of Tutor's chat sessions."""
