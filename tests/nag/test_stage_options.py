"""The options that no stage uses today pass the rule packs as well."""

from dataclasses import replace
from pathlib import Path

from aws_cdk import Environment

from data_platform.compliance.packs import attach_rule_packs
from data_platform.deployment import Deployment
from data_platform.settings.databases import WAY_IN_TAG
from data_platform.stage import AutoscaledCapacity, BackupSettings, ReplicaRegion
from stacks.application import add_product_stacks
from stacks.environments import PROD
from stacks.products import PRODUCTS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.unit.tables.stacks import KEY_ARN, new_app
from tools.synthesis import read_assembly

VAULT_ARN = "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies"


def test_all_stacks_with_every_option(tmp_path: Path) -> None:
    """Replicated, autoscaled, with insights, a way in and a namespace: nothing is found."""
    europe = ReplicaRegion(region="eu-west-1", key_arn=KEY_ARN.replace("us-east-1", "eu-west-1"))
    stage = replace(
        PROD,
        capacity=AutoscaledCapacity(on_demand_tables=(CHAT_MESSAGES.name,)),
        replicas=(europe,),
        contributor_insights=True,
        backups=BackupSettings(copy_vault_arn=VAULT_ARN),
        database=replace(PROD.database, way_in=True),
    )
    deployment = Deployment(stage=stage, namespace="full")
    app = new_app(tmp_path)
    add_product_stacks(app, deployment, Environment(region="us-east-1"))
    attach_rule_packs(app, deployment, PRODUCTS)
    app.synth()
    templates = read_assembly(tmp_path).templates
    tables = [
        resource["Properties"]
        for template in templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::DynamoDB::GlobalTable"
    ]
    assert len(tables) == sum(len(product.tables) for product in PRODUCTS)
    for table in tables:
        assert len(table["Replicas"]) == 2
        assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
        # DynamoDB has vector indexes on demand alone.
        has_vectors = "VectorIndexes" in table
        assert table["BillingMode"] == ("PAY_PER_REQUEST" if has_vectors else "PROVISIONED")
    assert sum("VectorIndexes" in table for table in tables) == 1
    mavprep = templates["full-MavPrepStack"]["Resources"].values()
    (node,) = (each["Properties"] for each in mavprep if each["Type"] == "AWS::EC2::Instance")
    assert {"Key": WAY_IN_TAG, "Value": "full-mavprep"} in node["Tags"]
    ielts = templates["full-IeltsStack"]["Resources"].values()
    (plan,) = (each for each in ielts if each["Type"] == "AWS::Backup::BackupPlan")
    (rule,) = plan["Properties"]["BackupPlan"]["BackupPlanRule"]
    assert rule["CopyActions"] == [
        {"DestinationBackupVaultArn": VAULT_ARN, "Lifecycle": {"DeleteAfterDays": 35}}
    ]
    watched = {
        each["Properties"]["EventPattern"]["detail-type"][0]
        for each in ielts
        if each["Type"] == "AWS::Events::Rule"
        and each["Properties"]["EventPattern"]["source"] == ["aws.backup"]
    }
    assert watched == {"Backup Job State Change", "Copy Job State Change"}
