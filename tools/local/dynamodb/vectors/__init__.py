"""Vector indexes, which neither DynamoDB Local nor moto has: kept and searched before either."""
