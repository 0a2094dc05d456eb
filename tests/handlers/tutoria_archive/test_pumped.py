"""From a message that expires to the archive, and back into a new table."""

import importlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.types import Binary

from function_settings.settings import SettingError
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.handlers.pumping import SWEEP_SECONDS, pump_into, wait_until
from tests.handlers.tables import LiveTable
from tests.handlers.tutoria_archive.archives import PREFIX, Bucket, as_put

LARGEST = 409_600
EVERY_TYPE: dict[str, Any] = {
    "binary": Binary(b"\x00\x01\xff"),
    "binaries": {Binary(b"\x00"), Binary(b"\xff\xfe")},
    "texts": {"a", "\u00e9\n"},
    "numbers": {Decimal(1), Decimal("-2.5")},
    "exact": Decimal("1.2345678901234567890123456789012345678"),
    "tiny": Decimal("1E-130"),
    "nested": {"B": "not binary", "S": [True, None, {"N": Binary(b"deep")}]},
    "empty": "",
}


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch, moto_url: str, bucket: Bucket) -> Any:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", moto_url)
    monkeypatch.setenv("ARCHIVE_BUCKET", bucket.name)
    monkeypatch.setenv("ARCHIVE_PREFIX", PREFIX)
    return importlib.reload(importlib.import_module("tutoria_archive.handler")).handler


def _messages() -> list[dict[str, Any]]:
    messages = [dict(example.item) for example in CHAT_MESSAGES.examples]
    messages.append({**messages[0], **EVERY_TYPE, "conversationId": "every-type"})
    large = {**messages[0], "conversationId": "large"}
    large["content"] = "x" * (LARGEST - 500)
    return [*messages, large]


def test_an_archived_message_is_the_message_that_expired(
    handler: Any,
    bucket: Bucket,
    live_table: Callable[[Any], LiveTable],
    dynamodb_url: str,
    tmp_path: Path,
) -> None:
    chat = live_table(CHAT_MESSAGES)
    messages = _messages()
    for message in messages:
        chat.put(message)
    written = chat.items()
    with pump_into(handler, chat, state_dir=tmp_path, url=dynamodb_url):
        chat.client.update_time_to_live(
            TableName=chat.name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "expiresAt"},
        )
        wait_until(
            lambda: len(bucket.imported(*chat.key_names)) == len(messages),
            "all to be archived",
            SWEEP_SECONDS,
        )
    assert chat.items() == []
    # Its expired items would be looked for ten times a second by the gateway of all tests.
    chat.client.delete_table(TableName=chat.name)

    restored = live_table(CHAT_MESSAGES)
    for item in bucket.imported(*chat.key_names).values():
        restored.client.put_item(TableName=restored.name, Item=as_put(item))
    found = restored.items()
    assert len(found) == len(written)
    assert all(item in found for item in written)


@pytest.mark.parametrize("name", ["ARCHIVE_BUCKET", "ARCHIVE_PREFIX"])
def test_a_missing_setting_is_named(
    handler: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert handler
    monkeypatch.delenv(name)
    with pytest.raises(SettingError, match=name):
        importlib.reload(importlib.import_module("tutoria_archive.handler"))
