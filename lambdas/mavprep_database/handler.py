"""The function behind the custom resource that migrates the database when a stack is deployed."""

import logging
import os
from collections.abc import Mapping
from typing import Any, Protocol

import boto3

from custom_resources.response import respond
from function_settings.settings import SettingError
from mavprep_database.connecting import connect
from mavprep_database.environment import Environment
from mavprep_database.errors import MigrationError, UnknownRevisionError
from mavprep_database.runner import Limits, migrate
from mavprep_database.version import migrations_version

_LOG = logging.getLogger(__name__)
logging.getLogger().setLevel(logging.INFO)

PHYSICAL_ID = "mavprep-database-schema"

_RESERVE_SECONDS = 15.0
"""Kept back for the answer: without one, the stack hangs for an hour. Of the rest, connecting,
waiting for another run and the run itself get a third each."""


class Context(Protocol):
    """What is needed of the context of an invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""


def handler(event: Mapping[str, Any], context: Context) -> None:
    """Apply the packaged migrations on ``Create`` and ``Update``; do nothing on ``Delete``.

    The properties of the resource are not read. One of them carries the version of the migrations,
    so that CloudFormation calls the function exactly when they change. The answer has the
    attributes ``Revision`` and ``Version``.

    Deleting the resource leaves the data alone, and so does rolling a stack back: a database that
    is ahead of this package stays as it is, since the revision before must be able to work with it.
    """
    _LOG.info("Request %s", event["RequestType"])
    physical_id = event.get("PhysicalResourceId", PHYSICAL_ID)
    if event["RequestType"] == "Delete":
        respond(event, "SUCCESS", physical_id=physical_id)
        return
    try:
        revision = _migrate(context.get_remaining_time_in_millis() / 1000 - _RESERVE_SECONDS)
    except (MigrationError, SettingError) as error:
        _LOG.error("%s", error)
        respond(event, "FAILED", physical_id=physical_id, reason=str(error))
    except Exception as error:  # noqa: BLE001  whatever happens, CloudFormation gets its answer
        # Texts of unexpected errors may hold anything, a password included.
        reason = f"Unexpected {type(error).__name__}; the place is in the log of the function."
        _LOG.error("%s %s", reason, _place(error))
        respond(event, "FAILED", physical_id=physical_id, reason=reason)
    else:
        data = {"Revision": revision, "Version": migrations_version()}
        respond(event, "SUCCESS", physical_id=physical_id, data=data)


def _migrate(seconds: float) -> str:
    environment = Environment.read(os.environ)
    secrets = boto3.client("secretsmanager")
    share = seconds / 3
    limits = Limits(turn=share, statement=share, run=share)
    with connect(environment, secrets, timeout=share) as connection:
        try:
            outcome = migrate(connection, limits=limits)
        except UnknownRevisionError as error:
            _LOG.warning("%s", error)
            return error.revision
    _LOG.info("Migrated from %s to %s", outcome.before or "base", outcome.after or "base")
    return outcome.after or ""


def _place(error: BaseException) -> str:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames)
