"""PartiQL statements are checked against vector indexes as every other write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.vectors import INVALID, Put, found, refusal, results, vector
from tools.local.dynamodb.statements import statement_of
from tools.local.dynamodb.vectors.results import PREFIX

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRONG = f"{INVALID}. Invalid size for parameter v, Expected: 3, Actual: 1 IndexName: angle"


def insert(table: str, key: str, *numbers: float) -> dict[str, Any]:
    return {
        "Statement": f"INSERT INTO \"{table}\" VALUE {{'pk': ?, 'v': ?}}",
        "Parameters": [{"S": key}, vector(*numbers)],
    }


def update(table: str, key: str, *numbers: float) -> dict[str, Any]:
    statement = f'UPDATE "{table}" SET v = ? WHERE pk = ? AND v IS NOT MISSING'  # noqa: S608
    return {"Statement": statement, "Parameters": [vector(*numbers), {"S": key}]}


def test_statements_are_followed(dynamodb: DynamoDBClient, empty: str) -> None:
    dynamodb.execute_statement(**insert(empty, "a", 1, 0, 0))
    dynamodb.execute_statement(**insert(empty, "b", 2, 0, 0))
    assert found(dynamodb, empty) == ["a", "b"]
    dynamodb.execute_statement(**update(empty, "b", 1, 0, 0))
    dynamodb.execute_statement(**update(empty, "a", 3, 0, 0))
    assert found(dynamodb, empty) == ["b", "a"]
    dynamodb.execute_statement(Statement=f"DELETE FROM \"{empty}\" WHERE pk = 'b'")  # noqa: S608
    assert found(dynamodb, empty) == ["a"]
    dynamodb.execute_statement(Statement=f"UPDATE \"{empty}\" REMOVE v WHERE pk = 'a'")
    assert found(dynamodb, empty) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("SET v = [1]", "Invalid size for parameter v, Expected: 3, Actual: 1 IndexName: angle"),
        (
            "SET v = list_append(v, [4])",
            "Invalid size for parameter v, Expected: 3, Actual: 4 IndexName: angle",
        ),
        ("REMOVE v[0]", "Invalid size for parameter v, Expected: 3, Actual: 2 IndexName: angle"),
        (
            "SET v[1] = 'it''s WHERE ?'",
            (
                "Invalid type for parameter v[1], Expected: 32-bit floating point number, Actual: "
                "S. IndexName: angle"
            ),
        ),
        (
            "SET v = 'x' /* WHERE ' */",
            (
                "Invalid type for parameter v, Expected: 32-bit floating point number list "
                "IndexName: angle"
            ),
        ),
        (
            "SET owner = 1",
            "Attribute 'owner' type mismatch. Expected: S, Actual: N. IndexName: owned",
        ),
    ],
)
def test_what_statements_leave_is_checked(
    dynamodb: DynamoDBClient, empty: str, put: Put, change: str, message: str
) -> None:
    put("a", 1, 0, 0)
    statement = f'UPDATE -- of one\n "{empty}" {change} WHERE pk = ? RETURNING ALL OLD *'
    arguments: dict[str, Any] = {"Statement": statement, "Parameters": [{"S": "a"}]}
    assert refusal(dynamodb.execute_statement, **arguments) == f"{INVALID}. {message}"
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refused:
        dynamodb.execute_transaction(
            TransactStatements=[insert(empty, "b", 1, 2, 3), arguments]  # type: ignore[list-item]
        )
    assert refused.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ValidationError", "Message": f"{INVALID}. {message}"},
    ]
    assert [(each["Item"], each["Score"]) for each in results(dynamodb, empty)] == [
        ({"pk": {"S": "a"}}, 0)
    ]
    assert not [name for name in dynamodb.list_tables()["TableNames"] if name.startswith(PREFIX)]


def test_a_batch_makes_what_is_not_refused(dynamodb: DynamoDBClient, empty: str, put: Put) -> None:
    put("a", 1, 0, 0)
    statements: list[Any] = [
        insert(empty, "b", 1),
        insert(empty, "c", 2, 0, 0),
        update(empty, "nobody", 1, 2, 3),
        update(empty, "a", 1),
    ]
    answers = dynamodb.batch_execute_statement(Statements=statements)["Responses"]
    wrong = {"Code": "ValidationError", "Message": WRONG}
    assert [answers[0]["Error"], answers[3]["Error"]] == [wrong, wrong]
    assert answers[1] == {"TableName": empty}
    assert answers[2]["Error"]["Code"] == "ConditionalCheckFailed"
    assert found(dynamodb, empty) == ["a", "c"]
    alone = dynamodb.batch_execute_statement(Statements=statements[:1])["Responses"]
    assert alone == [{"Error": wrong}]
    message = refusal(
        dynamodb.batch_execute_statement,
        Statements=[update(empty, "a", 3, 2, 1), update(empty, "a", 1)],
    )
    assert message == "Provided list of item keys contains duplicates"
    assert found(dynamodb, empty) == ["a", "c"]


@pytest.mark.parametrize(
    ("statement", "table", "made", "asked"),
    [
        (
            "UPDATE t.1-a SET a = '?', b = ? WHERE pk = ? AND s = '''?' RETURNING ALL NEW *",
            "t.1-a",
            [1, 2],
            [2],
        ),
        ('delete from "a""b" where pk = ? and x = ?', 'a"b', [1, 2], [1, 2]),
        ("/* ? */ INSERT INTO \"t\" VALUE {'a': ?, 'WHERE': ?} -- ?", "t", [1, 2], []),
        ('UPDATE "t" SET a = {\'where\': ?} REMOVE "where" WHERE pk = ?', "t", [1, 2], [2]),
    ],
)
def test_a_statement_is_taken_apart(
    statement: str, table: str, made: list[int], asked: list[int]
) -> None:
    parameters = [{"N": "1"}, {"N": "2"}]
    taken = statement_of({"Statement": statement, "Parameters": parameters})
    assert taken is not None
    assert taken.table == table
    numbers = [
        [int(each["N"]) for each in request.get("Parameters", ())]
        for request in (taken.made_on("x"), taken.asking("x"))
    ]
    assert numbers == [made, asked]
    assert "RETURNING" not in taken.made_on("x")["Statement"]
