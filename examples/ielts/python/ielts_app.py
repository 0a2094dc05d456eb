"""A back end of IELTS: logs learners in by QR code, and keeps the results of assessments.

Writes are those of the data dictionary, with their conditions; README.md says what shows what.
"""

import argparse
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import boto3
from boto3.dynamodb.conditions import Attr
from botocore.config import Config
from botocore.exceptions import ClientError
from ielts_models import (
    Assessment,
    AssessmentScores,
    QrToken,
    Session,
    as_item,
    assessment_key,
    qr_token_key,
    session_key,
)

from data_platform.dynamodb.item_check import Misfit, change_misfits, item_misfits
from data_platform.dynamodb.schema import Table as Declared
from stacks.ielts.assessments import ASSESSMENTS
from stacks.ielts.qr_tokens import QR_TOKENS
from stacks.ielts.sessions import SESSIONS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_CODE_SECONDS = 5 * 60
_SESSION_SECONDS = 24 * 3_600
# What is throttled is tried again after up to 1, 2, 4 … s, at random so that clients spread out.
_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 8})


class RefusedError(Exception):
    """The condition of a write does not hold: somebody was first, or it is too late."""


class InvalidItemError(Exception):
    """What was to be written is not as declared, and was not sent."""


@dataclass(frozen=True)
class Tables:
    """The tables of a stage."""

    qr_tokens: "Table"
    sessions: "Table"
    assessments: "Table"


def published_tables(stage: str) -> Tables:
    """Find the tables by the names that the platform publishes in Parameter Store."""
    declared = (QR_TOKENS, SESSIONS, ASSESSMENTS)
    paths = [f"/data-platform/{stage}/ielts/tables/{each.name}/name" for each in declared]
    answer = boto3.client("ssm", config=_RETRIES).get_parameters(Names=paths)
    if answer["InvalidParameters"]:
        raise LookupError(f"{stage} does not publish {', '.join(answer['InvalidParameters'])}.")
    names = {each["Name"]: each["Value"] for each in answer["Parameters"]}
    dynamodb = boto3.resource("dynamodb", config=_RETRIES)
    return Tables(*(dynamodb.Table(names[path]) for path in paths))


def show_code(tables: Tables, user_email: str) -> QrToken:
    """Make a QR code that logs one device in, for five minutes."""
    now = int(time.time())
    code: QrToken = {
        "token": str(uuid.uuid4()),
        "user_email": user_email,
        "created_at": now,
        "expires_at": now + _CODE_SECONDS,
        "used": False,
    }
    _check(item_misfits(QR_TOKENS, code))
    with _refusal("There is such a code."):
        tables.qr_tokens.put_item(
            Item=as_item(code), ConditionExpression=Attr("token").not_exists()
        )
    return code


def redeem(tables: Tables, token: str, device_id: str) -> str:
    """Log a device in with a QR code, and return the e-mail of the account.

    Raises
    ------
    RefusedError
        If another device has used it, it has expired, or there is no such code.
    """
    now = int(time.time())
    _check_changes(QR_TOKENS, {"used": True, "used_at": now, "device_id": device_id})
    try:
        answer = tables.qr_tokens.update_item(
            Key=qr_token_key(token),
            UpdateExpression="SET #used = :true, used_at = :now, device_id = :device",
            ConditionExpression="#used = :false AND expires_at > :now",
            ExpressionAttributeNames={"#used": "used"},
            ExpressionAttributeValues={
                ":true": True,
                ":false": False,
                ":now": now,
                ":device": device_id,
            },
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            ReturnValues="ALL_NEW",
        )
    except tables.qr_tokens.meta.client.exceptions.ConditionalCheckFailedException as error:
        # A call whose answer is lost is made again, and finds what the first one wrote.
        found: Mapping[str, Any] = dict(error.response).get("Item", {})  # type: ignore[assignment]
        is_own = found.get("device_id") == {"S": device_id}
        if not is_own or int(found["expires_at"]["N"]) <= now:
            raise RefusedError("The code does not work. Ask for a new one.") from None
        return str(found["user_email"]["S"])
    return cast("QrToken", answer["Attributes"])["user_email"]


def begin_session(tables: Tables, user_email: str, ip_address: str, user_agent: str) -> Session:
    """Begin a session of a learner who has logged in by QR code."""
    now = int(time.time())
    session: Session = {
        "session_id": str(uuid.uuid4()),
        "user_email": user_email,
        "created_at": now,
        "expires_at": now + _SESSION_SECONDS,
        "ip_address": ip_address,
        "user_agent": user_agent,
        "qr_authenticated": True,
    }
    _check(item_misfits(SESSIONS, session))
    with _refusal("The identifier is taken: make another one."):
        tables.sessions.put_item(
            Item=as_item(session), ConditionExpression=Attr("session_id").not_exists()
        )
    return session


def touch_session(tables: Tables, session_id: str, ip_address: str, user_agent: str) -> None:
    """Note where a session is used from. One that has ended is not brought back."""
    changes = {"ip_address": ip_address, "user_agent": user_agent}
    _check_changes(SESSIONS, changes)
    with _refusal("The session has ended. Log in again."):
        tables.sessions.update_item(
            Key=session_key(session_id),
            UpdateExpression="SET ip_address = :ip_address, user_agent = :user_agent",
            ConditionExpression=Attr("expires_at").gt(int(time.time())),
            ExpressionAttributeValues={f":{name}": value for name, value in changes.items()},
        )


def active_session(tables: Tables, session_id: str) -> Session | None:
    """Return a session unless it has ended: DynamoDB deletes what has expired days later."""
    answer = tables.sessions.get_item(Key=session_key(session_id), ConsistentRead=True)
    session = cast("Session | None", answer.get("Item"))
    return session if session and session["expires_at"] > time.time() else None


def start_assessment(tables: Tables, assessment: Assessment) -> None:
    """Start an assessment, once."""
    _check(item_misfits(ASSESSMENTS, assessment))
    with _refusal("The assessment was started before."):
        tables.assessments.put_item(
            Item=as_item(assessment), ConditionExpression=Attr("assessment_id").not_exists()
        )


def submit_assessment(
    tables: Tables, assessment: Assessment, band_score: Decimal, scores: AssessmentScores
) -> None:
    """Write the results of an assessment that is in progress."""
    changes = {
        "status": "completed",
        "completed_at": int(time.time()),
        "band_score": band_score,
        "scores": scores,
    }
    _check_changes(ASSESSMENTS, changes)
    with _refusal("The assessment has its results, or was never started."):
        tables.assessments.update_item(
            Key=assessment_key(assessment["assessment_id"], assessment["user_id"]),
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changes),
            ConditionExpression="#status = :in_progress",
            ExpressionAttributeNames={f"#{name}": name for name in changes},
            ExpressionAttributeValues={
                ":in_progress": "in_progress",
                **{f":{name}": value for name, value in as_item(changes).items()},
            },
        )


def assessments_of(tables: Tables, user_id: str, *, page_size: int = 100) -> Iterator[Assessment]:
    """Yield all assessments of a learner, the newest first, page by page."""
    pages = tables.assessments.meta.client.get_paginator("query").paginate(
        TableName=tables.assessments.name,
        IndexName="user_id-created_at-index",
        KeyConditionExpression="user_id = :user_id",
        ExpressionAttributeValues={":user_id": user_id},
        ScanIndexForward=False,
        PaginationConfig={"PageSize": page_size},
    )
    for page in pages:
        yield from cast("list[Assessment]", page["Items"])


def _check_changes(table: Declared, changes: Mapping[str, object]) -> None:
    (entity,) = table.entities
    _check(change_misfits(table, entity, changes))


def _check(misfits: tuple[Misfit, ...]) -> None:
    if misfits:
        raise InvalidItemError("; ".join(f"{each.field}: {each.found}" for each in misfits))


@contextmanager
def _refusal(words: str) -> Iterator[None]:
    """Say in the application's words that a condition failed."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        raise RefusedError(words) from None


def main() -> None:
    """Show a code for a learner, or let a device log in with one and start an assessment."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--stage", default="dev")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("code").add_argument("email")
    login = commands.add_parser("login")
    login.add_argument("token")
    login.add_argument("device")
    given = parser.parse_args()
    tables = published_tables(given.stage)
    try:
        if given.command == "code":
            print(show_code(tables, given.email)["token"])
        else:
            log_in(tables, given.token, given.device)
    except (RefusedError, InvalidItemError) as error:
        sys.exit(f"error: {error}")


def log_in(tables: Tables, token: str, device_id: str) -> None:
    """Log a device in, and start an assessment."""
    session = begin_session(tables, redeem(tables, token, device_id), "192.0.2.10", "example/1.0")
    assessment: Assessment = {
        "assessment_id": str(uuid.uuid4()),
        "user_id": session["user_email"],
        "assessment_type": "speaking_academic",
        "created_at": int(time.time()),
        "status": "in_progress",
    }
    start_assessment(tables, assessment)
    count = sum(1 for _ in assessments_of(tables, session["user_email"]))
    print(f"Logged in; {count} assessments.")


if __name__ == "__main__":
    main()
