"""Items that give an e-mail address to one account.

An index does not keep an address unique. An item whose key follows from the address does, if it is
written in one transaction with the account (decision 145).
"""

from hashlib import sha256

from data_platform.dynamodb.backfills import UnderivableError, WireItem
from data_platform.dynamodb.types import AttributeType

CLAIM_PREFIX = "EMAIL#"
"""What the partition keys of claims begin with."""


def email_hash(email: str) -> str:
    """Return what stands for an address in the key of its claim, however its case is written.

    The address itself would be personal data in a key, which logs and the audit trail show.
    """
    return sha256(email.strip().lower().encode()).hexdigest()


def claimed_hash(account: WireItem) -> str | None:
    """Return what stands for an account's address; None for an account that has none.

    Raises
    ------
    UnderivableError
        If the address ends within a character, as of a client that cut an emoji in two: what stands
        for it would differ from one programming language to the next.
    """
    email = account.get("email", {}).get("S")
    if email is None:
        return None
    try:
        return email_hash(email)
    except UnicodeEncodeError:
        raise UnderivableError("'email' holds half a character") from None


def claimed_at(account: WireItem, name: str, kind: AttributeType, unknown: str) -> dict[str, str]:
    """Return when an account was made, as it says; what stands for unknown if it says no such type.

    Parameters
    ----------
    name, kind
        The attribute that says it, and its declared type.
    """
    return {kind.value: account.get(name, {}).get(kind.value, unknown)}
