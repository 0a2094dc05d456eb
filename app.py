"""Entry point of the CDK app: `cdk synth -c stage=dev|staging|prod -c namespace=NAME`."""

import sys
from pathlib import Path

from aws_cdk import App

from data_platform.import_errors import explained

DECLARATIONS = Path(__file__).resolve().parent / "stacks"


def main() -> None:
    """Synthesize the stacks, or end with one sentence that says what is wrong."""
    try:
        # Declarations are checked when they are imported, so the import can fail as well.
        from stacks.application import build  # noqa: PLC0415

        build(App()).synth()
    except Exception as error:
        sentence = explained(error, DECLARATIONS)
        if sentence:
            sys.exit(f"error: {sentence}")
        # The findings stand in the report above; a traceback through jsii would bury them.
        if isinstance(error, RuntimeError) and "ValidationFailed" in str(error):
            sys.exit(f"error: {error}")
        raise


if __name__ == "__main__":
    main()
