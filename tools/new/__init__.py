"""`datactl new`: writes what the recipes say, with texts that a person still has to fill in."""
