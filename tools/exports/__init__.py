"""Reading what DynamoDB exports to S3."""
