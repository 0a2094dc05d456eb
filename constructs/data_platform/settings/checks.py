"""Checks that settings share: what AWS would refuse while deploying is refused before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from data_platform.errors import ConfigurationError
from data_platform.field_types import misfits

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check_types(settings: DataclassInstance, names: tuple[tuple[str, object], ...] = ()) -> None:
    """Refuse a value of another type than its field's.

    Parameters
    ----------
    settings
        The settings.
    names
        What names in its annotations mean, where its module imports them for type checkers only.

    Raises
    ------
    ConfigurationError
        If there is one.
    """
    for misfit in misfits(settings, names):
        raise ConfigurationError(
            f"{type(settings).__name__}: {misfit.field}: {misfit.problem}. {misfit.fix}."
        )


def check_emails(owner: str, emails: Iterable[str]) -> None:
    """Refuse what is no e-mail address, and addresses that would become one subscription.

    Raises
    ------
    ConfigurationError
        If there is one.
    """
    known: set[str] = set()
    for email in emails:
        if not _EMAIL.fullmatch(email):
            raise ConfigurationError(
                f"{owner}: {email!r} is no e-mail address. Write it as name@domain.org."
            )
        subscription = email.replace("@", ".").lower()
        if subscription in known:
            raise ConfigurationError(f"{owner}: {email!r} occurs twice. Name each address once.")
        known.add(subscription)
