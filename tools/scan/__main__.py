"""Compares what the scanners find with what is accepted: ``python -m tools.scan``."""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tools.assemblies import stack_templates
from tools.environments import NotInstalledError
from tools.paths import CDK_OUT
from tools.preflight.permissions import policy_document
from tools.scan.accepted import ACCEPTED, Finding, differences, read_accepted
from tools.scan.environment import programs
from tools.scan.policies import Policy, policies
from tools.scan.scanners import checkov, cloudsplaining, parliament


def main() -> None:
    """Scan what was synthesized last; exit status 1 if the findings are not those accepted."""
    templates = stack_templates(CDK_OUT)
    identities = [*policies(templates), Policy("datactl preflight --policy", policy_document())]
    try:
        installed = programs()
    except NotInstalledError as error:
        sys.exit(f"error: {error}")
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        found: list[Finding] = [
            *parliament(installed, identities, work),
            *cloudsplaining(installed, identities, work),
            *checkov(installed, templates, work),
        ]
    accepted = read_accepted()
    for scanner, count in sorted(Counter(each.scanner for each in set(found)).items()):
        sys.stdout.write(f"{scanner}: {count} findings\n")
    wrong = differences(found, accepted)
    if wrong:
        sys.exit(
            "\n".join([*wrong, f"{len(wrong)} differences: mend them, or see {ACCEPTED.name}"])
        )
    sys.stdout.write("All of them are accepted, and nothing accepted is gone.\n")


if __name__ == "__main__":
    main()
