"""What claims of e-mail addresses look like, and what the backfill makes of older accounts."""

import pytest

from data_platform.dynamodb.backfills import ItemBackfill, UnderivableError
from data_platform.dynamodb.items import Value
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.wire import wire_item
from stacks.email_claims import email_hash
from stacks.mavprep.users import USERS as MAVPREP_USERS
from stacks.tutor.users import USERS as TUTOR_USERS
from tools.backfill.derivation import entity_of
from tools.validate.items import judged

TABLES = [pytest.param(table, id=table.name) for table in (TUTOR_USERS, MAVPREP_USERS)]


def _backfill(table: Table) -> ItemBackfill:
    (backfill,) = table.backfills
    assert isinstance(backfill, ItemBackfill)
    return backfill


def test_an_address_is_the_same_however_its_case_is_written() -> None:
    assert email_hash("User@Example.com ") == email_hash("user@example.com")
    assert email_hash("user@example.com") != email_hash("user@example.org")


@pytest.mark.parametrize("table", TABLES)
def test_claims_are_in_no_index_and_hold_no_address(table: Table) -> None:
    claim = table.entity("EmailClaim")
    assert claim is not None
    names = {attribute.name for attribute in claim.attributes}
    for index in table.indexes:
        assert not {key.name for key in index.keys} <= names, index.name
    assert not any(attribute.sensitive for attribute in claim.attributes)
    assert all("@" not in str(value) for value in claim.examples[0].item.values())


@pytest.mark.parametrize("table", TABLES)
def test_older_accounts_get_the_declared_claim(table: Table) -> None:
    account, claim = table.entities[0].examples[0], table.entity("EmailClaim")
    assert claim is not None
    found = list(_backfill(table).items(wire_item(account.item)))
    assert found == [wire_item(claim.examples[0].item)]


@pytest.mark.parametrize("table", TABLES)
def test_what_has_no_address_gets_no_claim(table: Table) -> None:
    account, claim = table.entities[0].examples[0].item, table.entity("EmailClaim")
    assert claim is not None
    without = {name: value for name, value in account.items() if name != "email"}
    assert list(_backfill(table).items(wire_item(without))) == []
    timeless = {name: value for name, value in account.items() if not name.startswith("created")}
    assert len(list(_backfill(table).items(wire_item(timeless)))) == 1
    assert list(_backfill(table).items(wire_item(claim.examples[0].item))) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_claim_is_taken_for_no_account(table: Table) -> None:
    account, claim = table.entities[0], table.entity("EmailClaim")
    assert claim is not None
    backfill = _backfill(table)
    assert entity_of(table, backfill, wire_item(account.examples[0].item)) is account
    assert entity_of(table, backfill, wire_item(claim.examples[0].item)) is None


@pytest.mark.parametrize("table", TABLES)
def test_an_address_with_half_a_character_has_no_claim_and_a_reason(table: Table) -> None:
    account = {**table.entities[0].examples[0].item, "email": "\ud83d@example.com"}
    with pytest.raises(UnderivableError, match=r"^'email' holds half a character$"):
        list(_backfill(table).items(wire_item(account)))


@pytest.mark.parametrize("created", ["2025-01-15T10:30:00Z", 1_736_937_000, None, True])
@pytest.mark.parametrize("table", TABLES)
def test_a_claim_is_as_declared_whatever_type_the_time_of_the_account_has(
    table: Table, created: Value
) -> None:
    account = table.entities[0].examples[0].item
    odd = {name: created if name.startswith("created") else each for name, each in account.items()}
    [claim] = _backfill(table).items(wire_item(odd))
    assert not judged(table, claim).misfits
