"""A name says all that is to be known of a backup, and only our own names are understood."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_platform.deployment import Deployment
from stacks.environments import DEV, PROD
from tools.snapshots.names import SnapshotName, parsed, reason_in_name, scope_of

NAME = SnapshotName(
    stage="prod",
    namespace=None,
    taken_at=datetime(2026, 11, 30, 4, 12, tzinfo=UTC),
    parts=13,
    scope=scope_of(["a", "b"]),
    revision="0123456789ab",
    reason="before-release-7",
)


@given(
    reason=st.text(max_size=200),
    namespace=st.sampled_from([None, "alice", "al-1", "a-b-c"]),
    revision=st.sampled_from(["0123456789ab", "0123456789ab-changed", "unknown"]),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001
)
def test_what_is_written_can_be_read(
    reason: str, namespace: str | None, revision: str, at: datetime
) -> None:
    name = SnapshotName(
        stage="prod",
        namespace=namespace,
        taken_at=at.replace(microsecond=0, tzinfo=UTC),
        parts=13,
        scope="0011aabb",
        revision=revision,
        reason=reason_in_name(reason),
    )
    text = str(name)
    assert parsed(text) == name
    assert "--" not in text
    assert not text.endswith("-")
    assert len(text) <= 255


@pytest.mark.parametrize(
    "text",
    [
        "nightly",
        "datactl",
        str(NAME).replace("datactl", "mydatactl"),
        str(NAME).replace("20261130", "20261345"),
        f"{NAME}-",
        f"{NAME}--x",
        f"{NAME}\n",
        str(NAME).upper(),
    ],
)
def test_names_of_others_are_not_ours(text: str) -> None:
    assert parsed(text) is None


def test_another_stage_or_namespace_is_another_deployment() -> None:
    assert NAME.is_of(Deployment(stage=PROD))
    assert not NAME.is_of(Deployment(stage=DEV))
    assert not NAME.is_of(Deployment(stage=PROD, namespace="alice"))
