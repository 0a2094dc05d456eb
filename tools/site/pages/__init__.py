"""Pages that only the site has: they put together what the documents say in several places."""
