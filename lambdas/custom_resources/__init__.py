"""What functions behind custom resources of CloudFormation share."""
