"""Every option of a stage is switched on, and off again, on a deployed stack."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Environment

from data_platform.deployment import Deployment
from data_platform.settings.alarms import AlarmDetail, AlarmSettings, Recipients, SlackChannel
from data_platform.stage import (
    AutoscaledCapacity,
    BackupSettings,
    CostSettings,
    DatabaseSettings,
    OnDemandCapacity,
    ReplicaRegion,
    ReservedConcurrency,
    ShardedIndex,
    Stage,
    TableEncryption,
)
from stacks.environments import DEV
from stacks.ielts.stack import IeltsStack
from stacks.ielts.tables import IELTS
from stacks.iops.stack import IopsStack
from stacks.mavprep.stack import MavPrepStack
from stacks.tutoria.stack import TutoriaChatStack
from tests.local.cloudformation.code_free import without_code
from tests.local.cloudformation.embedded import LocalAws
from tests.local.cloudformation.stacks import CAPABILITIES, Stacks
from tests.unit.tables.stacks import new_app
from tools.paths import REPOSITORY

BUCKET = "options-templates"
EUROPE = ReplicaRegion(region="eu-west-1")
SLACK = SlackChannel(workspace_id="T12345678", channel_id="C12345678")
EVERYBODY = Recipients(emails=("ops@example.org",), slack=SLACK)
BY_HEALTH = ShardedIndex(table="iops-dashboard-metrics", index="EntityTypeHealthIndex")
VAULT_ARN = "arn:aws:backup:eu-west-1:123456789012:backup-vault:copies"
FULL = AlarmSettings(actions=True, detail=AlarmDetail.EVERY_RESOURCE)


def _database(**changes: Any) -> dict[str, Any]:
    return {"database": replace(DEV.database, **changes)}


OPTIONS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "protected": (IopsStack, {"protected": True}),
    "table_encryption": (
        IopsStack,
        {"table_encryption": TableEncryption.CUSTOMER_MANAGED},
    ),
    "capacity, autoscaled": (IopsStack, {"capacity": AutoscaledCapacity()}),
    "capacity, limited": (
        IopsStack,
        {"capacity": OnDemandCapacity(max_read_units=50, max_write_units=40)},
    ),
    "replicas": (IopsStack, {"replicas": (EUROPE,)}),
    "sharded_indexes": (IopsStack, {"sharded_indexes": (BY_HEALTH,)}),
    "contributor_insights": (IopsStack, {"contributor_insights": True}),
    "backups.daily": (IeltsStack, {"backups": BackupSettings()}),
    "backups.copy_vault_arn": (IeltsStack, {"backups": BackupSettings(copy_vault_arn=VAULT_ARN)}),
    # The last of them: the vault stays, and has its name.
    "backups.daily, protected": (IeltsStack, {"backups": BackupSettings(), "protected": True}),
    "alarms": (IopsStack, {"alarms": FULL}),
    "alarms, recipients": (
        IopsStack,
        {"alarms": AlarmSettings(critical=EVERYBODY, warning=EVERYBODY)},
    ),
    "costs": (TutoriaChatStack, {"costs": None}),
    "costs, monitor": (TutoriaChatStack, {"costs": CostSettings(create_anomaly_monitor=True)}),
    "reserved_concurrency": (
        IopsStack,
        {"reserved_concurrency": (ReservedConcurrency(package="iops_health_events"),)},
    ),
    "database.instance_class": (MavPrepStack, _database(instance_class="t4g.small")),
    "database.multi_az": (MavPrepStack, _database(multi_az=True)),
    "database.proxy": (MavPrepStack, _database(proxy=True)),
    "database.maximum_storage_gib": (MavPrepStack, _database(maximum_storage_gib=200)),
    "database.backup_days": (MavPrepStack, _database(backup_days=35)),
    "database.advanced_insights": (MavPrepStack, _database(advanced_insights=True)),
    "database.zones": (MavPrepStack, _database(zones=3)),
    "database.way_in": (MavPrepStack, _database(way_in=True)),
}


REFUSED = {
    "database.zones": (
        _database(proxy=True),
        _database(proxy=True, zones=3),
        "cannot update a stack when a custom-named resource requires replacing",
    ),
    "database.network": (
        {},
        _database(network="10.41.0.0/20"),
        "The new Subnets are not in the same Vpc as the existing subnet group",
    ),
    "database.storage_gib": (
        _database(storage_gib=40),
        _database(storage_gib=20),
        "Requested storage size cannot be less than the current storage size",
    ),
}


WITHOUT_EFFECT: dict[str, Any] = {
    "notices_read_by": "a ticket system",
    "load_share": 0.5,
    "backups": BackupSettings(daily=False, snapshot_days=7),
}
CHECKED_WHEN_SYNTHESIZING = {"account", "regions"}
NEVER_CHANGED = {"name", "database.identifier"}
ONLY = {
    TutoriaChatStack: ("AlarmTopics", "CostGuards"),
    IeltsStack: (
        *("AlarmTopics", "BackupFailures", "DailyBackup"),
        *(table.construct_id for table in IELTS.tables),
    ),
}
"""The parts of a stack that options are about, where the others only take time."""


def synthesized(stack: type[Any], directory: Path, **options: Any) -> dict[str, Any]:
    app = new_app(directory)
    deployment = Deployment(stage=replace(DEV, **options), namespace=None)
    made = stack(app, deployment=deployment, env=Environment(region="us-east-1"))
    made.add_monitoring()
    app.synth()
    template = json.loads((directory / f"{made.artifact_id}.template.json").read_text("utf-8"))
    return without_code(template, ONLY.get(stack, ("",)))


class Deployed:
    """Stacks with the options of dev, each of them created when it is first needed."""

    def __init__(self, aws: LocalAws, folder: Path) -> None:
        self.stacks = Stacks(aws.client("cloudformation"))
        self._s3, self._url = aws.client("s3"), aws.moto_url
        self._folder = folder
        self._made: dict[type[Any], str] = {}
        self.bodies: dict[type[Any], dict[str, Any]] = {}
        self._s3.create_bucket(Bucket=BUCKET)

    def create(self, stack: type[Any]) -> str:
        """Return the ID of a stack, and create it if it is not there."""
        if stack not in self._made:
            body = self.bodies[stack] = synthesized(stack, self._folder / stack.__name__)
            created = self.stacks.client.create_stack(
                StackName=f"options-{stack.__name__}", **self._template(body)
            )
            self._made[stack] = created["StackId"]
            assert self.stacks.settled(created["StackId"])["StackStatus"] == "CREATE_COMPLETE", (
                self.stacks.reasons(created["StackId"])
            )
        return self._made[stack]

    def update(self, stack: type[Any], body: Mapping[str, Any]) -> str:
        """Update a stack and return its status."""
        stack_id = self.create(stack)
        self.stacks.client.update_stack(StackName=stack_id, **self._template(body))
        return str(self.stacks.settled(stack_id)["StackStatus"])

    def delete(self) -> None:
        """Delete all of them."""
        for stack_id in self._made.values():
            self.stacks.delete(stack_id)

    def _template(self, body: Mapping[str, Any]) -> dict[str, Any]:
        # They are longer than what a call may hold.
        self._s3.put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(body))
        url = f"{self._url}/{BUCKET}/template.json"
        return {"TemplateURL": url, "Capabilities": CAPABILITIES}


@pytest.fixture(scope="module")
def deployed(local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    made = Deployed(local_aws, tmp_path_factory.mktemp("dev"))
    yield made
    made.delete()


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_switched_on_and_off_again(
    option: str, deployed: Deployed, tmp_path: Path
) -> None:
    stack, options = OPTIONS[option]
    stack_id = deployed.create(stack)
    switched = synthesized(stack, tmp_path, **options)

    for body in (switched, deployed.bodies[stack]):
        status = deployed.update(stack, body)
        assert status == "UPDATE_COMPLETE", deployed.stacks.reasons(stack_id)


@pytest.mark.parametrize("option", REFUSED)
def test_what_cannot_be_changed_in_place_is_refused_and_taken_back(
    option: str, deployed: Deployed, tmp_path: Path
) -> None:
    before, after, sentence = REFUSED[option]
    stack_id = deployed.create(MavPrepStack)
    if before:
        deployed.update(MavPrepStack, synthesized(MavPrepStack, tmp_path / "before", **before))

    refused = deployed.update(MavPrepStack, synthesized(MavPrepStack, tmp_path / "after", **after))

    assert refused == "UPDATE_ROLLBACK_COMPLETE"
    assert sentence in deployed.stacks.reasons(stack_id)
    # Storage, the last of them, stays what it has become.
    if before and option != "database.storage_gib":
        deployed.update(MavPrepStack, deployed.bodies[MavPrepStack])


def test_some_options_change_no_resource(tmp_path: Path, deployed: Deployed) -> None:
    deployed.create(IopsStack)
    assert synthesized(IopsStack, tmp_path, **WITHOUT_EFFECT) == deployed.bodies[IopsStack]


def test_the_operations_page_has_every_option_and_says_what_happens() -> None:
    text = (REPOSITORY / "docs" / "operations.md").read_text("utf-8")
    table = text.partition("<!-- options: ")[2].partition("<!-- end of options -->")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    said = {cells[0].strip("`"): cells[1] for cells in rows}
    parts = {"backups": BackupSettings, "database": DatabaseSettings}
    names = [each.name for each in fields(Stage) if each.name not in parts]
    names += [f"{part}.{each.name}" for part, kind in parts.items() for each in fields(kind)]
    assert sorted(said) == sorted(names)
    switched = {option.partition(",")[0] for option in OPTIONS}
    for option, happens in said.items():
        if happens.startswith("nothing changes"):
            assert option in {*WITHOUT_EFFECT, *CHECKED_WHEN_SYNTHESIZING, "backups.snapshot_days"}
        elif happens.startswith(("in place", "without a proxy in place")):
            assert option in switched
        elif happens.startswith("grows in place"):
            assert option in REFUSED
        else:
            assert option in {*REFUSED, *NEVER_CHANGED}
            assert happens.startswith(("never", "not for"))
