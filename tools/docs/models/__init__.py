"""Models of items for other languages and tools, generated from the declarations."""
