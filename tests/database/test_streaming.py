"""Large JSON files are read in constant memory, whatever the places where reading pauses."""

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.database.loading import json_records as module
from tools.database.loading.json_records import json_records

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=8,
)


@given(
    values=st.lists(_VALUES),
    chunk=st.integers(1, 7),
    indent=st.sampled_from([None, 2]),
    escaped=st.booleans(),
)
def test_any_list_survives_any_size_of_chunk(
    values: list[object], chunk: int, indent: int | None, *, escaped: bool
) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=escaped)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        found = list(json_records(io.StringIO(text)))
    assert found == list(enumerate(values, start=1))


@given(
    values=st.lists(_VALUES, min_size=1),
    place=st.floats(0, 1, exclude_max=True),
    chunk=st.integers(1, 40),
    indent=st.sampled_from([None, 2]),
)
def test_a_file_that_breaks_off_is_named_with_the_place(
    values: list[object], place: float, chunk: int, indent: int | None
) -> None:
    """The same that a parser of the whole text names, wherever reading pauses."""
    text = json.dumps(values, indent=indent)
    text = text[: max(1, int(place * len(text)))]
    with pytest.raises(json.JSONDecodeError) as expected:
        json.loads(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        with pytest.raises(module.MalformedError) as found:
            list(json_records(io.StringIO(text)))
    line, column = expected.value.lineno, expected.value.colno
    assert found.value.rule.endswith(f" (line {line:,}, column {column:,})")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{}", "must be a list of records: […] (line 1, column 1)"),
        ('\n\n  "x"', "must be a list of records: […] (line 3, column 3)"),
        (
            '[\n  {"a": 1},\n  {"a" 2}\n]',
            "is no valid JSON: Expecting ':' delimiter (line 3, column 8)",
        ),
        ('[\n  {"a": 1}\n  {"a": 2}\n]', "end of the list (line 3, column 3)"),
        ("[1]\n\n[2]", "goes on after the end of the list (line 3, column 1)"),
        ('[\n  {"a": NaN}]', "is no valid JSON: NaN is not a JSON value (line 2, column 3)"),
        ("[" * 100_000, "is no valid JSON: it is nested too deeply (line 1, column 2)"),
    ],
)
@pytest.mark.parametrize("chunk", [1, 1 << 20])
def test_malformed_json_is_named_with_its_place(
    monkeypatch: pytest.MonkeyPatch, text: str, rule: str, chunk: int
) -> None:
    monkeypatch.setattr(module, "_CHUNK", chunk)
    with pytest.raises(module.MalformedError) as found:
        list(json_records(io.StringIO(text)))
    assert found.value.rule.endswith(rule)


class _Endless(io.StringIO):
    """Records without end, until enough were read."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.pieces = self.make(count)
        self.rest = ""

    def make(self, count: int) -> Iterator[str]:
        yield "["
        yield ",".join(['{"text": "' + "x" * 1_000 + '"}'] * 1_000)
        for _ in range(count):
            yield "," + ",".join(['{"text": "' + "x" * 1_000 + '"}'] * 1_000)
        yield "]"

    def read(self, size: int | None = -1) -> str:
        assert size is not None
        while len(self.rest) < size:
            piece = next(self.pieces, "")
            if not piece:
                break
            self.rest += piece
        result, self.rest = self.rest[:size], self.rest[size:]
        return result


def test_memory_does_not_grow_with_the_file() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in json_records(_Endless(count)):
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    small, large = peak(4), peak(40)
    assert large < 1.2 * small


def test_a_record_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK", 100)
    monkeypatch.setattr(module, "_MAX_RECORD", 1_000)
    file = io.StringIO('[{"text": "' + "x" * 100_000)
    with pytest.raises(module.MalformedError, match="is no valid JSON"):
        list(json_records(file))
    assert file.tell() < 5_000
