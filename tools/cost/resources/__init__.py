"""What each type of resource costs."""
