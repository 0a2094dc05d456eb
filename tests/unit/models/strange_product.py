"""A product whose names are words of a language, or none of its identifiers."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    Attribute,
    boolean,
    list_of,
    map_of,
    number,
    string,
)
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Product,
    Table,
    TimeToLive,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import AttributeType, Operation

_HASH, _RANGE = "tag#1", 'it\'s a "key" \\'
_QUOTED = 'ends with "a quote"'
_ITEM: dict[str, Any] = {
    _HASH: 'a"b\\#l1#class',
    _RANGE: "{x}#7#END",
    "class": "l1",
    "await": 7,
    "userId": "u1",
    "user_id": "u2",
    "str": "text",
    "__private": True,
    "_under": Decimal("1.50"),
    "model_config": "m",
    "json": {"a": [1, None, "b"]},
    "größe": b"\x00\xff",
    "1st": frozenset({"b"}),
    "#numbers": frozenset({1, Decimal("2.5")}),
    "constructor": [{"def": "x"}, "none"],
    "at": 1_704_067_200_000,
    "nothing": None,
    "ttl": 1_704_153_600,
    "__proto__": {"Any": 1},
    "*/ x": "y",
}
_OPTIONAL = {"userId", "ttl", "__proto__", "*/ x"}
_ATTRIBUTES = (
    string(_HASH, 'Key of """three""" \\ parts */'),
    string(_RANGE, _QUOTED),
    string("class", "A word of both languages"),
    number("await", "A number in a key"),
    string("userId", "One spelling", required=False),
    string("user_id", "Another one", sensitive=True),
    string("str", "A type"),
    boolean("__private", "Would be renamed in a class"),
    number("_under", "No field of Pydantic", minimum=0, maximum=Decimal("2.5")),
    string("model_config", "A setting of Pydantic"),
    map_of("json", "Open, and a method of Pydantic"),
    Attribute(name="größe", type=AttributeType.BINARY, meaning="Bytes"),
    Attribute(
        name="1st",
        type=AttributeType.STRING_SET,
        meaning="Texts",
        allowed_values=("a", "b", 'c"\\'),
    ),
    Attribute(name="#numbers", type=AttributeType.NUMBER_SET, meaning="Numbers"),
    list_of("constructor", "Texts and Maps", string("def", "A word"), allowed=("none", "some")),
    number("at", "In milliseconds", unit=EPOCH_MILLISECONDS),
    string("nothing", "May be NULL", nullable=True),
    number("ttl", "Expiry", unit=EPOCH_SECONDS, required=False),
    map_of("__proto__", "No property", number("Any", "A type"), required=False),
    string("*/ x", "Ends a comment", required=False, allowed=("y",)),
)
_ENTITY = Entity(
    name="Record",
    meaning='A type of TypeScript, "quoted"',
    attributes=_ATTRIBUTES,
    key_templates={_HASH: 'a"b\\#<class>#<lambda>', _RANGE: "{x}#<await>#END"},
    examples=(
        Example("whole", _ITEM),
        Example(
            "least",
            {name: value for name, value in _ITEM.items() if name not in _OPTIONAL}
            | {_HASH: 'a"b\\#l1#other'},
        ),
    ),
)
_PLAIN = Entity(
    name="RecordProto",
    meaning="Named as a Map of the other",
    attributes=(string("from", "A word"), number("import", "A word")),
    examples=(Example("plain", {"from": "a", "import": 1}),),
)


def _get(table: str, example: Example, keys: tuple[str, ...]) -> AccessPattern:
    return AccessPattern(
        name=f"get-{table}",
        purpose="Read one.",
        operation=Operation.GET_ITEM,
        conditions=tuple(equals(key, f"<key{n}>") for n, key in enumerate(keys)),
        parameters={f"key{n}": example.item[key] for n, key in enumerate(keys)},  # type: ignore[misc]
        returns=(example.name,),
        source="test",
    )


_STRANGE = Table(
    name="strange",
    construct_id="StrangeTable",
    purpose="Strange names.",
    source="test",
    partition_key=string_key(_HASH),
    sort_key=string_key(_RANGE),
    ttl=TimeToLive(attribute="ttl", retention=timedelta(days=1)),
    entities=(_ENTITY,),
    access_patterns=(_get("strange", _ENTITY.examples[0], (_HASH, _RANGE)),),
)
_OTHER = Table(
    name="plain-1st",
    construct_id="PlainTable",
    purpose="Plain names.",
    source="test",
    partition_key=string_key("from"),
    sort_key=number_key("import"),
    entities=(_PLAIN,),
    access_patterns=(_get("plain", _PLAIN.examples[0], ("from", "import")),),
)
_SAME = replace(
    _OTHER,
    name="plain-2nd",
    construct_id="SameTable",
    access_patterns=(replace(_OTHER.access_patterns[0], name="get-same"),),
)
STRANGE = Product(
    name="strange",
    title="Strange",
    owner="test",
    stack_name="StrangeStack",
    export_prefix="Strange",
    tables=(_STRANGE, _OTHER, _SAME),
)
