"""What tells people and other systems about changes: topics with queues, event buses."""
