"""Claims of e-mail addresses among the items of ``MavPrep-Users``."""

from collections.abc import Iterator

from data_platform.dynamodb.attributes import ISO_8601_UTC, string
from data_platform.dynamodb.backfills import ItemBackfill, WireItem
from data_platform.dynamodb.load import Load
from data_platform.dynamodb.schema import Entity, Example
from data_platform.dynamodb.types import AttributeType
from stacks.email_claims import CLAIM_PREFIX, claimed_at, claimed_hash, email_hash
from stacks.load import PEOPLE

CLAIM_SORT_KEY = "EMAIL"

_OF_JOHN = Example(
    "claim-of-user123",
    {
        "PK": f"{CLAIM_PREFIX}{email_hash('student@uta.edu')}",
        "SK": CLAIM_SORT_KEY,
        "claimedBy": "user123",
        "claimedAt": "2025-01-15T10:30:00Z",
    },
)

# Without `email` and `university`, which keeps the claims out of both indexes.
EMAIL_CLAIM = Entity(
    name="EmailClaim",
    meaning="That an e-mail address belongs to one user, whose profile is written with it.",
    key_templates={"PK": f"{CLAIM_PREFIX}<emailHash>", "SK": CLAIM_SORT_KEY},
    attributes=(
        string("PK", "SHA-256 of the address in lower case, in hexadecimal digits"),
        string("SK", "Constant EMAIL"),
        string("claimedBy", "User that the address belongs to"),
        string("claimedAt", "When the address was given to the user", unit=ISO_8601_UTC),
    ),
    examples=(_OF_JOHN,),
    load=Load(
        standing=PEOPLE,
        created=0.05 * PEOPLE,
        source="Assumption: one for each user, and addresses hardly change",
    ),
)


def _claims(profile: WireItem) -> Iterator[WireItem]:
    claimed = claimed_hash(profile)
    if claimed is None:
        return
    yield {
        "PK": {"S": f"{CLAIM_PREFIX}{claimed}"},
        "SK": {"S": CLAIM_SORT_KEY},
        "claimedBy": {"S": profile["PK"]["S"].removeprefix("USER#")},
        "claimedAt": claimed_at(profile, "created", AttributeType.STRING, "1970-01-01T00:00:00Z"),
    }


EMAIL_CLAIMS = ItemBackfill(
    name="email-claims",
    reason="Profiles from before it have no claim, so their address could be taken (decision 145).",
    entities=("Profile",),
    sources=("email", "created"),
    derived=EMAIL_CLAIM.name,
    items=_claims,
)
