"""What functions share that a schedule calls, and whose run does as much as it can."""
