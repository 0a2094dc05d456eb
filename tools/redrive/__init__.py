"""Failed records of stream consumers: find, show and replay them."""
