"""Names of restored instances, which a stack can take in later."""

from __future__ import annotations

import re
from datetime import datetime

from data_platform.deployment import Deployment
from data_platform.settings.databases import MAX_INSTANCE_NAME, is_instance_name
from tools.restore.database.errors import RestoreError

_TIME = "-%Y%m%d-%H%M%S"
_TIMES = re.compile(r"(-\d{8}-\d{6})+$")


def new_target(source: str, now: datetime) -> str:
    """Return a name for an instance that is restored from another.

    One that was restored itself leaves its own time out: names would grow with each restore.
    """
    time = f"{now:{_TIME}}"
    return _TIMES.sub("", source)[: MAX_INSTANCE_NAME - len(time)].rstrip("-") + time


def check_target(name: str, deployment: Deployment) -> None:
    """Refuse the name of an instance that RDS does not take, or no deployment would find again.

    Raises
    ------
    RestoreError
        If that is so.
    """
    if not is_instance_name(name):
        raise RestoreError(
            f"RDS takes no instance {name!r} ({len(name)} characters): give a --target that begins "
            f"with a letter, of 1 to {MAX_INSTANCE_NAME} small letters, digits and single hyphens."
        )
    prefix = deployment.named("")
    if not name.startswith(prefix):
        raise RestoreError(
            f"{name} has no namespace, and the stack looks for its instance under {prefix}…: give "
            f"--target {deployment.named(name)}."
        )
