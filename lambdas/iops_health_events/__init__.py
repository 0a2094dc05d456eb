"""Publishes when the health of something that IOPS watches becomes bad or good."""
