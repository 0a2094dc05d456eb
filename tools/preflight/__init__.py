"""`datactl preflight`: whether an account can take a deployment, before one is tried."""
