"""The single steps in which a table gets from one template to another."""
