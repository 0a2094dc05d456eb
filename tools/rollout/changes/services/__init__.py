"""Rules of all other types of resources, by service."""
