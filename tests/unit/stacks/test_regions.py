"""A Region that cannot hold the stacks is refused, by what is known of Regions today."""

import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.region_info import RegionInfo
from botocore.loaders import Loader

from data_platform.errors import ConfigurationError
from data_platform.rds.certificates import certified_regions
from data_platform.regions import FEWER_THAN_THREE_ZONES, REGIONS_WITHOUT, check_region
from data_platform.settings.alarms import AlarmSettings, Recipients, SlackChannel
from data_platform.settings.partitions import partition_of
from data_platform.settings.tables import REGION
from data_platform.stage import BackupSettings, CostSettings, ReplicaRegion, Stage
from stacks.application import build
from stacks.environments import DEV, PROD, STAGING
from stacks.mavprep.instance import CERTIFICATES
from stacks.regions import check_region_holds
from tools.synthesis import Assembly

OF_OPTIONS = {
    "AWS::CE::AnomalyMonitor",
    "AWS::CE::AnomalySubscription",
    "AWS::Chatbot::SlackChannelConfiguration",
}
"""What no stage has today and a setting adds."""

ASKED = replace(DEV, costs=CostSettings(create_anomaly_monitor=True))
WITHOUT_COSTS = replace(PROD, costs=None)
CHANNEL = SlackChannel(workspace_id="T12345678", channel_id="C12345678")
SLACK = replace(
    WITHOUT_COSTS, alarms=AlarmSettings(actions=True, critical=Recipients(slack=CHANNEL))
)


def test_what_regions_lack_is_what_cfn_lint_knows(assemblies: Mapping[str, Assembly]) -> None:
    """After an update of cfn-lint, take over what is reported here."""
    used = OF_OPTIONS | {
        resource["Type"]
        for stage in (DEV, STAGING, PROD)
        for template in assemblies[stage.name].templates.values()
        for resource in template["Resources"].values()
        if not resource["Type"].startswith("Custom::")
    }
    cfn_lint = find_spec("cfnlint")
    assert cfn_lint is not None
    assert cfn_lint.origin is not None
    schemas = Path(cfn_lint.origin).parent / "data" / "schemas" / "providers"
    known = {
        file.stem: json.loads(file.read_text("utf-8")).keys() for file in schemas.glob("*-*.json")
    }
    lacking = {
        kind: frozenset(region for region, types in known.items() if kind not in types)
        for kind in used
    }
    assert {kind: regions for kind, regions in lacking.items() if regions} == REGIONS_WITHOUT


def test_few_zones_are_what_cfn_lint_knows() -> None:
    # Imported here because its mathematics take three seconds to load.
    import cfnlint.helpers  # noqa: PLC0415

    zones = {region: len(names) for region, names in cfnlint.helpers.AVAILABILITY_ZONES.items()}
    assert {region: count for region, count in zones.items() if count < 3} == (
        FEWER_THAN_THREE_ZONES
    )


@pytest.mark.parametrize(
    ("stage", "region", "sentence"),
    [
        (PROD, "us-west-1", "has 2 availability zones in us-west-1, and .* 'prod' wants 3: .*=2"),
        (WITHOUT_COSTS, "ap-east-2", "no AWS::RDS::DBProxy in ap-east-2, .* proxy=False"),
        (DEV, "eu-north-1", "no AWS::Budgets::Budget in eu-north-1, .* costs=None"),
        (SLACK, "us-gov-west-1", "no AWS::Chatbot::.*, or name other recipients than Slack"),
        (ASKED, "mx-central-1", "no AWS::Budgets::Budget in mx-central-1"),
    ],
)
def test_a_region_that_lacks_something_is_refused(stage: Stage, region: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        check_region(stage, region)


@pytest.mark.parametrize(
    ("stage", "region"),
    [
        (DEV, "us-west-1"),
        (WITHOUT_COSTS, "eu-north-1"),
        (replace(DEV, costs=None), "ap-east-2"),
        (PROD, "eu-central-1"),
        (PROD, "xx-future-1"),
    ],
)
def test_what_a_stage_does_without_does_not_matter(stage: Stage, region: str) -> None:
    check_region(stage, region)


def test_the_app_is_refused_before_a_stack_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_DEFAULT_REGION", "us-west-1")
    app = App(context={"stage": "prod"})
    with pytest.raises(ConfigurationError, match="availability zones in us-west-1"):
        build(app)
    assert not [child for child in app.node.children if child.node.id.endswith("Stack")]


@pytest.mark.parametrize("region", ["cn-north-1", "il-central-1", "us-gov-west-1", "xx-future-1"])
@pytest.mark.parametrize("stage", [replace(DEV, costs=None), WITHOUT_COSTS])
def test_a_region_whose_database_nobody_could_verify_is_refused(stage: Stage, region: str) -> None:
    """Each Region has an authority of its own, and the database is there before migrations fail."""
    sentence = f"rds-ca-rsa2048-g1.pem has no certificate by which a database in {region} could be"
    with pytest.raises(ConfigurationError, match=sentence):
        check_region_holds(stage, region)


def test_the_regions_of_certificates_are_those_that_tls_reads_in_them() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(CERTIFICATES)
    names = re.findall(r"'commonName', 'Amazon RDS (.+?) Root CA", str(context.get_ca_certs()))
    # Those of beta and preview Regions have a word more.
    assert certified_regions(CERTIFICATES) == {name for name in names if " " not in name}
    for region in ("us-east-1", "eu-central-1", "ap-southeast-2"):
        check_region_holds(WITHOUT_COSTS, region)


CHINESE = replace(DEV, replicas=(ReplicaRegion(region="cn-north-1"),))
COPIED = BackupSettings(copy_vault_arn="arn:aws-cn:backup:cn-north-1:111122223333:backup-vault:two")


def test_no_table_is_replicated_into_another_partition() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        check_region(CHINESE, "us-east-1")
    assert str(refusal.value) == (
        "Stage 'dev': replicas name cn-north-1, and the stacks go to us-east-1: DynamoDB "
        "replicates no table from aws to aws-cn. Name Regions of aws only."
    )
    check_region(replace(CHINESE, costs=None), "cn-northwest-1")


def test_no_backup_is_copied_into_another_partition() -> None:
    with pytest.raises(
        ConfigurationError, match=r"nothing from aws to aws-cn\. Give a vault of aws"
    ):
        check_region(replace(PROD, backups=COPIED), "us-east-1")


@pytest.mark.parametrize("region", sorted(certified_regions(CERTIFICATES)))
def test_the_partition_of_a_region_is_the_one_that_the_cdk_knows(region: str) -> None:
    assert partition_of(region) == RegionInfo.get(region).partition


def test_the_partitions_are_those_that_botocore_knows() -> None:
    known = {
        region: partition["id"]
        for partition in Loader().load_data("partitions")["partitions"]
        for region in partition["regions"]
        if not region.endswith("-global")
    }
    assert {region: partition_of(region) for region in known} == known
    assert not [region for region in known if not REGION.fullmatch(region)]
