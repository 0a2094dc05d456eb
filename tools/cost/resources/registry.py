"""Every type of resource, and whether it is priced, free, or too small to price."""

from collections.abc import Callable, Iterator, Mapping

from tools.cost.alarms import ALARM, COMPOSITE
from tools.cost.lines import CostLine
from tools.cost.resources import databases, functions, monitoring, shared, tables
from tools.cost.stack import TABLE, PricedStack, Resource

Pricing = Callable[[PricedStack, str, Resource], Iterator[CostLine]]

PRICED: Mapping[str, tuple[Pricing, ...]] = {
    TABLE: (tables.table,),
    "AWS::Backup::BackupSelection": (tables.backup_selection,),
    "AWS::CloudWatch::Dashboard": (monitoring.dashboard,),
    "AWS::EC2::Instance": (shared.node,),
    "AWS::EC2::VPCEndpoint": (shared.endpoint,),
    "AWS::KMS::Key": (shared.key,),
    "AWS::Lambda::EventSourceMapping": (monitoring.event_counts,),
    "AWS::Lambda::Function": (functions.function, monitoring.custom_metrics),
    "AWS::RDS::DBInstance": (databases.instance,),
    "AWS::RDS::DBProxy": (databases.proxy,),
    "AWS::SecretsManager::Secret": (shared.secret,),
}
"""How each type is priced."""

COUNTED_AS_ALARMS = {ALARM, COMPOSITE}

FREE = frozenset(
    {
        "AWS::Athena::NamedQuery",
        "AWS::Backup::BackupPlan",
        "AWS::Backup::BackupVault",
        "AWS::Budgets::Budget",
        "AWS::CDK::Metadata",
        "AWS::CE::AnomalyMonitor",
        "AWS::CE::AnomalySubscription",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::Subnet",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPC",
        "AWS::Events::EventBus",
        "AWS::Events::EventBusPolicy",
        "AWS::Glue::Database",
        "AWS::Glue::Table",
        "AWS::IAM::InstanceProfile",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Permission",
        "AWS::RDS::DBParameterGroup",
        "AWS::RDS::DBProxyTargetGroup",
        "AWS::RDS::DBSubnetGroup",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::SSM::Parameter",
        "AWS::SecretsManager::SecretTargetAttachment",
        "Custom::DatabaseMigrations",
        "Custom::Emptying",
        "Custom::VpcRestrictDefaultSG",
    }
)
"""What AWS does not charge for."""

BY_USAGE: Mapping[str, str] = {
    "AWS::Athena::WorkGroup": "queries of archive and exports cost $5 for each TB that they read",
    "AWS::Chatbot::SlackChannelConfiguration": "free but for the topics that it reads",
    "AWS::EC2::FlowLog": "one line for each connection and ten minutes, at $0.50 a GB",
    "AWS::Events::Rule": "events of AWS are free, own ones cost $1 a million",
    "AWS::Logs::LogGroup": "what functions write is priced with them; keeping it, $0.03 a GB",
    "AWS::Logs::MetricFilter": "its metric costs only in hours in which something was counted",
    "AWS::S3::Bucket": "expired messages, compressed, exports, and failed records: $0.023 a GB",
    "AWS::SNS::Subscription": "e-mails cost $2 for 100,000",
    "AWS::SNS::Topic": "a million notifications cost $0.50",
    "AWS::SQS::Queue": "a million notices of failures cost $0.40",
    "AWS::Scheduler::Schedule": (
        "a million calls cost $1, and the first 14 million are free; a monthly export of a table "
        "costs $0.10 for each GB of it, one of its changes $0.10 for each GB that was written, and "
        "one of a snapshot $0.01 for each GB of it"
    ),
}
"""Why each type is left out: cents a month under the assumed load."""
