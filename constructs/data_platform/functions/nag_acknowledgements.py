"""Findings of the rule packs that functions accept, with the reasons."""

from data_platform.compliance.acknowledgements import Finding

NO_NETWORK = Finding(
    "NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC",
    "The function calls AWS's own APIs alone, over TLS, and nothing can call in. A VPC would add "
    "endpoints to pay for and to fail, and no restriction that its role does not make.",
)
NETWORK_INTERFACES = Finding(
    "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
    "Lambda makes the function's network interfaces under this role, and their IDs do not exist "
    "before. The statement holds no other action, and the function's own code is denied them.",
)
