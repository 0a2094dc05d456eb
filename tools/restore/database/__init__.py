"""PostgreSQL restored as a new instance, compared, and put in the place of the former one."""
