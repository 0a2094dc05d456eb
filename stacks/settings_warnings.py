"""What a protected stage can be deployed without, and should not be."""

from collections.abc import Iterator

from data_platform.monitoring.policy.wording import PLACEHOLDER, RUNBOOKS
from data_platform.monitoring.recipients import names_nobody
from data_platform.stage import Stage


def settings_warnings(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield the ID and the sentence of each thing that is missing; none in an unprotected stage."""
    if not stage.protected:
        return
    alarms = stage.alarms
    missing = [
        severity
        for severity, recipients in (("critical", alarms.critical), ("warning", alarms.warning))
        if names_nobody(recipients)
    ]
    if missing:
        yield (
            "data-platform:NoRecipients",
            (
                f"Nobody is told of {' and '.join(missing)} alarms in {stage.name}: name "
                "recipients in the stage's AlarmSettings (stacks/environments.py)."
            ),
        )
    if PLACEHOLDER in RUNBOOKS:
        yield (
            "data-platform:PlaceholderAddress",
            (
                f"Alarms link to {RUNBOOKS}, which is nobody's: put this repository's address into "
                "RUNBOOKS (constructs/data_platform/monitoring/policy/wording.py)."
            ),
        )
