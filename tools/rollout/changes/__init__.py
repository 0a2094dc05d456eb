"""What the difference of two templates means for what is deployed."""
