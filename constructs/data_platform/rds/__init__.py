"""PostgreSQL on RDS: network, instance, proxy, migrations."""
