"""What other teams consume: exports and parameters that stay."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_platform.dynamodb.schema import Product
from stacks.environments import STAGES
from stacks.mavprep.tables import MAVPREP
from stacks.products import PRODUCTS
from tools.docs.contract import (
    Deprecation,
    Output,
    breaches,
    contract_text,
    merge,
    published_outputs,
    read_contract,
)
from tools.synthesis import Assembly

TODAY = date(2026, 11, 20)
NAME = Output(
    stack="TestStack",
    export="Test-LessonsTableName",
    parameter="/data-platform/<stage>/test/tables/lessons/name",
    meaning="Name of lessons",
)
NOTICE = Deprecation(
    since="2026-08-01", removable_after="2026-11-01", replacement="Test-CoursesTableName"
)

IOPS_EXPORTS = {
    "IOpsDashboard-MetricsTableName": "Ref",
    "IOpsDashboard-MetricsTableArn": "Arn",
    "IOpsDashboard-InsightsTableName": "Ref",
    "IOpsDashboard-InsightsTableArn": "Arn",
    "IOpsDashboard-MetricsTableStreamArn": "StreamArn",
}
DATABASE = {
    "DatabaseEndpoint": "endpoint",
    "DatabasePort": "port",
    "DatabaseName": "name",
    "DatabaseClientSecurityGroupId": "client-security-group-id",
    "DatabaseVpcId": "vpc-id",
    "DatabaseSubnetIds": "subnet-ids",
    "DatabaseSecretArn": "secret-arn",
    "DatabaseAppPolicyArn": "policies/mavprep_app",
    "DatabaseReadOnlyPolicyArn": "policies/mavprep_readonly",
    "DatabaseAnalyticsWriterPolicyArn": "policies/mavprep_analytics_writer",
}
EXPORTS = {
    "ExportsBucketName": "exports/bucket-name",
    "ExportsDatabaseName": "exports/database-name",
    "ExportsWorkGroupName": "exports/work-group-name",
    "ExportsQueryPolicyArn": "policies/query-exports",
}
CONSUMERS = {
    "FailureBucketName": "failures/bucket-name",
    "FailureQueueArn": "failures/queue-arn",
    "FailureQueueUrl": "failures/queue-url",
    "ReplayPolicyArn": "policies/replay",
}
MESSAGES = {
    "ielts": {
        "NoticeTopicArn": "notices/topic-arn",
        "NoticeQueueArn": "notices/queue-arn",
        "NoticeQueueUrl": "notices/queue-url",
    },
    "iops": {
        "HealthEventBusName": "health-events/bus-name",
        "HealthEventBusArn": "health-events/bus-arn",
    },
    "tutoria": {
        "ArchiveBucketName": "archive/bucket-name",
        "ArchiveDatabaseName": "archive/database-name",
        "ArchiveTableName": "archive/table-name",
        "ArchiveWorkGroupName": "archive/work-group-name",
        "ArchiveQueryPolicyArn": "policies/query-archive",
    },
}


@pytest.mark.parametrize("stage", STAGES)
def test_the_contract_is_kept(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    published = published_outputs(assemblies[stage].templates, stage)
    assert breaches(read_contract(), published, date.today()) == []  # noqa: DTZ011  deadlines are days


def test_iops_exports_are_named_as_documented(assemblies: Mapping[str, Assembly]) -> None:
    outputs = assemblies["dev"].templates["IOpsDashboard-DatabaseStack"]["Outputs"]
    exports = {output["Export"]["Name"]: output["Value"] for output in outputs.values()}
    for name, attribute in IOPS_EXPORTS.items():
        value = exports[name]
        table = "InsightsTable" if "Insights" in name else "MetricsTable"
        target = value["Ref"] if attribute == "Ref" else value["Fn::GetAtt"][0]
        assert target.startswith(table)
        assert attribute == "Ref" or value["Fn::GetAtt"][1] == attribute


def test_output_keys_are_readable(assemblies: Mapping[str, Assembly]) -> None:
    """The IOPS document reads its outputs by these keys."""
    outputs = assemblies["dev"].templates["IOpsDashboard-DatabaseStack"]["Outputs"]
    assert {export.removeprefix("IOpsDashboard-") for export in IOPS_EXPORTS} <= set(outputs)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_everything_that_others_use_is_published(
    product: Product, stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    published = published_outputs(assemblies[stage].templates, stage)
    exports = {output.export: output.parameter for output in published}
    root = f"/data-platform/<stage>/{product.name}"
    expected = {
        "ReadOnlyPolicyArn": f"{root}/policies/read-only",
        "ReadWritePolicyArn": f"{root}/policies/read-write",
        "AlarmTopicArn": f"{root}/alarms/critical-topic-arn",
        "WarningTopicArn": f"{root}/alarms/warning-topic-arn",
    }
    others = CONSUMERS | MESSAGES.get(product.name, {})
    expected |= {name: f"{root}/{path}" for name, path in others.items()}
    for table in product.tables:
        if table.is_internal:
            continue
        path = f"{root}/tables/{table.name}"
        expected[f"{table.construct_id}Name"] = f"{path}/name"
        expected[f"{table.construct_id}Arn"] = f"{path}/arn"
        if table.stream:
            expected[f"{table.construct_id}StreamArn"] = f"{path}/stream-arn"
            expected["StreamPolicyArn"] = f"{root}/policies/streams"
    if product is MAVPREP:
        expected |= {name: f"{root}/database/{path}" for name, path in DATABASE.items()}
        expected |= {name: f"{root}/{path}" for name, path in EXPORTS.items()}
    assert {
        export: parameter
        for export, parameter in exports.items()
        if parameter.startswith(f"{root}/")
    } == {f"{product.export_prefix}-{name}": path for name, path in expected.items()}


def test_a_lost_value_breaks_the_contract() -> None:
    (problem,) = breaches([NAME], [], TODAY)
    assert problem.startswith("Test-LessonsTableName: it is in the contract but no longer")


@pytest.mark.parametrize("field", ["stack", "parameter", "meaning"])
def test_a_changed_value_breaks_the_contract(field: str) -> None:
    changes: dict[str, Any] = {field: "another"}
    (problem,) = breaches([NAME], [replace(NAME, **changes)], TODAY)
    assert f"its {field} is 'another'" in problem
    assert "under a new name" in problem


def test_a_value_outside_the_contract_is_noticed() -> None:
    (problem,) = breaches([], [NAME], TODAY)
    assert "Run `datactl catalog write`" in problem


def test_a_deprecated_value_may_go_after_its_date() -> None:
    assert breaches([replace(NAME, deprecated=NOTICE)], [], TODAY) == []


def test_a_deprecated_value_may_not_go_before_its_date() -> None:
    early = replace(NOTICE, removable_after="2027-01-01")
    assert len(breaches([replace(NAME, deprecated=early)], [], TODAY)) == 1


def test_a_deprecated_value_may_still_be_published() -> None:
    assert breaches([replace(NAME, deprecated=NOTICE)], [NAME], TODAY) == []


def test_writing_the_contract_never_drops_a_promise(tmp_path: Path) -> None:
    """Regenerating adds what is new and keeps what is gone, so that the breach is seen."""
    other = replace(NAME, export="Test-CoursesTableName")
    promised = [replace(NAME, deprecated=NOTICE)]
    path = tmp_path / "outputs.json"
    path.write_text(contract_text(merge(promised, [other])), "utf-8")
    assert {output.export: output for output in read_contract(path)} == {
        NAME.export: promised[0],
        other.export: other,
    }
