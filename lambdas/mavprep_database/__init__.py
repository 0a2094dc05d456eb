"""Schema of MavPrep's PostgreSQL: its migrations, and the function that applies them."""
