"""Brings MavPrep's test attempts into PostgreSQL, exactly once in effect."""
