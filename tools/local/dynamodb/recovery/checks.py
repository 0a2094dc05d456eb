"""Members of requests, checked in the service's words."""

import re
import secrets
import time

from tools.local.dynamodb.messages import ServiceError

_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_SHORTEST, _LONGEST = 3, 255


def check_name(member: str, name: str) -> None:
    """Check the name of a table or a backup.

    Parameters
    ----------
    member
        The member of the request that holds it, such as `backupName`.

    Raises
    ------
    ServiceError
        If it can be none.
    """
    complaint = ""
    if not _NAME.fullmatch(name):
        complaint = "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
    elif len(name) < _SHORTEST:
        complaint = f"have length greater than or equal to {_SHORTEST}"
    elif len(name) > _LONGEST:
        complaint = f"have length less than or equal to {_LONGEST}"
    if complaint:
        raise ServiceError(
            "ValidationException",
            f"1 validation error detected: Value '{name}' at '{member}' failed to satisfy "
            f"constraint: Member must {complaint}",
        )


def check_limit(member: str, limit: int, most: int) -> int:
    """Check how many records a page may have, and return it.

    Raises
    ------
    ServiceError
        If it is out of range.
    """
    if 1 <= limit <= most:
        return limit
    bound = "greater than or equal to 1" if limit < 1 else f"less than or equal to {most}"
    raise ServiceError(
        "ValidationException",
        f"1 validation error detected: Value '{limit}' at '{member}' failed to satisfy "
        f"constraint: Member must have value {bound}",
    )


def new_id() -> str:
    """Make the last part of an ARN of a backup or an export; later ones are higher."""
    return f"{time.time_ns() // 1_000_000:014}-{secrets.token_hex(4)}"


def table_arn_of(arn: str) -> str:
    """Return the ARN of the table to which a backup or an export belongs."""
    return "/".join(arn.split("/", 2)[:2])
