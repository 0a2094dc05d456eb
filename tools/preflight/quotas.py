"""What the templates need of the account's quotas."""

from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from tools.preflight.account import Account, DeniedError
from tools.preflight.deployed import Deployed
from tools.preflight.plan import Plan, Planned
from tools.preflight.rows import Row, Status

CONCURRENCY = "Lambda concurrency"
_KEPT_UNRESERVED = 100
"""Lambda refuses a reservation that leaves less than this for all other functions."""
_NEARLY_FULL = 0.8
_HIGHER = "Ask for more in the console of Service Quotas before you deploy."


@dataclass(frozen=True)
class Quota:
    """A quota of the account.

    Parameters
    ----------
    value
        How many there may be.
    is_default
        Whether it is what AWS documents, since nothing told what this account has.
    """

    value: int
    is_default: bool = False

    def __str__(self) -> str:
        return f"{self.value:,} (AWS's default)" if self.is_default else f"{self.value:,}"


@dataclass(frozen=True)
class Concurrency:
    """What Lambda has for an account.

    Parameters
    ----------
    limit
        How many calls may run at a time.
    unreserved
        How many of them no function has reserved.
    """

    limit: int
    unreserved: int


def check_quota(title: str, *, used: int, added: int, quota: Quota) -> Row:
    """Return a row that tells whether there is room for what a deployment adds."""
    after = used + added
    advice = ""
    if after > quota.value:
        # A default may have been raised, which nobody could tell us.
        status = Status.WARNING if quota.is_default else Status.BLOCKS
        advice = _HIGHER
    elif added and after > quota.value * _NEARLY_FULL:
        status, advice = Status.WARNING, f"Nearly full. {_HIGHER}"
    else:
        status = Status.OK
    return Row(
        check=f"quota of {title}",
        status=status,
        found=f"{used:,} of {quota}",
        needed=f"{added:,} more",
        advice=advice,
    )


def check_reservations(concurrency: Concurrency, added: int) -> Row:
    """Return a row that tells whether Lambda takes the reservations.

    Parameters
    ----------
    added
        How many calls more than now are reserved.
    """
    is_refused = added > 0 and concurrency.unreserved - added < _KEPT_UNRESERVED
    return Row(
        check=CONCURRENCY,
        status=Status.BLOCKS if is_refused else Status.OK,
        found=f"{concurrency.unreserved:,} unreserved of {concurrency.limit:,}",
        needed=f"{added:,} more to reserve, and {_KEPT_UNRESERVED} left"
        if added > 0
        else "no reservation",
        advice=f"{_HIGHER} Or take reserved_concurrency out of the stage." if is_refused else "",
    )


def check_readers(concurrency: Concurrency, readers: int) -> Row:
    """Return a row that tells whether all event sources can call their functions at a time.

    Parameters
    ----------
    readers
        The calls at a time, with one shard a stream; there are more as a table grows.
    """
    is_short = concurrency.unreserved < readers
    return Row(
        check="concurrency for event sources",
        status=Status.WARNING if is_short else Status.OK,
        found=f"{concurrency.unreserved:,} unreserved of {concurrency.limit:,}",
        needed=f"at least {readers:,}: one call for each event source and shard",
        advice=f"Readers would wait for each other, and fall behind. {_HIGHER}" if is_short else "",
    )


def readers(plan: Plan) -> int:
    """Return how many calls at a time the event sources make, with one shard a stream."""
    return sum(
        mapping.properties.get("ParallelizationFactor", 1)
        for mapping in plan.of_type("AWS::Lambda::EventSourceMapping")
    )


def added(plan: Plan, deployed: Deployed, *types: str) -> int:
    """Return how many resources of the given types the deployment adds to its stacks."""
    return sum(not _is_there(planned, deployed) for planned in plan.of_type(*types))


def ask_concurrency(plan: Plan, account: Account, deployed: Deployed) -> Iterator[Row]:
    """Yield the rows of Lambda's concurrency."""
    limits = account.ask("lambda", "get_account_settings")["AccountLimit"]
    concurrency = Concurrency(
        limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]
    )
    reserved = 0
    for function in plan.of_type("AWS::Lambda::Function"):
        calls = int(function.properties.get("ReservedConcurrentExecutions", 0))
        if calls:
            reserved += calls - _reserved_now(function, deployed, account)
    yield check_reservations(concurrency, reserved)
    yield check_readers(concurrency, readers(plan))


def ask_tables(plan: Plan, account: Account, deployed: Deployed) -> Iterator[Row]:
    """Yield the row of DynamoDB's tables."""
    yield check_quota(
        "tables",
        used=sum(1 for _ in account.each("dynamodb", "list_tables", "TableNames")),
        added=added(plan, deployed, "AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"),
        quota=_quota(account, "dynamodb", "L-F98FE922", 2_500),
    )


def ask_alarms(plan: Plan, account: Account, deployed: Deployed) -> Iterator[Row]:
    """Yield the row of alarms; AWS documents a code of this quota nowhere."""
    kinds = ("MetricAlarm", "CompositeAlarm")
    yield check_quota(
        "alarms",
        used=sum(
            1
            for kind in kinds
            for _ in account.each("cloudwatch", "describe_alarms", f"{kind}s", AlarmTypes=[kind])
        ),
        added=added(plan, deployed, "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"),
        quota=Quota(5_000, is_default=True),
    )


def ask_networks(plan: Plan, account: Account, deployed: Deployed) -> Iterator[Row]:
    """Yield the row of VPCs, if a template has one."""
    if any(plan.of_type("AWS::EC2::VPC")):
        yield check_quota(
            "VPCs",
            used=sum(1 for _ in account.each("ec2", "describe_vpcs", "Vpcs")),
            added=added(plan, deployed, "AWS::EC2::VPC"),
            quota=_quota(account, "vpc", "L-F678F1CE", 5),
        )


def ask_identities(plan: Plan, account: Account, deployed: Deployed) -> Iterator[Row]:
    """Yield the rows of managed policies and roles, of which IAM tells the quotas itself."""
    summary = account.ask("iam", "get_account_summary")["SummaryMap"]
    for title, kind, key, default in (
        ("managed policies", "AWS::IAM::ManagedPolicy", "Policies", 1_500),
        ("roles", "AWS::IAM::Role", "Roles", 1_000),
    ):
        limit = summary.get(f"{key}Quota")
        yield check_quota(
            title,
            used=summary.get(key, 0),
            added=added(plan, deployed, kind),
            quota=Quota(limit) if limit else Quota(default, is_default=True),
        )


def _quota(account: Account, service: str, code: str, default: int) -> Quota:
    try:
        quota = account.ask(
            "service-quotas", "get_service_quota", ServiceCode=service, QuotaCode=code
        )["Quota"]
    except (ClientError, DeniedError):
        return Quota(default, is_default=True)
    return Quota(int(quota["Value"]))


def _reserved_now(function: Planned, deployed: Deployed, account: Account) -> int:
    if not _is_there(function, deployed):
        return 0
    name = deployed[function.stack].resources[function.logical_id].physical_id
    answer = account.ask("lambda", "get_function_concurrency", FunctionName=name)
    return int(answer.get("ReservedConcurrentExecutions", 0))


def _is_there(planned: Planned, deployed: Deployed) -> bool:
    stack = deployed.get(planned.stack)
    return stack is not None and planned.logical_id in stack.resources
