"""What several MavPrep tables share: units, attributes, and the subject their examples refer to."""

from datetime import timedelta

from data_platform.dynamodb.attributes import Attribute, number, string
from data_platform.dynamodb.exports import TableExport

ISO_8601_DATE = "ISO 8601 date"

# The document's items say "subject101"; what analytics accepts is a UUID (decision 15), so each
# table with a subject has an example of both.
CALCULUS_ID = "3f0c1f6e-8a53-4d0e-9c1b-2f6f4b7d1a10"

# The document names no time: the three years in which students may ask for a record, and no more,
# since a person who is deleted stays in older exports (decision 122).
KEPT = timedelta(days=3 * 365)
LONG_TERM = TableExport(
    kept=KEPT, source="Backup Strategy, DynamoDB: export to S3 for long-term archival"
)

SUBJECT_ID = string("subjectId", "Subject: the UUID of its row in PostgreSQL (subjects.id)")
SUBJECT_NAME = string("subjectName", "Name of the subject")
USER_PARTITION = string("PK", "User that the item belongs to")
AUTHOR = (
    string("userId", "Author"),
    string("userName", "Author's name at the time of writing", sensitive=True),
    string(
        "userAvatar",
        "Address of the author's picture at the time of writing",
        required=False,
        sensitive=True,
    ),
    number("userReputation", "Author's reputation at the time of writing"),
)


def percentage(
    name: str,
    meaning: str,
    *,
    required: bool = True,
    nullable: bool = False,
    sensitive: bool = False,
) -> Attribute:
    """Declare a Number between 0 and 100."""
    return number(
        name,
        meaning,
        unit="percent",
        required=required,
        nullable=nullable,
        sensitive=sensitive,
        minimum=0,
        maximum=100,
    )
