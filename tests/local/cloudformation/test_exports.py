"""Values that one stack exports and others import."""

from pathlib import Path
from typing import Any

import pytest

from tests.local.cloudformation.fakes import Engine, thing
from tests.local.cloudformation.stacks import outputs, template
from tools.local.cloudformation.errors import ValidationError


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


def exporting(value: str, name: str = "shared") -> dict[str, Any]:
    output = {"Value": value, "Export": {"Name": name}}
    return template({"A": thing(Value=value)}, Outputs={"Shared": output})


def importing() -> dict[str, Any]:
    return template({"B": thing(Value={"Fn::ImportValue": "shared"})})


def test_an_export_is_listed_and_can_be_imported(engine: Engine) -> None:
    exporter = engine.create("exporter", exporting("one"))
    engine.create("importer", importing())

    assert engine.things.values()["B"] == "one"
    assert engine.call("ListExports")["Exports"] == [
        {"ExportingStackId": exporter["StackId"], "Name": "shared", "Value": "one"}
    ]
    assert engine.call("ListImports", ExportName="shared")["Imports"] == ["importer"]


def test_an_imported_export_keeps_its_stack(engine: Engine) -> None:
    engine.create("exporter", exporting("one"))
    engine.create("importer", importing())

    refused = engine.delete("exporter")
    engine.delete("importer")
    deleted = engine.delete("exporter")

    assert refused["StackStatus"] == "CREATE_COMPLETE"
    assert refused["StackStatusReason"] == (
        "Delete canceled. Cannot delete export shared as it is in use by importer."
    )
    assert deleted["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("body", "verb"),
    [(exporting("two"), "updated"), (exporting("one", "other"), "deleted")],
    ids=["value", "name"],
)
def test_an_imported_export_cannot_change(engine: Engine, body: dict[str, Any], verb: str) -> None:
    engine.create("exporter", exporting("one"))
    engine.create("importer", importing())

    failed = engine.update("exporter", body)

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert f"Export shared cannot be {verb} as it is in use by importer" in engine.reasons(
        "exporter"
    )
    assert outputs(failed) == {"Shared": "one"}
    assert engine.things.values()["A"] == "one"


def test_an_export_is_exported_by_one_stack_only(engine: Engine) -> None:
    engine.create("first", exporting("one"))

    second = engine.create("second", exporting("two"))

    assert second["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Export with name shared is already exported by stack first" in engine.reasons("second")


def test_importing_what_nobody_exports_fails(engine: Engine) -> None:
    stack = engine.create("importer", importing())

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "No export named shared found." in engine.reasons("importer")


def test_imports_of_an_unused_export_are_an_error_as_in_aws(engine: Engine) -> None:
    engine.create("exporter", exporting("one"))

    with pytest.raises(ValidationError, match="'shared' is not imported by any stack"):
        engine.call("ListImports", ExportName="shared")


def test_a_weak_reference_reads_an_output_without_holding_it(engine: Engine) -> None:
    weak = {"Fn::GetStackOutput": {"StackName": "exporter", "OutputName": "Shared"}}
    engine.create("exporter", exporting("one"))
    engine.create("reader", template({"B": thing(Value=weak)}))

    assert engine.things.values()["B"] == "one"
    assert engine.delete("exporter")["StackStatus"] == "DELETE_COMPLETE"
