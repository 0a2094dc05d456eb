"""CloudWatch: alarms and dashboards."""

from collections.abc import Mapping

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.handler import Handler
from tools.local.cloudformation.resources.known import knows, under

_ALARM_ARN = "join(':', ['arn:aws:cloudwatch', region, account, 'alarm', physical_id])"

HANDLERS: Mapping[str, Handler] = {
    "AWS::CloudWatch::Alarm": ApiResource(
        "cloudwatch",
        knows(
            *("ActionsEnabled", "AlarmActions", "AlarmDescription", "AlarmName"),
            *("ComparisonOperator", "DatapointsToAlarm", "Dimensions", "EvaluationPeriods"),
            *("EvaluateLowSampleCountPercentile", "ExtendedStatistic", "InsufficientDataActions"),
            *("MetricName", "Namespace", "OKActions", "Period", "Statistic", "Tags", "Threshold"),
            *("ThresholdMetricId", "TreatMissingData", "Unit"),
            *under("Metrics", "Expression", "Id", "Label", "Period", "ReturnData"),
            *under("Metrics/MetricStat/Metric", "Dimensions", "MetricName", "Namespace"),
            *under("Metrics/MetricStat", "Period", "Stat", "Unit"),
            without_effect={
                "EvaluationWindow": "no metric is evaluated, at whatever time",
                "WarmUpConfiguration": "no metric is evaluated, so that none has to warm up",
            },
        ),
        create_call="PutMetricAlarm",
        update_call="PutMetricAlarm",
        read_call="DescribeAlarms",
        read_path="MetricAlarms[0]",
        omitted=("EvaluationWindow", "WarmUpConfiguration"),
        is_upsert=True,
        list_call=("DescribeAlarms", "AlarmNames"),
        list_path="[MetricAlarms, CompositeAlarms][].AlarmName",
        delete_call="DeleteAlarms",
        key="AlarmName",
        delete_key="AlarmNames",
        deletes_many=True,
        name="AlarmName",
        name_limit=255,
        attributes={"Arn": _ALARM_ARN},
        tags=("cloudwatch", "Arn"),
    ),
    "AWS::CloudWatch::Dashboard": ApiResource(
        "cloudwatch",
        knows(
            *("DashboardBody", "DashboardName"),
            without_effect={"Tags": "moto keeps no tags of dashboards"},
        ),
        create_call="PutDashboard",
        update_call="PutDashboard",
        is_upsert=True,
        list_call=("ListDashboards", "DashboardNamePrefix"),
        list_path="DashboardEntries[].DashboardName",
        delete_call="DeleteDashboards",
        key="DashboardName",
        delete_key="DashboardNames",
        deletes_many=True,
        name="DashboardName",
        omitted=("Tags",),
    ),
}
