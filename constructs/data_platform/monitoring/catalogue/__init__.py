"""The entries of the catalogue of metrics, one module for each service."""
