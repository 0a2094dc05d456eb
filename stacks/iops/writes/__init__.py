"""What the Intelligent Operations Dashboard writes, by table."""
