"""The schema lock: what of each stage must not change unseen."""
