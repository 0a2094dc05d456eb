"""The function that looks after a product every few hours: sizes, and failed records that wait."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
from aws_lambda_powertools import Logger

from scheduled_runs.clients import PATIENT
from scheduled_runs.errors import IncompleteRunError
from storage_metrics.environment import Environment, failures_of, retentions_of, tables_of
from storage_metrics.notices import Renewal, renew_notices
from storage_metrics.pace import Pace
from storage_metrics.run import publish_storage_metrics

DESCRIPTIONS_PER_SECOND = 10
"""A small part of what an account may ask, so that deployments and people are never throttled."""

_ENVIRONMENT = Environment.read(os.environ)
_LOG = Logger()
_DYNAMODB = boto3.client("dynamodb", config=PATIENT)
_CLOUDWATCH = boto3.client("cloudwatch", config=PATIENT)
_S3 = boto3.client("s3", config=PATIENT)
_SQS = boto3.client("sqs", config=PATIENT)


def handler(event: Mapping[str, Any], context: object) -> None:  # noqa: ARG001  Lambda gives it
    """Publish the metrics of the tables that the event names, and renew notices of failed records.

    Raises
    ------
    IncompleteRunError
        If something is missing. Everything else was published.
    """
    now = datetime.now(UTC)
    outcome = publish_storage_metrics(
        _DYNAMODB,
        _CLOUDWATCH,
        namespace=_ENVIRONMENT.powertools_metrics_namespace,
        tables=tables_of(event),
        now=now,
        pace=Pace(DESCRIPTIONS_PER_SECOND),
        retentions=retentions_of(event),
    )
    failures = failures_of(event)
    renewal = renew_notices(_S3, _SQS, failures, now) if failures else Renewal(0, [])
    problems = [
        *outcome.problems,
        *(f"A notice of failed records was not renewed: {code}." for code in renewal.failures),
    ]
    log = _LOG.error if problems else _LOG.info
    log(
        "Storage metrics",
        measured=outcome.measured,
        compared=outcome.compared,
        renewed=renewal.renewed,
        problems=problems,
    )
    if problems:
        raise IncompleteRunError(problems)
