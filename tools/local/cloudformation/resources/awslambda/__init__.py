"""Lambda: functions and what belongs to them."""

from collections.abc import Mapping

from tools.local.cloudformation.resources.awslambda.additions import LayerVersion, Permission
from tools.local.cloudformation.resources.awslambda.function import Function
from tools.local.cloudformation.resources.awslambda.invocation_config import EventInvokeConfig
from tools.local.cloudformation.resources.awslambda.mapping import EventSourceMapping
from tools.local.cloudformation.resources.handler import Handler

HANDLERS: Mapping[str, Handler] = {
    "AWS::Lambda::EventInvokeConfig": EventInvokeConfig(),
    "AWS::Lambda::EventSourceMapping": EventSourceMapping(),
    "AWS::Lambda::Function": Function(),
    "AWS::Lambda::LayerVersion": LayerVersion(),
    "AWS::Lambda::Permission": Permission(),
}
