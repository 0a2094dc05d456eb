"""What is watched and why: alarm rules as data, and the alarms that follow from them."""
