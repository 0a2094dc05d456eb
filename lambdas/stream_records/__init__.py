"""What all stream consumers share: reading records, partial failures, writing once."""
