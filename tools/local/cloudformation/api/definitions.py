"""From the input of an action to the definition of a stack."""

import urllib.parse
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.local.cloudformation.api.service import Request
from tools.local.cloudformation.errors import InsufficientCapabilitiesError, ValidationError
from tools.local.cloudformation.state.records import Definition, Tag
from tools.local.cloudformation.templates.dependencies import check_references
from tools.local.cloudformation.templates.document import Template, parse_template

BODY_LIMIT_BYTES = 51_200
TEMPLATE_LIMIT_BYTES = 1_048_576
_NAMES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}


def read_definition(request: Request, former: Definition | None) -> Definition:
    """Return the definition that a caller asks for, checked as far as possible in advance.

    Parameters
    ----------
    former
        What an update starts from; omitted settings are taken from it.

    Raises
    ------
    ApiError
        If the template, a parameter or the capabilities are not as they must be.
    """
    given = request.given
    definition = Definition(
        template_body=read_template_body(request, former),
        given_parameters=_parameters(given, former),
        tags=_tags(given, former),
        capabilities=given.get("Capabilities", []),
        notification_arns=_kept(given, "NotificationARNs", former.notification_arns)
        if former
        else given.get("NotificationARNs", []),
        role_arn=given.get("RoleARN") or (former.role_arn if former else None),
    )
    template = parse_template(definition.template_body)
    context = request.service.context
    context.check_types(template)
    check_references(template)
    _check_capabilities(template, definition.capabilities)
    context.parameters(request.region, template, definition.given_parameters)
    return definition


def read_template_body(request: Request, former: Definition | None) -> str:
    """Return the template that an input names, from wherever it is.

    Raises
    ------
    ValidationError
        If there is none, or it is too large.
    """
    given = request.given
    if given.get("TemplateBody"):
        body: str = given["TemplateBody"]
        if len(body.encode()) > BODY_LIMIT_BYTES:
            raise ValidationError(
                "1 validation error detected: Value at 'templateBody' failed to satisfy "
                f"constraint: Member must have length less than or equal to {BODY_LIMIT_BYTES}"
            )
        return body
    if given.get("TemplateURL"):
        return _fetch(request, given["TemplateURL"])
    if given.get("UsePreviousTemplate") and former:
        return former.template_body
    raise ValidationError("Either Template URL or Template Body must be specified.")


def _fetch(request: Request, url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    host, path = parts.hostname or "", urllib.parse.unquote(parts.path.lstrip("/"))
    bucket, _, service = host.partition(".s3")
    if service.startswith((".", "-")) and not host.startswith("s3"):
        key = path
    else:
        bucket, _, key = path.partition("/")
    client = request.service.context.services.clients(request.region).client("s3")
    try:
        body: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        raise ValidationError(
            f"S3 error: {error.response['Error'].get('Message')} ({url})"
        ) from error
    if len(body) > TEMPLATE_LIMIT_BYTES:
        raise ValidationError(f"Template may not exceed {TEMPLATE_LIMIT_BYTES} bytes in size.")
    return body.decode("utf-8")


def _parameters(given: Mapping[str, Any], former: Definition | None) -> dict[str, str]:
    values: dict[str, str] = {}
    for parameter in given.get("Parameters", []):
        name = parameter["ParameterKey"]
        if not parameter.get("UsePreviousValue"):
            values[name] = parameter.get("ParameterValue", "")
        elif former is None:
            raise ValidationError(
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue"
            )
        elif name in former.given_parameters:
            values[name] = former.given_parameters[name]
    return values


def _tags(given: Mapping[str, Any], former: Definition | None) -> list[Tag]:
    if "Tags" not in given and former:
        return former.tags
    return [Tag(key=tag["Key"], value=tag["Value"]) for tag in given.get("Tags", [])]


def _kept(given: Mapping[str, Any], name: str, former: list[str]) -> list[str]:
    value: list[str] = given.get(name, former)
    return value


def required_capabilities(template: Template) -> list[str]:
    """Return the consent that a template needs."""
    iam = [resource for resource in template.resources.values() if "::IAM::" in resource.type]
    named = any(_NAMES.get(resource.type) in resource.properties for resource in iam)
    if named:
        return ["CAPABILITY_NAMED_IAM"]
    return ["CAPABILITY_IAM"] if iam else []


def _check_capabilities(template: Template, given: list[str]) -> None:
    for needed in required_capabilities(template):
        sufficient = {needed, "CAPABILITY_NAMED_IAM"}
        if not sufficient & set(given):
            raise InsufficientCapabilitiesError(f"Requires capabilities : [{needed}]")
