"""What a function is: its code, what it may do, and how much it gets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data_platform.errors import ConfigurationError
from data_platform.functions.first_days import check_first_days
from data_platform.functions.network import FunctionNetwork
from data_platform.settings.checks import check_types
from data_platform.settings.functions import MAX_FUNCTION_NAME_LENGTH, MAX_RESERVED_CONCURRENCY
from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import Duration


MAX_PURPOSE_LENGTH = 256
"""What Lambda takes for a description."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_RANGES = {
    "memory_mib": (128, 10_240),
    "timeout_seconds": (1, 900),
    "reserved_concurrency": (1, MAX_RESERVED_CONCURRENCY),
    "retry_attempts": (0, 2),
}


@dataclass(frozen=True, kw_only=True)
class FunctionSpec:
    """A Python function, whatever calls it.

    Attributes
    ----------
    package
        The function's package; its handler is ``<package>.handler.handler``.
    purpose
        What it does, in one sentence.
    name
        The function's name, and the service name of its log lines and metrics. Without one,
        CloudFormation names the function.
    metrics_namespace
        The CloudWatch namespace in which it publishes metrics; None if it publishes none.
    statements
        What it may do beyond writing its log.
    environment
        Further variables.
    first_days
        Of them those that hold a day from which on it does something otherwise than its version
        before, each with the place where the day is set. A protected stage gets no day that has
        begun, and none that moves once it has: `datactl deploy` refuses it.
    memory_mib, timeout_seconds
        Memory in MiB, and how long one call may take.
    reserved_concurrency
        The most calls at a time, in every stage that says nothing else. The account keeps as many
        free for this function, so an account fresh from AWS has none to give.
    retry_attempts, max_event_age
        How often Lambda tries an asynchronous call again that failed, and how long it may wait;
        twice and six hours where nothing is said.
    shared
        Packages that it shares with other functions, beside the one that reads settings.
    network
        Where it stands, if it reaches into a VPC.
    bytecode
        Whether its package gets bytecode, where an interpreter can make it.
    log_is_evidence
        Whether nobody may delete its log by mistake in a protected stage; see `PlatformLogGroup`.

    Raises
    ------
    ConfigurationError
        If a field has another type, a name or purpose is none that Lambda takes, a number is out of
        Lambda's range, or a first day is no day.
    """

    package: Path
    purpose: str
    name: str | None = None
    metrics_namespace: str | None = None
    statements: Sequence[Statement] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    first_days: Mapping[str, str] = field(default_factory=dict)
    memory_mib: int = 256
    timeout_seconds: int = 60
    reserved_concurrency: int | None = None
    retry_attempts: int | None = None
    max_event_age: Duration | None = None
    shared: Sequence[Path] = ()
    network: FunctionNetwork | None = None
    bytecode: bool = True
    log_is_evidence: bool = False

    def __post_init__(self) -> None:
        """Refuse what Lambda would refuse when deploying."""
        # CDK's durations are loaded with CDK alone.
        check_types(self, (("Duration", object),))
        if not _NAME.fullmatch(self.called):
            raise ConfigurationError(
                f"The function name {self.called!r} is malformed: use letters, digits, hyphens and "
                "underscores."
            )
        if not 1 <= len(self.purpose) <= MAX_PURPOSE_LENGTH:
            raise ConfigurationError(
                f"FunctionSpec {self.called}: purpose has {len(self.purpose)} characters: say in 1 "
                f"to {MAX_PURPOSE_LENGTH} what the function does."
            )
        if len(self.called) > MAX_FUNCTION_NAME_LENGTH:
            raise ConfigurationError(
                f"The function name {self.called!r} has {len(self.called)} characters, and Lambda "
                f"allows {MAX_FUNCTION_NAME_LENGTH}: shorten the name or the namespace."
            )
        check_first_days(self.called, self.first_days, self.environment)
        for name, (lowest, highest) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not lowest <= value <= highest:
                raise ConfigurationError(
                    f"FunctionSpec: {name} is {value}: give a number from {lowest} to {highest}."
                )

    @property
    def called(self) -> str:
        """Its name, or its package's where CloudFormation names the function."""
        return self.name or self.package.name
