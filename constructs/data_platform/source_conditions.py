"""Conditions under which a service of AWS acts for this account, not for somebody else's."""


def for_own_account(account: str, source_arn: str | None = None) -> dict[str, dict[str, str]]:
    """Return conditions for a service's use of a role, topic or key.

    Without them, whoever knows its name may set the same service on it from another account.

    Parameters
    ----------
    account
        The account of role, topic or key.
    source_arn
        For what the service acts, with asterisks; None where AWS documents no ARN for it.
    """
    conditions = {"StringEquals": {"aws:SourceAccount": account}}
    if source_arn:
        conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    return conditions
