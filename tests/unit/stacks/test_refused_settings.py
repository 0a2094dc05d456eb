"""Settings of a stage that could not be deployed are refused where they are written."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from data_platform.rds.logins import DatabaseUser
from data_platform.settings.alarms import AlarmSettings, Recipients, SlackChannel
from data_platform.stage import (
    AutoscaledCapacity,
    BackupSettings,
    CostSettings,
    DatabaseSettings,
    OnDemandCapacity,
    ReplicaRegion,
    ReservedConcurrency,
    check_stages,
)
from stacks.application import check_on_demand_tables
from stacks.environments import DEV, PROD, STAGES
from stacks.mavprep.instance import instance_name
from tests.unit.tables.stacks import KEY_ARN, PLAIN_STAGE, add_table, new_stack

UNTYPED: dict[str, Any] = {"yes": "yes", "two": "2", "emails": "ops@example.org"}
EUROPE = ReplicaRegion(region="eu-west-1")
EUROPEAN_KEY = KEY_ARN.replace("us-east-1", "eu-west-1")
VAULT_ARN = "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies"
RESERVED = ReservedConcurrency(package="storage_metrics")

REFUSALS: dict[str, tuple[Callable[[], object], str]] = {
    # what is wrong: (how to write it, what is said)
    "a word in place of True": (
        lambda: replace(DEV, protected=UNTYPED["yes"]),
        "Stage: protected: it is a str, 'yes'. Give True or False.",
    ),
    "a text in place of a number": (
        lambda: DatabaseSettings(zones=UNTYPED["two"]),
        "DatabaseSettings: zones: it is a str, '2'. Give an int.",
    ),
    "a text in place of a tuple": (
        lambda: Recipients(emails=UNTYPED["emails"]),
        "Recipients: emails: it is a str, 'ops@example.org'. Give a tuple of str",
    ),
    "a number of alarms": (
        lambda: AlarmSettings(detail=UNTYPED["two"]),
        "AlarmSettings: detail: it is a str, '2'. Give one of AlarmDetail.EVERY_RESOURCE, ",
    ),
    "a channel's name": (
        lambda: SlackChannel(workspace_id="T12345678", channel_id="alarms"),
        "SlackChannel: channel_id is 'alarms'.",
    ),
    "a stage name with spaces": (
        lambda: replace(DEV, name="pre prod"),
        "Stage: name is 'pre prod': give a word of up to 10 lower-case letters and digits.",
    ),
    "no backups of a database": (
        lambda: DatabaseSettings(backup_days=0),
        "DatabaseSettings: backup_days is 0: give 1 to 35; without backups",
    ),
    "copies to no vault": (
        lambda: BackupSettings(copy_vault_arn="copies"),
        "BackupSettings: copy_vault_arn is 'copies': give the ARN of a vault, such as arn:aws:",
    ),
    "copies of nothing": (
        lambda: BackupSettings(daily=False, copy_vault_arn=VAULT_ARN),
        "BackupSettings: copy_vault_arn is given and daily is False: without daily",
    ),
    "snapshots for no time": (
        lambda: BackupSettings(snapshot_days=0),
        "BackupSettings: snapshot_days is 0: give 1 or more.",
    ),
    "a name that no instance can have": (
        lambda: DatabaseSettings(identifier="Restored-"),
        "DatabaseSettings: identifier is 'Restored-': use 1 to 63 small letters",
    ),
    "a name that is too long for an instance": (
        lambda: DatabaseSettings(identifier="a-" * 31 + "aa"),
        f"DatabaseSettings: identifier is '{'a-' * 31}aa': use 1 to 63 small letters",
    ),
    "a name that is too long with a namespace": (
        lambda: instance_name(
            Deployment(
                stage=replace(DEV, database=DatabaseSettings(identifier="m" * 43)),
                namespace="n" * 20,
            )
        ),
        "has 64 characters, and RDS takes 63: shorten identifier in the DatabaseSettings of stage",
    ),
    "a share of the load below nothing": (
        lambda: replace(DEV, load_share=-0.5),
        "Stage 'dev': load_share is -0.5: give 0 or more.",
    ),
    "a share of the load that is no number": (
        lambda: replace(DEV, load_share=float("nan")),
        "Stage: load_share: it is a float, nan. Give a finite number.",
    ),
    "a database user that is a pattern": (
        lambda: DatabaseUser(name="*", construct_id="App", purpose="everything"),
        "DatabaseUser: name is '*': use up to 63 small letters",
    ),
    "a database user of RDS": (
        lambda: DatabaseUser(name="rds_superuser", construct_id="App", purpose="everything"),
        "DatabaseUser: name is 'rds_superuser'",
    ),
    "a database user without construct": (
        lambda: DatabaseUser(name="app", construct_id="the app", purpose="reads"),
        "DatabaseUser app: construct_id is 'the app'",
    ),
    "an account's name": (
        lambda: replace(DEV, account="prod"),
        "Stage 'dev': account is 'prod': give its 12 digits as a text.",
    ),
    "a Region of words": (
        lambda: replace(DEV, regions=("Ireland",)),
        "Stage 'dev': regions name 'Ireland': give codes such as eu-west-1.",
    ),
    "a Region twice": (
        lambda: replace(DEV, replicas=(EUROPE, EUROPE)),
        "Stage 'dev': replicas name eu-west-1, eu-west-1: name each Region once.",
    ),
    "a key that encrypts nothing": (
        lambda: replace(DEV, replicas=(replace(EUROPE, key_arn=EUROPEAN_KEY),)),
        "Stage 'dev': replicas give eu-west-1 a key_arn, and the keys of table_encryption are",
    ),
    "a function twice": (
        lambda: replace(DEV, reserved_concurrency=(RESERVED, RESERVED)),
        "Stage 'dev': reserved_concurrency names storage_metrics, storage_metrics: name each ",
    ),
    "no concurrency": (
        lambda: ReservedConcurrency(package="storage_metrics", calls=0),
        "ReservedConcurrency: calls is 0: give a number from 1 to 1000.",
    ),
    "a Region that is none": (
        lambda: ReplicaRegion(region="europe"),
        "ReplicaRegion: region is 'europe': give a code such as eu-west-1.",
    ),
    "a key of another Region": (
        lambda: ReplicaRegion(
            region="eu-west-1", key_arn="arn:aws:kms:us-east-1:111122223333:key/1111"
        ),
        "give the ARN of a KMS key in eu-west-1, such as arn:aws:kms:eu-west-1:123456789012:key/…",
    ),
    "a cap of nothing": (
        lambda: OnDemandCapacity(max_write_units=0),
        "OnDemandCapacity: max_write_units is 0: give 1 or more, or None for no cap.",
    ),
    "a maximum below the minimum": (
        lambda: AutoscaledCapacity(minimum=10, maximum=5),
        "AutoscaledCapacity: minimum is 10, maximum 5: ",
    ),
    "a minimum of nothing": (
        lambda: AutoscaledCapacity(minimum=0),
        "AutoscaledCapacity: minimum is 0, maximum 100: give a minimum of 1 or more and a maximum",
    ),
    "a seed above the maximum": (
        lambda: AutoscaledCapacity(seed=101),
        "seed is 101: give a number from the minimum, 5, to the maximum, 100, or None",
    ),
    "a utilization below what scaling takes": (
        lambda: AutoscaledCapacity(target_utilization_percent=19),
        "target_utilization_percent is 19: scaling takes 20 to 90.",
    ),
    "a utilization that scaling does not take": (
        lambda: AutoscaledCapacity(target_utilization_percent=95),
        "target_utilization_percent is 95: scaling takes 20 to 90.",
    ),
    "a table on demand twice": (
        lambda: AutoscaledCapacity(on_demand_tables=("notes", "notes")),
        "on_demand_tables name notes, notes: name each table once.",
    ),
    "a table on demand that need not be": (
        lambda: check_on_demand_tables(
            replace(DEV, capacity=AutoscaledCapacity(on_demand_tables=("user_progress",)))
        ),
        "name 'user_progress', no table with vector indexes: give one of aitutor_chat_messages",
    ),
    "too little storage": (
        lambda: DatabaseSettings(storage_gib=10),
        "DatabaseSettings: storage_gib is 10: RDS takes 20 to 65,536.",
    ),
    "no room to grow": (
        lambda: DatabaseSettings(storage_gib=100, maximum_storage_gib=100),
        "maximum_storage_gib is 100, and it begins with 100: give at least a tenth more",
    ),
    "an instance class with its prefix": (
        lambda: DatabaseSettings(instance_class="db.m7g.large"),
        "DatabaseSettings: instance_class is 'db.m7g.large': leave out the 'db.'.",
    ),
    "an instance class of which nothing is known": (
        lambda: DatabaseSettings(instance_class="x9.huge"),
        "'x9.huge' is not listed: use t4g.micro, ",
    ),
    "an address in place of a network": (
        lambda: DatabaseSettings(network="10.40.0.1/20"),
        "DatabaseSettings: network is '10.40.0.1/20' (10.40.0.1/20 has host bits set): ",
    ),
    "a word in place of a network": (
        lambda: DatabaseSettings(network="private"),
        "give a range such as 10.40.0.0/20.",
    ),
    "a network without room for the zones": (
        lambda: DatabaseSettings(zones=3, network="10.40.0.0/23"),
        "3 zones need /22 at least.",
    ),
    "a network larger than a VPC": (
        lambda: DatabaseSettings(network="10.0.0.0/8"),
        "a VPC takes /16 at most",
    ),
    "a public network": (
        lambda: DatabaseSettings(network="52.94.0.0/20"),
        "give a private range such as 10.40.0.0/20.",
    ),
    "an address of nobody": (
        lambda: CostSettings(emails=("finance",)),
        "CostSettings: 'finance' is no e-mail address. Write it as name@domain.org.",
    ),
    "an address twice": (
        lambda: Recipients(emails=("ops@example.org", "Ops@example.org")),
        "Recipients: 'Ops@example.org' occurs twice. Name each address once.",
    ),
    "a secret's name with a space": (
        lambda: Recipients(https_endpoint_secret="pager address"),
        "https_endpoint_secret is 'pager address', and Secrets Manager has no such name: give",
    ),
    "a key of another partition": (
        lambda: ReplicaRegion(
            region="cn-north-1", key_arn=KEY_ARN.replace("us-east-1", "cn-north-1")
        ),
        "give the ARN of a KMS key in cn-north-1, such as arn:aws-cn:kms:cn-north-1:",
    ),
    "an account in other digits": (
        lambda: replace(DEV, account="١٢٣٤٥٦٧٨٩٠١٢"),
        "give its 12 digits as a text.",
    ),
    "a Region of a stage twice": (
        lambda: replace(DEV, regions=("eu-west-1", "eu-west-1")),
        "Stage 'dev': regions name eu-west-1, eu-west-1: name each once.",
    ),
    "Regions of two partitions": (
        lambda: replace(DEV, regions=("eu-west-1", "cn-north-1")),
        "of several partitions, and no account is: give each partition a stage of its own.",
    ),
    "two stages with one name": (
        lambda: check_stages((DEV, replace(PROD, name="dev"))),
        "Two stages are named 'dev': rename one.",
    ),
    "two stages with one network": (
        lambda: check_stages((DEV, replace(PROD, database=DEV.database))),
        "have the networks 10.40.0.0/20 and 10.40.0.0/20: give ranges that do not overlap",
    ),
    "a replica in the stacks' own Region": (
        lambda: add_table(
            new_stack(), stage=replace(PLAIN_STAGE, replicas=(ReplicaRegion(region="us-east-1"),))
        ),
        "Stage 'dev': us-east-1 is the Region of the stacks",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_wrong_setting_is_refused(mistake: str) -> None:
    write, sentence = REFUSALS[mistake]
    with pytest.raises(ConfigurationError) as refusal:
        write()
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_stages_are_right() -> None:
    check_stages(STAGES.values())
