"""Settings that Lambda would refuse, or that would lose records, are refused at once."""

from typing import Any

import pytest

from data_platform.errors import ConfigurationError
from data_platform.streams.settings import EventSourceSettings


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("batch_size", 0, "batch_size is 0: give a number from 1 to 10000"),
        ("batch_size", 10_001, "batch_size is 10001"),
        ("batching_window_seconds", 301, "from 0 to 300"),
        ("parallelization_factor", 11, "from 1 to 10"),
        ("retry_attempts", -1, "from 0 to 10000"),
        ("maximum_record_age_seconds", 59, "from 60 to 82800"),
        ("tumbling_window_seconds", 901, "from 0 to 900"),
        ("batch_size", "100", "EventSourceSettings: batch_size: it is a str, '100'. Give an int."),
        ("enabled", "no", "EventSourceSettings: enabled: it is a str, 'no'. Give True or False."),
    ],
)
def test_a_wrong_value_is_refused(setting: str, value: object, message: str) -> None:
    changed: dict[str, Any] = {setting: value}
    with pytest.raises(ConfigurationError, match=message):
        EventSourceSettings(**changed)


def test_records_are_given_up_before_the_stream_forgets_them() -> None:
    """What has left the stream cannot be kept in the failure destination any more."""
    day: dict[str, Any] = {"maximum_record_age_seconds": 86_400}
    with pytest.raises(ConfigurationError, match="maximum_record_age_seconds is 86400"):
        EventSourceSettings(**day)


def test_a_very_large_batch_needs_a_window() -> None:
    with pytest.raises(ConfigurationError, match="needs a batching_window_seconds of 1 or more"):
        EventSourceSettings(batch_size=1_001, batching_window_seconds=0)
    EventSourceSettings(batch_size=1_001, batching_window_seconds=1)
