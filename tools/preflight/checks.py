"""All checks of a stage, in the order in which they matter."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from tools.aws import explained, is_not_accepted
from tools.preflight import copies, database, database_offers, quotas, replacements, target
from tools.preflight.account import Account, DeniedError
from tools.preflight.deployed import Deployed, read_deployed
from tools.preflight.first_days import FIRST_DAYS, ask_first_days
from tools.preflight.kinds import KINDS
from tools.preflight.names import ask_exports, ask_names
from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status
from tools.preflight.stacks import check_stacks

_Question = Callable[[], Iterable[Row]]


def all_rows(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield the rows of all checks.

    What cannot be asked is unknown, and does not end the others.

    Raises
    ------
    ClientError
        If the credentials are refused, or have expired meanwhile.
    """
    yield target.check_target(plan.stage, account.account_id, account.region)
    yield from target.check_settings(plan.warnings)
    for title, question in _questions(plan, account):
        yield from answered(title, question)
    deployed: dict[str, Deployed] = {}

    def stacks() -> Iterable[Row]:
        deployed["now"] = read_deployed(account, plan.templates)
        return check_stacks(plan, deployed["now"])

    rows = list(answered("stacks", stacks))
    yield from rows
    for title, ask in _questions_about_stacks(plan, account):
        if deployed:
            yield from answered(title, partial(ask, deployed["now"]))
        else:
            # Their own resources would pass for somebody else's.
            yield from (replace(row, check=title) for row in rows)


def answered(check: str, question: _Question) -> Iterator[Row]:
    """Yield the rows that answer a question, or one that says why nothing does."""
    try:
        yield from question()
    except DeniedError as error:
        yield Row(
            check=check,
            status=Status.UNKNOWN,
            found=f"not permitted: {error.permission}",
            needed="",
            advice="Permit it: datactl preflight --policy prints all that is asked.",
        )
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and is_not_accepted(error):
            raise
        yield Row(check=check, status=Status.UNKNOWN, found=explained(error), needed="")


def _questions(plan: Plan, account: Account) -> Iterator[tuple[str, _Question]]:
    """Yield what does not depend on what is deployed."""
    yield "bootstrap", partial(target.ask_bootstrap, plan, account)
    yield database.ZONES, partial(database_offers.ask_zones, plan, account)
    yield database.ORDERABLE, partial(database_offers.ask_orderable, plan, account)
    yield database.PARAMETERS, partial(database_offers.ask_parameters, plan, account)
    yield database.PROXY, partial(database_offers.ask_proxy, plan, account)
    yield copies.VAULT, partial(copies.ask_vault, plan, account)
    yield copies.ADVANCED, partial(copies.ask_advanced, plan, account)


def _questions_about_stacks(
    plan: Plan, account: Account
) -> Iterator[tuple[str, Callable[[Deployed], Iterable[Row]]]]:
    yield replacements.REPLACEMENTS, partial(replacements.check_replacements, plan)
    for title, ask in (
        (FIRST_DAYS, ask_first_days),
        (quotas.CONCURRENCY, quotas.ask_concurrency),
        ("quota of tables", quotas.ask_tables),
        ("quota of alarms", quotas.ask_alarms),
        ("quota of VPCs", quotas.ask_networks),
        ("quotas of IAM", quotas.ask_identities),
    ):
        yield title, partial(ask, plan, account)
    for kind in KINDS:
        yield f"names of {kind.title}", partial(ask_names, kind, plan, account)
    yield "names of exports", lambda _deployed: ask_exports(plan, account)
