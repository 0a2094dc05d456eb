"""A Python function with its package, its role and its log."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, cast

from aws_cdk import Duration, Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.errors import ConfigurationError
from data_platform.functions import nag_acknowledgements
from data_platform.functions.first_days import FIRST_DAYS
from data_platform.functions.local_bundling import python_code
from data_platform.functions.network import network_interface_statements
from data_platform.functions.sources import FUNCTION_SETTINGS
from data_platform.functions.spec import FunctionSpec
from data_platform.log_group import PlatformLogGroup
from data_platform.stage import Stage
from data_platform.statements import Statement, policy_document

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


MAX_ENVIRONMENT_BYTES = 4096

# Asked for once in a process, since every question to CDK is a call to Node.
_RUNTIME = lambda_.Runtime.PYTHON_3_14
_ARCHITECTURE = lambda_.Architecture.ARM_64
_LAMBDA = iam.ServicePrincipal("lambda.amazonaws.com")
_seconds = cache(Duration.seconds)


class PythonFunction(Construct):
    """A function that may do what its statements say and write its log, nothing else.

    Parameters
    ----------
    spec
        What the function is.
    stage
        Decides how long the log is kept, and whether concurrency is reserved.
    encryption_key
        Encrypts the log, where the stage encrypts with customer-managed keys.

    Attributes
    ----------
    function, policy
        The function, and all that it may do.
    reserved_concurrency
        The most calls at a time, if that is limited.

    Raises
    ------
    ConfigurationError
        If the environment is larger than Lambda allows.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        spec: FunctionSpec,
        stage: Stage,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        variables = _environment(spec)
        super().__init__(scope, construct_id)
        network = spec.network
        self.reserved_concurrency = (
            stage.reserved_for(spec.package.name) or spec.reserved_concurrency
        )
        self.log_group = PlatformLogGroup(
            self,
            "Log",
            stage=stage,
            encryption_key=encryption_key,
            is_evidence=spec.log_is_evidence,
        )
        self.role = self._create_role(spec)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=spec.name,
            description=spec.purpose,
            runtime=_RUNTIME,
            architecture=_ARCHITECTURE,
            handler=f"{spec.package.name}.handler.handler",
            code=python_code(spec.package, FUNCTION_SETTINGS, *spec.shared, bytecode=spec.bytecode),
            environment=variables,
            memory_size=spec.memory_mib,
            timeout=_seconds(spec.timeout_seconds),
            reserved_concurrent_executions=self.reserved_concurrency,
            retry_attempts=spec.retry_attempts,
            max_event_age=spec.max_event_age,
            vpc=network.vpc if network else None,
            vpc_subnets=network.subnets if network else None,
            security_groups=list(network.security_groups) if network else None,
            # All that it may do stands in one policy, which exists before the function does.
            role=self.role.without_policy_updates(),
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
        )
        if stage.protected and network is None:
            acknowledge(self.function, *nag_acknowledgements.NO_NETWORK)
        if stage.protected and spec.first_days:
            resource = cast("lambda_.CfnFunction", self.function.node.default_child)
            resource.add_metadata(FIRST_DAYS, dict(spec.first_days))

    def _create_role(self, spec: FunctionSpec) -> iam.Role:
        write_log = Statement(
            sid="WriteLog",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[self.log_group.log_group_arn],
        )
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            description=f"What the function {spec.called} may do",
            document=policy_document(
                [
                    write_log,
                    *spec.statements,
                    *(network_interface_statements(Stack.of(self)) if spec.network else []),
                ]
            ),
        )
        if spec.network:
            acknowledge(self.policy, *nag_acknowledgements.NETWORK_INTERFACES)
        return iam.Role(
            self,
            "Role",
            assumed_by=_LAMBDA,
            description=f"Of the function {spec.called}",
            # The role names the policy, not the other way round: Lambda refuses a mapping or a
            # network whose role may not use it yet.
            managed_policies=[self.policy],
        )


def _environment(spec: FunctionSpec) -> dict[str, str]:
    variables = dict(spec.environment)
    if spec.metrics_namespace:
        variables = {
            "POWERTOOLS_SERVICE_NAME": spec.called,
            "POWERTOOLS_METRICS_NAMESPACE": spec.metrics_namespace,
            "POWERTOOLS_LOG_LEVEL": "INFO",
            **variables,
        }
    _check_environment(spec.called, variables)
    return variables


def _check_environment(name: str, variables: Mapping[str, str]) -> None:
    if _bytes(variables) <= MAX_ENVIRONMENT_BYTES:
        return
    # What only the deployment knows is short: names and ARNs.
    known = {
        variable: "" if Token.is_unresolved(value) else value
        for variable, value in variables.items()
    }
    size = _bytes(known)
    if size > MAX_ENVIRONMENT_BYTES:
        longest = max(known, key=lambda variable: len(known[variable]))
        raise ConfigurationError(
            f"The function {name!r} has an environment of {size:,} bytes, and Lambda allows "
            f"{MAX_ENVIRONMENT_BYTES:,}: shorten {longest}."
        )


def _bytes(variables: Mapping[str, str]) -> int:
    return sum(len(name.encode()) + len(value.encode()) for name, value in variables.items())
