"""Writes of vectors: what a vector index of the table could not hold is refused."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.schema import Product, WritePattern
from data_platform.dynamodb.writes.changes import Append, Set
from data_platform.dynamodb.writes.conditions import exists
from data_platform.dynamodb.writes.declarations import (
    Race,
    Refusal,
    SecondCall,
    Update,
    passed,
)
from stacks.tutor.chat_messages import CHAT_MESSAGES
from stacks.tutor.tables import TUTOR

_QUESTION = CHAT_MESSAGES.example("question")


def _product(change: Any) -> Product:
    """Declare Tutor with one write, which gives a message another vector."""
    assert _QUESTION is not None
    key = {name: _QUESTION.item[name] for name in ("sessionId", "messageId")}
    pattern = WritePattern(
        name="embed-message",
        purpose="Give a message its vector.",
        writer="test",
        steps=(
            Update(
                table=CHAT_MESSAGES.name,
                entity="ChatMessage",
                key=passed("sessionId", "messageId"),
                condition=(exists("sessionId"),),
                changes=(change,),
                before="question",
            ),
        ),
        parameters=key,
        invariant="It has one vector.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(Refusal(when="There is none.", is_absent=True),),
        when_refused="Nothing.",
        source="test",
    )
    return replace(TUTOR, write_patterns=(*TUTOR.write_patterns, pattern))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Set("embedding", (Decimal(1),)), "embedding: it has 1 numbers"),
        (Set("embedding", (Decimal(0),) * 1024), "all zeros"),
        (Set("embedding", ("1",) * 1024), "is no Number"),
        (Append("embedding", (Decimal(1),)), "Set the whole vector"),
    ],
    ids=["of another length", "without a direction", "of texts", "that grows"],
)
def test_a_vector_that_the_index_cannot_hold_is_refused(change: Any, words: str) -> None:
    with pytest.raises(DeclarationError, match=words):
        _product(change)


def test_a_vector_of_the_indexs_length_is_written() -> None:
    _product(Set("embedding", (Decimal(1),) * 1024))


def test_a_new_item_has_such_a_vector() -> None:
    (append,) = (each for each in TUTOR.write_patterns if each.name == "append-chat-message")
    others = tuple(each for each in TUTOR.write_patterns if each is not append)
    parameters = {**append.parameters, "embedding": (Decimal(1),)}
    wrong = replace(append, parameters=parameters)
    with pytest.raises(DeclarationError, match=r"'append-chat-message'.*it has 1 numbers"):
        replace(TUTOR, write_patterns=(*others, wrong))
