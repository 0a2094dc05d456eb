"""A Python function with its package, its role and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from data_platform.errors import ConfigurationError
from data_platform.functions import findings
from data_platform.functions.local_bundling import python_code
from data_platform.functions.log_group import FunctionLogGroup
from data_platform.functions.network import network_interface_statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aws_cdk import aws_kms as kms

    from data_platform.functions.network import FunctionNetwork
    from data_platform.stage import Stage

LONGEST_FUNCTION_NAME = 64
LARGEST_ENVIRONMENT_BYTES = 4096


class PythonFunction(Construct):
    """A function that may do what its statements say and write its log, nothing else.

    Parameters
    ----------
    name
        The function's name, and the service name of its log lines and metrics.
    package
        Its package; the handler is ``<package>.handler.handler``.
    purpose
        What it does, in one sentence.
    stage
        Decides how long the log is kept.
    metrics_namespace
        The CloudWatch namespace in which it publishes metrics.
    statements
        What it may do beyond writing its log.
    environment
        Further variables.
    memory_mib, timeout_seconds
        Memory in MiB, and how long one call may take.
    reserved_concurrency
        The most calls at a time. The account keeps as many free for this function, so an account
        fresh from AWS has none to give.
    shared
        Packages that it shares with other functions.
    network
        Where it stands, if it reaches into a VPC.
    encryption_key
        Encrypts the log, where the stage encrypts with customer-managed keys.

    Raises
    ------
    ConfigurationError
        If the name is longer, or the environment larger, than Lambda allows.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        package: Path,
        purpose: str,
        stage: Stage,
        metrics_namespace: str,
        statements: Sequence[iam.PolicyStatement] = (),
        environment: Mapping[str, str] | None = None,
        memory_mib: int = 256,
        timeout_seconds: int = 60,
        reserved_concurrency: int | None = None,
        shared: Sequence[Path] = (),
        network: FunctionNetwork | None = None,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        if len(name) > LONGEST_FUNCTION_NAME:
            raise ConfigurationError(
                f"The function name {name!r} has {len(name)} characters, and Lambda allows "
                f"{LONGEST_FUNCTION_NAME}: shorten the name or the namespace."
            )
        variables = {
            "POWERTOOLS_SERVICE_NAME": name,
            "POWERTOOLS_METRICS_NAMESPACE": metrics_namespace,
            "POWERTOOLS_LOG_LEVEL": "INFO",
            **(environment or {}),
        }
        _check_environment(name, variables)
        super().__init__(scope, construct_id)
        self.log_group = FunctionLogGroup(self, "Log", stage=stage, encryption_key=encryption_key)
        self.role = self._create_role(name, statements, network)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=purpose,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"{package.name}.handler.handler",
            code=python_code(package, *shared),
            environment=variables,
            memory_size=memory_mib,
            timeout=Duration.seconds(timeout_seconds),
            reserved_concurrent_executions=reserved_concurrency,
            vpc=network.vpc if network else None,
            vpc_subnets=network.subnets if network else None,
            security_groups=list(network.security_groups) if network else None,
            # All that it may do stands in one policy, which exists before the function does.
            role=self.role.without_policy_updates(),
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
        )
        if stage.protected and network is None:
            findings.accept_no_network(self.function)

    def _create_role(
        self, name: str, statements: Sequence[iam.PolicyStatement], network: FunctionNetwork | None
    ) -> iam.Role:
        write_log = iam.PolicyStatement(
            sid="WriteLog",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[self.log_group.log_group_arn],
        )
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            description=f"What the function {name} may do",
            statements=[
                write_log,
                *statements,
                *([network_interface_statement()] if network else []),
            ],
        )
        if network:
            findings.accept_network_interfaces(self.policy)
        return iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"Of the function {name}",
            # The role names the policy, not the other way round: Lambda refuses a mapping or a
            # network whose role may not use it yet.
            managed_policies=[self.policy],
        )


def _check_environment(name: str, variables: Mapping[str, str]) -> None:
    # What only the deployment knows is short: names and ARNs.
    known = {
        variable: "" if Token.is_unresolved(value) else value
        for variable, value in variables.items()
    }
    size = sum(len(variable.encode()) + len(value.encode()) for variable, value in known.items())
    if size > LARGEST_ENVIRONMENT_BYTES:
        longest = max(known, key=lambda variable: len(known[variable]))
        raise ConfigurationError(
            f"The function {name!r} has an environment of {size:,} bytes, and Lambda allows "
            f"{LARGEST_ENVIRONMENT_BYTES:,}: shorten {longest}."
        )
