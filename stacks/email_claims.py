"""Items that give an e-mail address to one account.

An index does not keep an address unique. An item whose key follows from the address does, if it is
written in one transaction with the account (decision 145).
"""

from hashlib import sha256

CLAIM_PREFIX = "EMAIL#"
"""What the partition keys of claims begin with."""


def email_hash(email: str) -> str:
    """Return what stands for an address in the key of its claim, however its case is written.

    The address itself would be personal data in a key, which logs and the audit trail show.
    """
    return sha256(email.strip().lower().encode()).hexdigest()
