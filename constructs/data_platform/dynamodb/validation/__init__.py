"""What a declaration must satisfy before anything is built from it."""
