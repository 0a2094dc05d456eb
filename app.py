"""Entry point of the CDK app: `cdk synth -c stage=dev|staging|prod -c namespace=NAME`."""

import gc
import os
import sys
from pathlib import Path

from data_platform.compliance.checked import CheckedSyntheses
from data_platform.import_errors import explained
from data_platform.interruptions import ending_quietly
from stacks.place import is_local_aws

ROOT = Path(__file__).resolve().parent
DECLARATIONS = ROOT / "stacks"


def main() -> None:
    """Synthesize the stacks, or end with one sentence that says what is wrong."""
    with ending_quietly():
        _synthesize()


def _synthesize() -> None:
    # CDK's library and the tree of constructs live as long as this process, which is short: looking
    # through them for garbage, again and again, would free next to nothing.
    gc.disable()
    try:
        # Declarations are checked when they are imported, so the import can fail as well.
        from aws_cdk import App  # noqa: PLC0415  takes a second, in which Ctrl-C may come

        from stacks.application import build  # noqa: PLC0415

        checked = CheckedSyntheses(ROOT)
        if checked.holds():
            build(App(builtin_cloud_formation_validation=False), check_rules=False).synth()
            return
        check_rules = checks_rules()
        build(App(), check_rules=check_rules).synth()
        if check_rules:
            checked.remember()
    except Exception as error:
        sentence = explained(error, DECLARATIONS)
        if sentence:
            sys.exit(f"error: {sentence}")
        # The findings stand in the report above; a traceback through jsii would bury them.
        if isinstance(error, RuntimeError) and "ValidationFailed" in str(error):
            sys.exit(f"error: {error}")
        raise


def checks_rules() -> bool:
    """Tell whether to check the rules: CDK's switch counts only for a local AWS."""
    return not (is_local_aws() and os.environ.get("CDK_VALIDATION") == "false")


if __name__ == "__main__":
    main()
