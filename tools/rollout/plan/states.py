"""The states that a plan compares: deployed, saved, of a git revision, of the working copy."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from stacks.context import NAMESPACE_CONTEXT_KEY, STAGE_CONTEXT_KEY
from stacks.place import is_local_address
from tools.assemblies import require_deployment, stack_templates
from tools.paths import REPOSITORY
from tools.rollout.changes.change import Template
from tools.rollout.plan.synthesizing import revision, synthesized
from tools.template_body import parsed_template

ClientMaker = Callable[[str], Any]


@dataclass(frozen=True)
class State:
    """The stacks at one time.

    Attributes
    ----------
    label
        What it is, in words.
    templates
        By stack name.
    """

    label: str
    templates: Mapping[str, Template]


def named_state(name: str, deployment: Deployment, variables: Mapping[str, str]) -> State:
    """Return the state that a folder or a git revision holds.

    Raises
    ------
    ConfigurationError
        If it is neither, cannot be synthesized, or is of another stage or namespace.
    """
    folder = Path(name)
    if (folder / "manifest.json").exists():
        templates = stack_templates(folder)
        require_deployment(folder, templates, deployment)
        return State(f"the assembly in {name}", templates)
    with revision(name) as root:
        templates = synthesized(root, _context(deployment), variables)
    return State(f"revision {name}", templates)


def working_state(deployment: Deployment, variables: Mapping[str, str]) -> State:
    """Return what the working copy synthesizes."""
    templates = synthesized(REPOSITORY, _context(deployment), variables)
    return State("the working copy", templates)


def _context(deployment: Deployment) -> dict[str, Any]:
    context = {STAGE_CONTEXT_KEY: deployment.stage.name}
    if deployment.namespace:
        context[NAMESPACE_CONTEXT_KEY] = deployment.namespace
    return context


def deployed_state(make_client: ClientMaker, names: Iterable[str]) -> State:
    """Return the templates that CloudFormation has; a stack that it does not have is left out.

    Raises
    ------
    ConfigurationError
        If a template cannot be read, which the CDK never deploys.
    """
    cloudformation = make_client("cloudformation")
    found = {name: template for name in names if (template := _template(cloudformation, name))}
    return State("what is deployed", found)


def _template(cloudformation: Any, name: str) -> Template | None:  # noqa: ANN401  boto3's client
    try:
        body = cloudformation.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
    except ClientError as error:
        if "does not exist" in error.response.get("Error", {}).get("Message", ""):
            return None
        raise
    try:
        template: Template = parsed_template(body)
    except ValueError:
        raise ConfigurationError(
            f"The deployed template of {name} cannot be read: it was not deployed by the CDK."
        ) from None
    return template


def environment_variables(make_client: ClientMaker) -> dict[str, str]:
    """Return account and Region of the credentials, as the CDK CLI gives them to the app.

    Of a local AWS, its address as well: it stands for any account.
    """
    sts = make_client("sts")
    variables = {
        "CDK_DEFAULT_ACCOUNT": sts.get_caller_identity()["Account"],
        "CDK_DEFAULT_REGION": sts.meta.region_name,
    }
    address = str(sts.meta.endpoint_url)
    return {**variables, "AWS_ENDPOINT_URL": address} if is_local_address(address) else variables
