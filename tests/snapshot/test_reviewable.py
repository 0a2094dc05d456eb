"""What a reviewer is shown leaves out nothing that the scenarios of alarms do not prove."""

from typing import Any

import pytest

from tests.snapshot.reviewable import difference, reviewable, without_name

_ALARM: dict[str, Any] = {
    "AlarmName": "iops-RecordsNotKept",
    "AlarmDescription": "In words.",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "DatapointsToAlarm": 1,
    "EvaluationPeriods": 2,
    "Metrics": [
        {
            "Id": "m0",
            "MetricStat": {
                "Metric": {
                    "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": "Consumer"}}],
                    "MetricName": "DestinationDeliveryFailures",
                    "Namespace": "AWS/Lambda",
                },
                "Period": 300,
                "Stat": "Sum",
            },
        },
        {"Id": "share", "Expression": "100 * FILL(m0, 0)"},
    ],
    "AlarmActions": [{"Ref": "Topic"}],
    "Threshold": 3,
    "TreatMissingData": "notBreaching",
}


def _line(**changed: object) -> str:
    resource = {"Type": "AWS::CloudWatch::Alarm", "Properties": {**_ALARM, **changed}}
    line = reviewable({"Resources": {"Alarm": resource}})["Resources"]["Alarm"]
    assert isinstance(line, str)
    return line


def test_an_alarm_is_a_line_with_all_that_decides_when_it_rings() -> None:
    """Signal, threshold, datapoints, missing data and who is told."""
    assert _line() == (
        "iops-RecordsNotKept; m0 = Sum AWS/Lambda DestinationDeliveryFailures(Consumer) in 300 s, "
        "share = 100 * FILL(m0, 0) >= 3; 1 of 2; missing: notBreaching; alarm: Topic"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"Threshold": 4},
        {"ComparisonOperator": "GreaterThanThreshold"},
        {"DatapointsToAlarm": 2},
        {"EvaluationPeriods": 3},
        {"TreatMissingData": "breaching"},
        {"AlarmActions": []},
        {"OKActions": [{"Ref": "Topic"}]},
        {"WarmUpConfiguration": {"Duration": 240}},
        {"EvaluationWindow": {"WallClockWindow": {"Timezone": "UTC"}}},
        {"Metrics": [{"Id": "share", "Expression": "m0"}]},
    ],
)
def test_a_change_of_an_alarm_changes_its_line(changed: dict[str, Any]) -> None:
    """No change of what an alarm does hides behind an equal line."""
    assert _line(**changed) != _line()


def test_a_property_without_a_place_in_the_line_is_refused() -> None:
    """A new property of an alarm is not left out of the review."""
    with pytest.raises(ValueError, match=r"iops-RecordsNotKept.*\['EvaluateLowSampleCount"):
        _line(EvaluateLowSampleCountPercentile="ignore")


def test_hashes_of_assets_are_masked_everywhere() -> None:
    """An edit of a function changes no snapshot."""
    key = f"{'0' * 63}a.zip"
    resources = {"Function": {"Type": "AWS::Lambda::Function", "Properties": {"S3Key": key}}}
    masked = reviewable({"Resources": resources})["Resources"]["Function"]["Properties"]
    assert masked == {"S3Key": "<asset>.zip"}


def test_an_attribute_of_a_resource_is_a_line() -> None:
    """A table is named by dozens of statements and outputs."""
    value = {"Fn::GetAtt": ["UsersTable", "StreamArn"]}
    resources = {"Output": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": value}}}
    shown = reviewable({"Resources": resources})["Resources"]["Output"]["Properties"]
    assert shown == {"Value": {"Fn::GetAtt": "UsersTable.StreamArn"}}
    dimensions = [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Queue", "QueueName"]}}]
    metric = {"Namespace": "AWS/SQS", "MetricName": "Age", "Dimensions": dimensions}
    metrics = [{"Id": "m0", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}]
    assert "m0 = Sum AWS/SQS Age(Queue.QueueName) in 60 s" in _line(Metrics=metrics)


def test_tags_are_a_line() -> None:
    """As a list of keys and values, or as a map."""
    listed = {"Tags": [{"Key": "owner", "Value": "iops"}, {"Key": "bus", "Value": {"Ref": "Bus"}}]}
    mapped = {"Tags": {"owner": "iops"}}
    resources = {
        name: {"Type": "AWS::Lambda::Function", "Properties": properties}
        for name, properties in (("Listed", listed), ("Mapped", mapped))
    }
    lines = reviewable({"Resources": resources})["Resources"]
    assert lines["Listed"]["Properties"] == {"Tags": "owner=iops, bus=Bus"}
    assert lines["Mapped"]["Properties"] == {"Tags": "owner=iops"}


def test_a_difference_names_what_was_added_removed_and_changed() -> None:
    """Members of maps and of lists of one length one by one, other lists as a whole."""
    before = {"same": 1, "removed": {"a": 1}, "changed": {"list": [1, 2], "pair": [1, {"b": 2}]}}
    after = {"same": 1, "added": "x", "changed": {"list": [1], "pair": [1, {"b": 3}]}}
    assert difference(before, after) == {
        "/added": [None, "x"],
        "/removed": [{"a": 1}, None],
        "/changed/list": [[1, 2], [1]],
        "/changed/pair/1/b": [2, 3],
    }
    assert difference(before, before) == {}


def test_the_name_of_a_stage_is_no_difference() -> None:
    """Tags and paths repeat it, in words of its own and nowhere else."""
    template = {"Path": "/data-platform/prod/iops", "Tag": "prod", "Text": "production"}
    assert without_name(template, "prod") == {
        "Path": "/data-platform/<stage>/iops",
        "Tag": "<stage>",
        "Text": "production",
    }
