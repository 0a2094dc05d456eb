"""Claims of e-mail addresses among the accounts of ``aitutor_users``."""

from collections.abc import Iterator

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.backfills import ItemBackfill, WireItem
from data_platform.dynamodb.load import Load
from data_platform.dynamodb.schema import Entity, Example
from data_platform.dynamodb.types import AttributeType
from stacks.email_claims import CLAIM_PREFIX, claimed_at, claimed_hash, email_hash
from stacks.load import PEOPLE
from stacks.tutor.identifiers import CREATED, STUDENT_USER

_OF_STUDENT = Example(
    "claim-of-student-john",
    {
        "userId": f"{CLAIM_PREFIX}{email_hash('user@example.com')}",
        "claimedBy": STUDENT_USER,
        "claimedAt": CREATED,
    },
)

# Without `email`, which keeps the claims out of the index.
EMAIL_CLAIM = Entity(
    name="EmailClaim",
    meaning="That an e-mail address belongs to one account, which is written together with it.",
    key_templates={"userId": f"{CLAIM_PREFIX}<emailHash>"},
    attributes=(
        string("userId", "SHA-256 of the address in lower case, in hexadecimal digits"),
        string("claimedBy", "Account that the address belongs to", unit="UUID"),
        number("claimedAt", "When the address was given to it", unit=EPOCH_SECONDS),
    ),
    examples=(_OF_STUDENT,),
    load=Load(
        standing=PEOPLE,
        created=0.05 * PEOPLE,
        source="Assumption: one for each account, and addresses hardly change",
    ),
)


def _claims(user: WireItem) -> Iterator[WireItem]:
    if user["userId"]["S"].startswith(CLAIM_PREFIX):
        return
    claimed = claimed_hash(user)
    if claimed is None:
        return
    yield {
        "userId": {"S": f"{CLAIM_PREFIX}{claimed}"},
        "claimedBy": user["userId"],
        "claimedAt": claimed_at(user, "createdAt", AttributeType.NUMBER, "0"),
    }


EMAIL_CLAIMS = ItemBackfill(
    name="email-claims",
    reason="Accounts from before it have no claim, so their address could be taken (decision 145).",
    entities=("User",),
    sources=("email", "createdAt"),
    derived=EMAIL_CLAIM.name,
    items=_claims,
)
