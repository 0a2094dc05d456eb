"""The analytics consumer of MavPrep outlasts outages; it reaches its database and S3 alone."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from data_platform.functions.sources import FUNCTION_SOURCES
from stacks.mavprep.progress import PROGRESS
from stacks.mavprep.progress_entities import DAILY_SUMMARY
from tests.handlers.records import insert, remove
from tools.local.streams.patterns import record_filter
from tools.synthesis import Assembly


@pytest.fixture(scope="module", params=["dev", "prod"])
def template(request: pytest.FixtureRequest, assemblies: Mapping[str, Assembly]) -> Any:
    return assemblies[request.param].templates["MavPrepStack"]


def _resource(template: Mapping[str, Any], kind: str) -> Any:
    [resource] = [
        resource
        for name, resource in template["Resources"].items()
        if name.startswith("AnalyticsConsumer") and resource["Type"] == kind
    ]
    return resource


def _mapping(template: Mapping[str, Any]) -> Any:
    return _resource(template, "AWS::Lambda::EventSourceMapping")


def _function(template: Mapping[str, Any]) -> Any:
    return _resource(template, "AWS::Lambda::Function")["Properties"]


def test_attempts_pass_the_filter_and_daily_summaries_do_not(template: Mapping[str, Any]) -> None:
    passes = record_filter(_mapping(template)["Properties"]["FilterCriteria"])
    for entity in PROGRESS.entities:
        for example in entity.examples:
            for make in (insert, remove):
                record = make(PROGRESS.name, ("PK", "SK"), example.item)
                assert passes(record) == (entity is not DAILY_SUMMARY), example.name


def test_attempts_to_process_a_record_outlast_its_life(template: Mapping[str, Any]) -> None:
    """Each lasts as long as the function may, while the database is away."""
    properties = _mapping(template)["Properties"]
    seconds = properties["MaximumRetryAttempts"] * _function(template)["Timeout"]
    assert seconds > properties["MaximumRecordAgeInSeconds"] >= 20 * 3600


def test_records_are_not_read_before_there_are_tables(template: Mapping[str, Any]) -> None:
    migrations = next(
        name
        for name, resource in template["Resources"].items()
        if resource["Type"] == "Custom::DatabaseMigrations"
    )
    assert migrations in _mapping(template)["DependsOn"]


def test_it_logs_in_as_the_writer_and_as_nobody_else(template: Mapping[str, Any]) -> None:
    document = _resource(template, "AWS::IAM::ManagedPolicy")["Properties"]["PolicyDocument"]
    logins = [s for s in document["Statement"] if s["Action"] == "rds-db:connect"]
    assert len(logins) == 1
    resource = json.dumps(logins[0]["Resource"])
    assert "dbuser:" in resource
    assert "/mavprep_analytics_writer" in resource
    assert "*" not in resource
    actions = json.dumps([statement["Action"] for statement in document["Statement"]])
    assert "secretsmanager" not in actions
    assert "dynamodb:GetItem" not in actions


def test_it_stands_in_the_network_of_the_database(template: Mapping[str, Any]) -> None:
    network = _function(template)["VpcConfig"]
    clients, own = (group["Fn::GetAtt"][0] for group in network["SecurityGroupIds"])
    assert clients.startswith("DatabaseClients")
    assert own.startswith("AnalyticsConsumerGroup")
    assert all(subnet["Ref"].startswith("DatabaseNetwork") for subnet in network["SubnetIds"])


def test_it_can_set_records_aside(template: Mapping[str, Any]) -> None:
    """The network has a gateway endpoint of S3, and no route to anywhere else."""
    group = _resource(template, "AWS::EC2::SecurityGroup")["Properties"]
    [opening] = group["SecurityGroupEgress"]
    assert (opening["FromPort"], opening["ToPort"], opening["IpProtocol"]) == (443, 443, "tcp")
    assert "SecurityGroupIngress" not in group
    document = _resource(template, "AWS::IAM::ManagedPolicy")["Properties"]["PolicyDocument"]
    [puts] = [s for s in document["Statement"] if s["Action"] == "s3:PutObject"]
    assert "/set-aside/mavprep-progress-analytics/*" in json.dumps(puts["Resource"])
    bucket = _function(template)["Environment"]["Variables"]["FAILURE_BUCKET"]["Ref"]
    assert bucket in json.dumps(puts["Resource"])


def test_its_certificates_are_in_its_package(template: Mapping[str, Any]) -> None:
    variables = _function(template)["Environment"]["Variables"]
    assert (FUNCTION_SOURCES / variables["DATABASE_CA_BUNDLE"]).is_file()
    assert variables["DATABASE_USER"] == "mavprep_analytics_writer"
