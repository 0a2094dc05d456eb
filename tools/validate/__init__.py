"""`datactl validate`: items in files, held against what is declared of their table."""
