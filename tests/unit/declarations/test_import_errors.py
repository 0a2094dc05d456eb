"""A mistake in a declaration file is one sentence with file and line."""

import runpy
from pathlib import Path

import pytest

from data_platform.errors import ConfigurationError
from data_platform.import_errors import explained

_PREAMBLE = """\
from dataclasses import replace
from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Index, Key, Table
from data_platform.dynamodb.schema import string_key
from data_platform.dynamodb.types import AttributeType, Projection, StreamView
from data_platform.stage import DatabaseSettings, Stage, TableEncryption
"""
_LINE = _PREAMBLE.count("\n") + 1

MISTAKES = {
    # what stands in the file: what is said of it
    "Index(name='by-owner', keys=(), purpose='')": (
        "Index takes no 'keys'. Did you mean 'sort_keys'?"
    ),
    "Key(kind='S')": "Key takes no 'kind'. Known are: name, type.",
    "Table(streams=StreamView.NEW_IMAGE)": "Table takes no 'streams'. Did you mean 'stream'?",
    "string('id', 'Identifier', requird=False)": (
        "string takes no 'requird'. Did you mean 'required'?"
    ),
    "Key(nam='id', type=AttributeType.STRING)": "Key takes no 'nam'. Did you mean 'name'?",
    "Key('id')": "TypeError: Key.__init__() missing 1 required positional argument: 'type'.",
    "Example('one')": "TypeError: Example.__init__() missing 1 required positional argument: "
    "'item'.",
    "StreamView.NEW_IMAGES": "StreamView has no member 'NEW_IMAGES'. Did you mean 'NEW_IMAGE'?",
    "AttributeType('X')": "ValueError: 'X' is not a valid AttributeType.",
    "strin_key('id')": "name 'strin_key' is not defined. Did you mean 'string_key'?",
    "string_key('id'": "'(' was never closed.",
    "from data_platform.dynamodb.attributes import strings": (
        "ImportError: cannot import name 'strings' from 'data_platform.dynamodb.attributes'."
    ),
    "import data_platform.nowhere": (
        "ModuleNotFoundError: No module named 'data_platform.nowhere'."
    ),
    "assert False": "AssertionError.",
    "{}['missing']": "KeyError: 'missing'.",
    "table = Table\nreplace(string_key('id'), nam='x')": "Key takes no 'nam'. Did you mean 'name'?",
    "import data_platform.dynamodb.schema as schema\nschema.Table(streams=1)": (
        "Table takes no 'streams'. Did you mean 'stream'?"
    ),
    "Stage(nme='dev')": "Stage takes no 'nme'. Did you mean 'name'?",
    "DatabaseSettings(zones=7)": (
        "DatabaseSettings: zones is 7: give 2 or 3. RDS needs two, and not every Region has more "
        "than three."
    ),
}


def _raised_by(file: Path) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011  any exception is to be explained
        runpy.run_path(str(file))
    return raised.value


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence_with_file_and_line(mistake: str, tmp_path: Path) -> None:
    folder = tmp_path / "stacks"
    file = folder / "shop" / "orders.py"
    file.parent.mkdir(parents=True)
    file.write_text(f"{_PREAMBLE}{mistake}\n", "utf-8")
    sentence = explained(_raised_by(file), folder)
    line = _LINE + mistake.count("\n")
    assert sentence == f"stacks/shop/orders.py:{line}: {MISTAKES[mistake]}"


def test_the_line_is_that_of_the_file_of_declarations(tmp_path: Path) -> None:
    """Not that of the check which found the mistake, however deep it lies."""
    folder = tmp_path / "stacks"
    folder.mkdir()
    (folder / "orders.py").write_text(
        f"{_PREAMBLE}def key(kind):\n    return Key('id', AttributeType[kind])\n\nkey('X')\n"
    )
    sentence = explained(_raised_by(folder / "orders.py"), folder)
    assert sentence == f"stacks/orders.py:{_LINE + 1}: KeyError: 'X'."


@pytest.mark.parametrize(
    "mistake",
    [
        "ConsumedStream(None, image=StreamView.NEW_IMAGE)",
        "FunctionSpec(nme='counter')",
        "EventSourceSettings(batch_siz=10)",
        "StreamView.NEW_IMAGES",
        "strin_key('id')",
    ],
)
def test_a_wrong_name_in_a_function_is_a_sentence_as_well(mistake: str, tmp_path: Path) -> None:
    """Stacks declare consumers in methods, which run after everything was imported."""
    folder = tmp_path / "stacks"
    folder.mkdir()
    (folder / "stack.py").write_text(
        f"{_PREAMBLE}from data_platform.functions.spec import FunctionSpec\n"
        "from data_platform.streams.consumed_stream import ConsumedStream\n"
        "from data_platform.streams.settings import EventSourceSettings\n\n\n"
        f"def add():\n    {mistake}\n"
    )
    add = runpy.run_path(str(folder / "stack.py"))["add"]
    with pytest.raises((TypeError, AttributeError, NameError)) as raised:
        add()
    sentence = explained(raised.value, folder)
    assert sentence is not None
    assert sentence.startswith(f"stacks/stack.py:{_LINE + 6}: ")
    assert "Did you mean '" in sentence
    assert sentence.endswith("'?")


def test_an_error_inside_of_what_a_function_calls_keeps_its_traceback(tmp_path: Path) -> None:
    folder = tmp_path / "stacks"
    folder.mkdir()
    (folder / "stack.py").write_text("import json\n\ndef add():\n    json.loads('{', nme=1)\n")
    add = runpy.run_path(str(folder / "stack.py"))["add"]
    with pytest.raises(TypeError) as raised:
        add()
    assert explained(raised.value, folder) is None


def test_a_circular_import_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "circle_of_stacks"
    folder.mkdir()
    for one, other in (("first", "second"), ("second", "first")):
        (folder / f"{one}.py").write_text(f"from circle_of_stacks.{other} import {other.upper()}\n")
    sentence = explained(_raised_by(folder / "first.py"), folder)
    assert sentence is not None
    assert sentence.startswith(
        "circle_of_stacks/first.py:1: ImportError: cannot import name 'SECOND'"
    )
    assert sentence.endswith("(most likely due to a circular import).")


def test_an_error_of_the_program_keeps_its_traceback(tmp_path: Path) -> None:
    """Only what comes up while declarations are imported is a mistake in them."""
    assert explained(KeyError("missing"), tmp_path) is None


def test_a_setting_refused_later_is_a_sentence_as_well(tmp_path: Path) -> None:
    assert explained(ConfigurationError("There is no stage 'x'."), tmp_path) == (
        "There is no stage 'x'."
    )
