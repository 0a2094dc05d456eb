"""EC2: networks, and what stands in them."""

from collections.abc import Mapping

from tools.local.cloudformation.resources.ec2.instances import INSTANCE_HANDLERS
from tools.local.cloudformation.resources.ec2.network import NETWORK_HANDLERS
from tools.local.cloudformation.resources.ec2.security import SECURITY_HANDLERS
from tools.local.cloudformation.resources.ec2.simple import SIMPLE_HANDLERS
from tools.local.cloudformation.resources.handler import Handler

HANDLERS: Mapping[str, Handler] = {
    **INSTANCE_HANDLERS,
    **NETWORK_HANDLERS,
    **SECURITY_HANDLERS,
    **SIMPLE_HANDLERS,
}
