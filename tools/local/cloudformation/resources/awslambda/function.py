"""`AWS::Lambda::Function`."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.awslambda.code import code_location
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import call, tag_map, without
from tools.local.cloudformation.resources.tagging import read_tags, update_tags
from tools.local.functions.log_book import LogBook, logs_dir

_NAME_LIMIT = 64
_SET_AFTERWARDS = ("Code", "Tags", "ReservedConcurrentExecutions")


class Function(Handler):
    """Creates the function in moto, which only describes it; the function runner runs it."""

    known = knows(
        *("Architectures", "Description", "Environment/Variables", "FunctionName", "Handler"),
        *("KmsKeyArn", "Layers", "MemorySize", "ReservedConcurrentExecutions", "Role"),
        *("Runtime", "Tags", "Timeout", "DeadLetterConfig/TargetArn", "EphemeralStorage/Size"),
        *("TracingConfig/Mode", *under("VpcConfig", "SecurityGroupIds", "SubnetIds")),
        *under("Code", "S3Bucket", "S3Key", "S3ObjectVersion", "ZipFile"),
        without_effect={"LoggingConfig": "moto keeps none of it"},
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the function."""
        client = request.client("lambda")
        properties = request.properties
        name = properties.get("FunctionName") or request.unique_name(_NAME_LIMIT)
        made = call(
            client,
            "CreateFunction",
            without(properties, *_SET_AFTERWARDS),
            FunctionName=name,
            Code=code_location(request, properties["Code"], properties.get("Runtime", "")),
            Tags=tag_map(properties.get("Tags")),
        )
        request.claim(name)
        _set_logging(request, name)
        _set_concurrency(client, name, properties)
        return Provisioned(name, {"Arn": made["FunctionArn"]})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change code, configuration, concurrency and tags."""
        client, name = request.client("lambda"), request.physical_id
        properties = request.properties
        if properties["Code"] != request.former["Code"]:
            location = code_location(request, properties["Code"], properties.get("Runtime", ""))
            client.update_function_code(FunctionName=name, **location)
        # A setting that the template no longer has goes back to Lambda's default.
        reset: dict[str, Any] = {
            setting: default
            for setting, default in _DEFAULTS.items()
            if setting in request.former and setting not in properties
        }
        made = call(
            client,
            "UpdateFunctionConfiguration",
            {**reset, **without(properties, *_SET_AFTERWARDS)},
            only_known=True,
            FunctionName=name,
        )
        _set_logging(request, name)
        _set_concurrency(client, name, properties, request.former)
        update_tags(request, "lambda", made["FunctionArn"])
        return Provisioned(name, {"Arn": made["FunctionArn"]})

    def delete(self, request: ResourceRequest) -> None:
        """Delete the function with its versions."""
        request.client("lambda").delete_function(FunctionName=request.physical_id)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return configuration, concurrency and tags; the code is told by its digest only."""
        answer = request.client("lambda").get_function(FunctionName=request.physical_id)
        found = answer["Configuration"]
        return {
            **{name: found[name] for name in request.properties if name in found},
            "Layers": [layer["Arn"] for layer in found.get("Layers", [])],
            "ReservedConcurrentExecutions": answer.get("Concurrency", {}).get(
                "ReservedConcurrentExecutions"
            ),
            "Tags": read_tags(request, "lambda", found["FunctionArn"]),
        }


_DEFAULTS: Mapping[str, Any] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "Layers": [],
    "MemorySize": 128,
    "Timeout": 3,
}


def _set_logging(request: ResourceRequest, name: str) -> None:
    book = LogBook(logs_dir(request.services.streams_dir))
    book.set_logging(name, request.properties.get("LoggingConfig", {}))


def _set_concurrency(
    client: Any,  # noqa: ANN401
    name: str,
    properties: Mapping[str, Any],
    former: Mapping[str, Any] | None = None,
) -> None:
    wanted = properties.get("ReservedConcurrentExecutions")
    if wanted is not None:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(wanted))
    elif former and former.get("ReservedConcurrentExecutions") is not None:
        client.delete_function_concurrency(FunctionName=name)
