"""``ielts-content-reports``: what users complain about."""

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Table,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import Operation
from stacks.load import PEOPLE

_INACCURATE = Example(
    "content-report-inaccurate",
    {
        "report_id": "content-report-0001",
        "created_at": 1736244600,
        "reporter_email": "alice@example.com",
        "assessment_id": "assessment-0002",
        "report_type": "inaccurate_score",
        "description": "The score does not match the feedback.",
        "status": "investigating",
        "admin_notes": "Second rating requested.",
    },
)
_BUG = Example(
    "content-report-bug",
    {
        "report_id": "content-report-0002",
        "created_at": 1736250600,
        "reporter_email": "bob@example.com",
        "report_type": "bug",
        "description": "The page stays empty after the test.",
        "status": "new",
    },
)

CONTENT_REPORTS = Table(
    name="ielts-content-reports",
    construct_id="ContentReportsTable",
    purpose="Reports by users about content, scores and bugs, and what became of them.",
    source="IELTS document, section 9, ielts-content-reports",
    partition_key=string_key("report_id"),
    sort_key=number_key("created_at"),
    entities=(
        Entity(
            name="ContentReport",
            meaning="One report by one user.",
            attributes=(
                string("report_id", "Identifier of the report"),
                number("created_at", "When it was made", unit=EPOCH_SECONDS),
                string("reporter_email", "E-mail of the user who made it", sensitive=True),
                string(
                    "assessment_id",
                    "Assessment that it is about, if it is about one",
                    required=False,
                ),
                string(
                    "report_type",
                    "What is wrong",
                    allowed=("inappropriate_ai", "bug", "inaccurate_score"),
                ),
                string("description", "What the user says about it", sensitive=True),
                string(
                    "status",
                    "How far its review has come",
                    allowed=("new", "investigating", "resolved", "dismissed"),
                ),
                string(
                    "admin_notes", "Internal notes of the review", required=False, sensitive=True
                ),
            ),
            examples=(_INACCURATE, _BUG),
            load=Load(
                created=0.01 * PEOPLE, changed=0.01 * PEOPLE, queries=(Queries(1_000, items=10),)
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="content-report",
            purpose="Read one report.",
            operation=Operation.GET_ITEM,
            conditions=(equals("report_id", "<report_id>"), equals("created_at", "<created_at>")),
            parameters={"report_id": "content-report-0001", "created_at": 1736244600},
            returns=("content-report-inaccurate",),
            source="Section 9, primary key",
        ),
        AccessPattern(
            name="content-report-by-id",
            purpose="Read one report whose time is not known.",
            conditions=(equals("report_id", "<report_id>"),),
            parameters={"report_id": "content-report-0002"},
            returns=("content-report-bug",),
            source="Section 9, partition key",
        ),
    ),
)
