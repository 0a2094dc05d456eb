"""CloudFormation on this machine: the service that CDK, boto3 and the AWS CLI deploy through."""
