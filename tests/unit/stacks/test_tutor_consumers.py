"""The audit trail and the chat counters read what they must, and may do no more than they need."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from data_platform.deployment import MAX_NAMESPACE_LENGTH
from stacks.environments import STAGES
from stacks.tutor.audited_tables import AUDITED_TABLES, audited_tables_setting
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.handlers.records import expire, insert, modify, remove
from tools.local.streams.patterns import record_filter
from tools.synthesis import Assembly

MAX_ENVIRONMENT = 4096
AUDIT_TRAIL, CHAT_COUNTERS = "tutor-audit-trail", "tutor-chat-counters"


def _function(template: Mapping[str, Any], name: str) -> tuple[str, dict[str, Any]]:
    (found,) = (
        (logical_id, resource["Properties"])
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
        and resource["Properties"].get("FunctionName") == name
    )
    return found


def _mappings(template: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """Return the event source mappings of a function by their tables."""
    resources = template["Resources"]
    logical_id, _ = _function(template, name)
    return {
        _table_name(resources, resource["Properties"]["EventSourceArn"]): resource["Properties"]
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
        and resource["Properties"]["FunctionName"] == {"Ref": logical_id}
    }


def _table_name(resources: Mapping[str, Any], stream: Mapping[str, Any]) -> str:
    name: str = resources[stream["Fn::GetAtt"][0]]["Properties"]["TableName"]
    return name


def _item_actions(template: Mapping[str, Any], name: str) -> dict[str, set[str]]:
    """Return what a function may do with the items of each table."""
    resources = template["Resources"]
    _, function = _function(template, name)
    role = resources[function["Role"]["Fn::GetAtt"][0]]["Properties"]
    actions: dict[str, set[str]] = {}
    for policy in role["ManagedPolicyArns"]:
        document = resources[policy["Ref"]]["Properties"]["PolicyDocument"]
        for statement in document["Statement"]:
            granted = statement["Action"]
            granted = {granted} if isinstance(granted, str) else set(granted)
            resource = statement["Resource"]
            if isinstance(resource, dict) and resource.get("Fn::GetAtt", [""])[1:] == ["Arn"]:
                table = resources[resource["Fn::GetAtt"][0]]["Properties"].get("TableName")
                if table:
                    actions.setdefault(table, set()).update(granted)
    return actions


@pytest.mark.parametrize("stage", STAGES)
def test_each_function_reads_its_streams(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    template = assemblies[stage].templates["TutorStack"]
    audited = {audited.table.name for audited in AUDITED_TABLES}
    assert set(_mappings(template, AUDIT_TRAIL)) == audited
    assert set(_mappings(template, CHAT_COUNTERS)) == {CHAT_MESSAGES.name}


@pytest.mark.parametrize("stage", STAGES)
def test_each_function_writes_one_table(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    template = assemblies[stage].templates["TutorStack"]
    assert _item_actions(template, AUDIT_TRAIL) == {
        "aitutor_audit_logs": {"dynamodb:BatchWriteItem"}
    }
    assert _item_actions(template, CHAT_COUNTERS) == {
        "aitutor_chat_sessions": {
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
        }
    }


def test_no_shard_has_more_than_two_readers(assemblies: Mapping[str, Assembly]) -> None:
    """With a third, DynamoDB throttles all of them."""
    resources = assemblies["dev"].templates["TutorStack"]["Resources"]
    read = [
        _table_name(resources, resource["Properties"]["EventSourceArn"])
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
    ]
    assert max(map(read.count, read)) == 2


def test_the_settings_of_the_trail_fit_into_an_environment(
    assemblies: Mapping[str, Assembly],
) -> None:
    template = assemblies["dev"].templates["TutorStack"]
    variables = _function(template, AUDIT_TRAIL)[1]["Environment"]["Variables"]
    prefix = "n" * MAX_NAMESPACE_LENGTH
    longest = audited_tables_setting(lambda table: f"{prefix}-{table.name}")
    other = sum(
        len(name) + len(str(value)) + len(prefix)
        for name, value in variables.items()
        if name != "AUDITED_TABLES"
    )
    assert json.loads(variables["AUDITED_TABLES"]).keys() == {
        audited.table.name for audited in AUDITED_TABLES
    }
    assert len("AUDITED_TABLES") + len(longest) + other < MAX_ENVIRONMENT


def test_every_change_of_a_session_reaches_the_trail_whatever_its_attributes(
    assemblies: Mapping[str, Assembly],
) -> None:
    """Marks are told from sessions by their key, which no filter can: the function does it."""
    mappings = _mappings(assemblies["dev"].templates["TutorStack"], AUDIT_TRAIL)
    is_audited = record_filter(mappings[CHAT_SESSIONS.name].get("FilterCriteria"))
    session, mark = (dict(entity.examples[0].item) for entity in CHAT_SESSIONS.entities)
    name, keys = CHAT_SESSIONS.name, ["sessionId"]
    for item in (session, {**mark, **session}, {**mark, "sessionId": "a session"}):
        for make in (insert, remove, expire):
            assert is_audited(make(name, keys, item))
        assert is_audited(modify(name, keys, session, item))
        assert is_audited(modify(name, keys, item, session))


def test_new_messages_never_reach_the_trail(assemblies: Mapping[str, Assembly]) -> None:
    mappings = _mappings(assemblies["dev"].templates["TutorStack"], AUDIT_TRAIL)
    is_audited = record_filter(mappings[CHAT_MESSAGES.name]["FilterCriteria"])
    keys, message = ["sessionId", "messageId"], dict(CHAT_MESSAGES.examples[0].item)
    assert is_audited(modify(CHAT_MESSAGES.name, keys, message, message))
    assert is_audited(remove(CHAT_MESSAGES.name, keys, message))
    assert not is_audited(insert(CHAT_MESSAGES.name, keys, message))


def test_edited_messages_never_reach_the_counters(assemblies: Mapping[str, Assembly]) -> None:
    mapping = _mappings(assemblies["dev"].templates["TutorStack"], CHAT_COUNTERS)
    is_counted = record_filter(mapping[CHAT_MESSAGES.name]["FilterCriteria"])
    keys, message = ["sessionId", "messageId"], dict(CHAT_MESSAGES.examples[0].item)
    assert is_counted(insert(CHAT_MESSAGES.name, keys, message))
    assert is_counted(remove(CHAT_MESSAGES.name, keys, message))
    assert not is_counted(modify(CHAT_MESSAGES.name, keys, message, message))


@pytest.mark.parametrize("stage", list(STAGES))
def test_nobody_deletes_the_log_of_the_audit_trail_by_mistake(
    assemblies: Mapping[str, Assembly], stage: str
) -> None:
    """CloudFormation could not roll a protected group's creation back, so it is to leave it."""
    template = assemblies[stage].templates["TutorStack"]
    _, function = _function(template, AUDIT_TRAIL)
    own = function["LoggingConfig"]["LogGroup"]["Ref"]
    policies = {True: "Retain", False: "Delete"}

    groups = {
        logical_id: group
        for each in assemblies[stage].templates.values()
        for logical_id, group in each["Resources"].items()
        if group["Type"] == "AWS::Logs::LogGroup"
    }

    is_protected = STAGES[stage].protected
    assert groups[own]["Properties"]["DeletionProtectionEnabled"] is is_protected
    assert groups[own]["DeletionPolicy"] == policies[is_protected]
    assert "LogGroupName" not in groups[own]["Properties"]
    # Each other one goes when its creation is rolled back, and blocks no second attempt.
    del groups[own]
    assert not any("DeletionProtectionEnabled" in each["Properties"] for each in groups.values())
