"""A deployment that fails at one resource, and the next one, once the cause is gone."""

import copy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.failing.cli import DeploymentFailedError, deploy, status_of
from benchmarks.failing.inventory import inventory, resources_of
from benchmarks.failing.world import World

Template = Mapping[str, Any]
ChooseOptions = Callable[[str | None], Sequence[str]]
"""From the status of a stack, None if there is none, to options of `cdk deploy`."""

ADDED = "AddedTable"
_TABLE, _POLICY = "AWS::DynamoDB::GlobalTable", "AWS::IAM::ManagedPolicy"


@dataclass(frozen=True)
class Subject:
    """A stack whose deployments fail.

    Attributes
    ----------
    protected
        Whether it has termination protection.
    options
        Chooses the options of each deployment.
    """

    name: str
    template: Template
    protected: bool
    options: ChooseOptions


@dataclass(frozen=True)
class End:
    """What is there after a deployment."""

    account: Counter[str]
    resources: Mapping[str, str]


def first_deployment(world: World, subject: Subject, clean: End, logical_id: str) -> str | None:
    """Let the first deployment fail at a resource, and deploy again.

    Returns
    -------
    What a person would have to do, or what is not as after a clean deployment; None if all is well.
    """
    world.begin(subject.template)
    return _fail_and_deploy(world, subject, subject.template, clean, logical_id)


def later_deployment(world: World, subject: Subject, clean: End, logical_id: str) -> str | None:
    """Deploy, let the addition of a table fail at a resource, and deploy again; see above."""
    world.begin(subject.template)
    _deploy(world, subject, subject.template)
    return _fail_and_deploy(world, subject, with_a_table(subject.template), clean, logical_id)


def clean_end(world: World, subject: Subject, template: Template | None = None) -> End:
    """Deploy without a failure: the stack, and then a later template of it, if there is one."""
    world.begin(subject.template)
    _deploy(world, subject, subject.template)
    if template is not None:
        _deploy(world, subject, template)
    return End(inventory(world), resources_of(world, subject.name))


def with_a_table(template: Template) -> dict[str, Any]:
    """Add a table like those that there are, and something that needs it and can fail."""
    later: dict[str, Any] = copy.deepcopy(dict(template))
    resources = later["Resources"]
    model = next(each for each in resources.values() if each["Type"] == _TABLE)
    added = copy.deepcopy(model)
    added["Properties"]["TableName"] += "-added"
    added.pop("DependsOn", None)
    resources[ADDED] = added
    for name, value in {"Name": {"Ref": ADDED}, "Arn": _arn_of(ADDED)}.items():
        resources[f"{ADDED}{name}"] = {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Value": value},
        }
    policy = next(each for each in resources.values() if each["Type"] == _POLICY)
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    statements[0]["Resource"] = [*_listed(statements[0]["Resource"]), _arn_of(ADDED)]
    return later


def touched_by_the_table(template: Template) -> list[str]:
    """Return what the addition of a table creates or changes, by logical ID."""
    before, after = template["Resources"], with_a_table(template)["Resources"]
    return [name for name, each in after.items() if before.get(name) != each]


def _fail_and_deploy(
    world: World, subject: Subject, template: Template, clean: End, logical_id: str
) -> str | None:
    world.failing = logical_id
    try:
        _deploy(world, subject, template)
    except DeploymentFailedError:
        pass
    else:
        return f"{logical_id} did not fail"
    try:
        _deploy(world, subject, template)
    except DeploymentFailedError as error:
        return f"{logical_id}: {error}"
    return _difference(logical_id, clean, End(inventory(world), resources_of(world, subject.name)))


def _deploy(world: World, subject: Subject, template: Template) -> None:
    options = subject.options(status_of(world, subject.name))
    deploy(world, subject.name, template, options, protected=subject.protected)


def _difference(logical_id: str, clean: End, end: End) -> str | None:
    more, less = end.account - clean.account, clean.account - end.account
    other = {
        name
        for name in {*clean.resources, *end.resources}
        if clean.resources.get(name) != end.resources.get(name)
    }
    if not (more or less or other):
        return None
    return f"{logical_id}: more {dict(more)}, less {dict(less)}, other {sorted(other)}"


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  a text, a list or an intrinsic function
    return list(value) if isinstance(value, list) else [value]


def _arn_of(logical_id: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}
