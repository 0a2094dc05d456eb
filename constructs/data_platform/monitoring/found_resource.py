"""What is watched, from the resource that it was found as."""

from collections.abc import Iterable, Mapping

from aws_cdk import CfnResource

from data_platform.monitoring.policy.resources import Feature, Limit, Resource, ResourceKind

# Parts of a path that say nothing to a reader of an alarm.
_NOISE = {"Resource", "Function", "Consumer", "Publisher", "Handler"}


def found_resource(
    kind: ResourceKind,
    resource: CfnResource,
    stack_path: str,
    *,
    features: Iterable[Feature] = (),
    limits: Mapping[Limit, float] | None = None,
    table: str | None = None,
    **dimensions: str,
) -> Resource:
    """Describe a resource; its ID and title follow from its place in the stack."""
    # "IeltsStack/Users/Resource [AWS::…]": by way of its node, the path is two calls to Node.
    path = resource.to_string().split(" [")[0]
    path = path.removeprefix(f"{stack_path}/").replace("Custom::", "")
    # CDK leaves "Default" out of logical IDs as well.
    parts = [part for part in path.split("/") if part != "Default"]
    telling = [part for part in parts if part not in _NOISE]
    return Resource(
        kind=kind,
        resource_id="".join(part for part in parts if part != "Resource"),
        title="/".join(telling or parts),
        dimensions=dimensions,
        table=table,
        features=frozenset(features),
        limits=limits or {},
    )
