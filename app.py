"""Entry point of the CDK app: `cdk synth -c stage=dev|staging|prod -c namespace=NAME`."""

from __future__ import annotations

import sys

from aws_cdk import App

from data_platform.dynamodb.errors import DeclarationError
from data_platform.errors import ConfigurationError


def main() -> None:
    """Synthesize the stacks, or end with one sentence that says what is wrong."""
    try:
        # Declarations are checked when they are imported, so the import can fail as well.
        from stacks.application import build  # noqa: PLC0415

        build(App()).synth()
    except (ConfigurationError, DeclarationError) as error:
        sys.exit(f"error: {error}")
    except RuntimeError as error:
        # The findings stand in the report above; a traceback through jsii would bury them.
        if "ValidationFailed" not in str(error):
            raise
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
