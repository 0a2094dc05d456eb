"""The function that publishes how large the tables of a product are."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger

from storage_metrics.clients import PATIENT
from storage_metrics.environment import read_environment, tables_of
from storage_metrics.errors import IncompleteRunError
from storage_metrics.pace import Pace
from storage_metrics.run import publish_storage_metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

DESCRIPTIONS_PER_SECOND = 10
"""A small part of what an account may ask, so that deployments and people are never throttled."""

_ENVIRONMENT = read_environment(os.environ)
_LOG = Logger()
_DYNAMODB = boto3.client("dynamodb", config=PATIENT)
_CLOUDWATCH = boto3.client("cloudwatch", config=PATIENT)


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001  Lambda gives it
    """Publish the metrics of the tables that the event names.

    Raises
    ------
    IncompleteRunError
        If something is missing. Everything else was published.
    """
    outcome = publish_storage_metrics(
        _DYNAMODB,
        _CLOUDWATCH,
        namespace=_ENVIRONMENT.namespace,
        tables=tables_of(event),
        now=datetime.now(UTC),
        pace=Pace(DESCRIPTIONS_PER_SECOND),
    )
    log = _LOG.error if outcome.problems else _LOG.info
    log(
        "Storage metrics",
        measured=outcome.measured,
        compared=outcome.compared,
        problems=outcome.problems,
    )
    if outcome.problems:
        raise IncompleteRunError(outcome.problems)
