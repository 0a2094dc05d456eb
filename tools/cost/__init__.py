"""What the platform costs a month, from its templates and an assumed load."""
