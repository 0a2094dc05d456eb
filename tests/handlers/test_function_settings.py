"""Settings are the fields of a dataclass, read from variables of their names."""

from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from function_settings.settings import SettingError, Settings, parsed_by, whole_number

_VARIABLES = {"MAIL_HOST": "mail.example", "MAIL_PORT": "25", "MAIL_SENDER": "a@example.com"}


@dataclass(frozen=True, slots=True)
class _Mail(Settings):
    prefix: ClassVar[str] = "MAIL_"

    host: str
    port: int = field(metadata=parsed_by(whole_number))
    sender: str = "nobody"


def test_each_field_is_read_from_its_variable() -> None:
    assert _Mail.read(_VARIABLES) == _Mail("mail.example", 25, "a@example.com")


@pytest.mark.parametrize("name", ["MAIL_HOST", "MAIL_PORT"])
def test_a_missing_or_empty_variable_is_named(name: str) -> None:
    without = {key: value for key, value in _VARIABLES.items() if key != name}
    for variables in (without, {**_VARIABLES, name: ""}):
        with pytest.raises(SettingError, match=f"^The environment variable {name} is missing.$"):
            _Mail.read(variables)


def test_a_field_with_a_default_may_be_absent() -> None:
    assert _Mail.read({**_VARIABLES, "MAIL_SENDER": ""}).sender == "nobody"


@pytest.mark.parametrize("port", ["five", "-1", "2.5", " 25"])
def test_a_wrong_variable_is_told_with_what_to_write(port: str) -> None:
    with pytest.raises(SettingError, match=rf"^MAIL_PORT must be a number, not '{port}'\.$"):
        _Mail.read({**_VARIABLES, "MAIL_PORT": port})
