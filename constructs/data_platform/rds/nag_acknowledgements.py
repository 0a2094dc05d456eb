"""Findings of the rule packs that a database accepts, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_platform.compliance.acknowledgements import Finding, acknowledge, acknowledge_all
from data_platform.stage import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_rds as rds


FAILED_MIGRATION = Finding(
    "NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ",
    "CloudFormation calls the function and waits for its answer: a failure fails the deployment, "
    "in front of whoever started it. A queue would hold the event of a deployment that is over.",
)
UNRESERVED_MIGRATIONS = Finding(
    "NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency",
    "Deployments alone call it, and a lock in the database keeps two runs apart. An account with "
    "a small quota refuses any reservation, and its first deployment with it.",
)
_AGENT_REASON = (
    "The agent registers the instance that it runs on, whose ID does not exist before, and opens "
    "channels, which are no resources that a policy could name. Outside of the network the role "
    "may do neither."
)
_MONITORING_POLICY = (
    "AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/"
    "service-role/AmazonRDSEnhancedMonitoringRole]"
)


def accept_of_instance(instance: rds.DatabaseInstance, stage: Stage) -> None:
    """Accept what the stage decides about an instance, and its port."""
    resource = instance.node.find_child("Resource")
    acknowledge(
        resource,
        "AwsSolutions::AwsSolutions-RDS11",
        "The network has no route to or from the internet, and only named security groups reach "
        "the instance. Another port would hide nothing from them, and every tool expects this one.",
    )
    if not stage.database.multi_az:
        reason = (
            f"One zone is enough in {stage.name}: a failed zone interrupts rehearsals, not "
            "students, and a restore from backup brings the data back. Production has a standby."
        )
        acknowledge(resource, "AwsSolutions::AwsSolutions-RDS3", reason)
        if stage.protected:
            acknowledge(resource, "NIST.800.53.R5::NIST.800.53.R5-RDSMultiAZSupport", reason)
    if not stage.protected:
        acknowledge(
            resource,
            "AwsSolutions::AwsSolutions-RDS10",
            "A developer can delete a dev stack and leave nothing behind; its data is made up.",
        )
        return
    acknowledge(
        resource,
        "NIST.800.53.R5::NIST.800.53.R5-RDSInBackupPlan",
        f"RDS's own automated backups restore any second of the last {stage.database.backup_days} "
        "days, as the product asks for, and outlive the instance. A plan of AWS Backup would be a "
        "second copy.",
    )
    acknowledge(
        instance.node.find_child("MonitoringRole"),
        _MONITORING_POLICY,
        "The policy that RDS requires for enhanced monitoring: it writes to the log groups of "
        "RDS alone, and only monitoring.rds.amazonaws.com assumes the role.",
    )


def accept_of_node(node: ec2.Instance) -> None:
    """Accept what a node that holds nothing does without."""
    resource = node.node.find_child("Resource")
    acknowledge(
        resource,
        "AwsSolutions::AwsSolutions-EC28",
        "Whoever opens a session sees whether the node answers. Measuring it every minute would "
        "cost two thirds of the node.",
    )
    acknowledge(
        resource,
        "AwsSolutions::AwsSolutions-EC29",
        "The node holds nothing, and a newer image replaces it: protection would fail that "
        "deployment.",
    )


def accept_of_node_policy(policy: iam.ManagedPolicy) -> None:
    """Accept what the agent of Systems Manager cannot name."""
    rule = "AwsSolutions::AwsSolutions-IAM5[Resource::{}]"
    any_instance = "arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/*"
    acknowledge_all(
        policy, [Finding(rule.format(one), _AGENT_REASON) for one in ("*", any_instance)]
    )
