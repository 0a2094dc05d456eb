"""CloudWatch: alarms and dashboards."""

from collections.abc import Mapping

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.handler import Handler

_ALARM_ARN = "join(':', ['arn:aws:cloudwatch', region, account, 'alarm', physical_id])"

HANDLERS: Mapping[str, Handler] = {
    "AWS::CloudWatch::Alarm": ApiResource(
        "cloudwatch",
        create_call="PutMetricAlarm",
        update_call="PutMetricAlarm",
        is_upsert=True,
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
        create_call="PutDashboard",
        update_call="PutDashboard",
        is_upsert=True,
        delete_call="DeleteDashboards",
        key="DashboardName",
        delete_key="DashboardNames",
        deletes_many=True,
        name="DashboardName",
        omitted=("Tags",),
    ),
}
