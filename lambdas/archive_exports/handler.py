"""The function that exports what no schedule can name: changes by their times, and snapshots."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from archive_exports.database import export_database
from archive_exports.environment import Environment, Task
from archive_exports.metrics import overdue_datum
from archive_exports.tables import Outcome, export_table
from scheduled_runs.clients import PATIENT
from scheduled_runs.errors import IncompleteRunError, error_code

_ENVIRONMENT = Environment.read(os.environ)
_LOG = Logger()
_DYNAMODB = boto3.client("dynamodb", config=PATIENT)
_RDS = boto3.client("rds", config=PATIENT)
_CLOUDWATCH = boto3.client("cloudwatch", config=PATIENT)


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001  Lambda gives it
    """Begin the exports that are due of what the event names, and publish what is overdue.

    Raises
    ------
    IncompleteRunError
        If something could not be exported or told. Everything else was; the next run makes it good.
    """
    task = Task.of(event)
    now = datetime.now(UTC)
    run = _Run(now)
    for table in task.tables:
        run.add("TableName", table.name, partial(export_table, _DYNAMODB, task, table, now))
    database = task.database
    if database is not None:
        run.add(
            "DBInstanceIdentifier",
            database.instance,
            partial(export_database, _RDS, task, database, now),
        )
    run.publish()
    run.end()


class _Run:
    def __init__(self, now: datetime) -> None:
        self._now = now
        self._data: list[dict[str, Any]] = []
        self._started: dict[str, int] = {}
        self._failed: dict[str, list[str]] = {}
        self._overdue: dict[str, float] = {}
        self._problems: list[str] = []

    def add(self, dimension: str, name: str, export: Callable[[], Outcome]) -> None:
        """Export one store; what fails for one leaves the others alone."""
        try:
            outcome = export()
        except (BotoCoreError, ClientError) as error:
            self._problems.append(f"Not exported: {name} ({error_code(error)}).")
            return
        self._data.append(overdue_datum(dimension, name, outcome.overdue, self._now))
        if outcome.started:
            self._started[name] = outcome.started
        if outcome.failures:
            self._failed[name] = outcome.failures
        if outcome.overdue:
            self._overdue[name] = round(outcome.overdue, 1)

    def publish(self) -> None:
        """Tell CloudWatch for how many days each store is overdue."""
        if not self._data:
            return
        try:
            _CLOUDWATCH.put_metric_data(
                Namespace=_ENVIRONMENT.powertools_metrics_namespace, MetricData=self._data
            )
        except (BotoCoreError, ClientError) as error:
            self._problems.append(f"CloudWatch refused what is overdue: {error_code(error)}.")

    def end(self) -> None:
        """Write the run's line of the log."""
        log = _LOG.error if self._problems else _LOG.info
        log(
            "Exports",
            started=self._started,
            failed=self._failed,
            overdue_days=self._overdue,
            problems=self._problems,
        )
        if self._problems:
            raise IncompleteRunError(self._problems)
