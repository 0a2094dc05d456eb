"""`datactl deploy`: `cdk deploy`, with the options that a failure leaves the next one possible."""
