"""`datactl rollout plan`: what a change means before it is made."""
