"""`AWS::DynamoDB::GlobalTable`, on whatever engine answers as DynamoDB."""
