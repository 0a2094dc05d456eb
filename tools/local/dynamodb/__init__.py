"""DynamoDB on this machine: AWS's own engine behind a gateway that answers as AWS does."""
