"""Rules of tables: what DynamoDB itself allows, beyond the schemas of AWS."""
