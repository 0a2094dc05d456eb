"""The `datactl` command and what it is made of."""
