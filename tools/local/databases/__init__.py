"""What stands behind RDS: snapshots, restores and instances whose data are truly there."""
