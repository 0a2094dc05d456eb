"""Empties what CloudFormation deletes only when it is empty."""
