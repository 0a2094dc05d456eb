"""Custom resources: the function behind them really runs.

CloudFormation sends an event with a URL; the function answers with a PUT request to it. Whatever
goes wrong before that answer ends with a failure after the resource's timeout.
"""

import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.callbacks import Callback
from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.templates.functions import as_text
from tools.local.functions import FunctionUnavailableError, Invocation

DEFAULT_TIMEOUT_SECONDS = 3600
GRACE_SECONDS = 0.5
"""How long an answer may come after the function has ended, for those that send it in passing."""

_CODE = "GeneralServiceException"


def is_custom_resource(resource_type: str) -> bool:
    """Tell whether a function stands behind a resource type."""
    return resource_type.startswith("Custom::") or (
        resource_type == "AWS::CloudFormation::CustomResource"
    )


class CustomResource(Handler):
    """Calls the function that `ServiceToken` names."""

    known = None

    def create(self, request: ResourceRequest) -> Provisioned:
        """Send `Create`."""
        return _send(request, {"RequestType": "Create"})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Send `Update`; another physical ID in the answer means that there is a new resource."""
        former = {"OldResourceProperties": _texts(request.former)}
        return _send(
            request,
            {"RequestType": "Update", "PhysicalResourceId": request.physical_id, **former},
        )

    def delete(self, request: ResourceRequest) -> None:
        """Send `Delete`."""
        _send(request, {"RequestType": "Delete", "PhysicalResourceId": request.physical_id})


def _send(request: ResourceRequest, start: Mapping[str, Any]) -> Provisioned:
    token = str(request.properties.get("ServiceToken", ""))
    if ":lambda:" not in token:
        raise ResourceError(
            f"ServiceToken '{token}' is no Lambda function; only functions run locally.", _CODE
        )
    with request.services.callbacks.open() as callback:
        event = {
            **start,
            "ServiceToken": token,
            "ResponseURL": callback.url,
            "StackId": request.stack_id,
            "RequestId": str(uuid.uuid4()),
            "LogicalResourceId": request.logical_id,
            "ResourceType": request.type,
            "ResourceProperties": _texts(request.properties),
        }
        answer = _answer(request, event, callback)
    return _provisioned(request, event, answer)


def _answer(
    request: ResourceRequest, event: Mapping[str, Any], callback: Callback
) -> Mapping[str, Any]:
    timeout = float(request.properties.get("ServiceTimeout", DEFAULT_TIMEOUT_SECONDS))
    deadline = time.monotonic() + timeout
    ended: list[Invocation | Exception] = []

    def invoke() -> None:
        try:
            ended.append(request.services.functions.invoke(event["ServiceToken"], event))
        except Exception as error:  # noqa: BLE001  handed over to the waiting thread
            ended.append(error)

    threading.Thread(target=invoke, daemon=True).start()
    while time.monotonic() < deadline:
        answer = callback.wait(min(0.1, deadline - time.monotonic()))
        if answer is None and ended:
            answer = callback.wait(min(GRACE_SECONDS, deadline - time.monotonic()))
            if answer is None:
                if not isinstance(ended[0], Exception):
                    _claim(request, event)
                raise ResourceError(_why_silent(ended[0]), _CODE)
        if answer is not None:
            return answer
    _claim(request, event)
    raise ResourceError(
        "CloudFormation did not receive a response from your Custom Resource. Please check your "
        f"logs for requestId [{event['RequestId']}]. If you are using the Python cfn-response "
        "module, you may need to update your Lambda function code so that CloudFormation can "
        "attach the updated version.",
        _CODE,
    )


def _claim(
    request: ResourceRequest, event: Mapping[str, Any], physical_id: str | None = None
) -> None:
    # The function has run and may have made something: the rollback is to send it a `Delete`.
    if event["RequestType"] == "Create":
        request.claim(physical_id or request.unique_name())


def _why_silent(ended: Invocation | Exception) -> str:
    # In AWS the resource would now wait for its timeout, an hour by default, and not say why.
    if isinstance(ended, FunctionUnavailableError):
        return str(ended)
    if isinstance(ended, Exception):
        return f"The function could not be called: {ended}"
    if ended.error:
        return f"The function failed without sending a response. {ended.error}"
    return "The function ended without sending a response to CloudFormation."


def _provisioned(
    request: ResourceRequest, event: Mapping[str, Any], answer: Mapping[str, Any]
) -> Provisioned:
    physical_id = answer.get("PhysicalResourceId")
    if answer.get("Status") != "SUCCESS":
        _claim(request, event, physical_id)
        raise ResourceError(
            "Received response status [FAILED] from custom resource. Message returned: "
            f"{answer.get('Reason') or 'none'}",
            _CODE,
        )
    physical_id = physical_id or event.get("PhysicalResourceId")
    data = answer.get("Data") or {}
    if not physical_id or not isinstance(data, dict):
        raise ResourceError(
            "Invalid response from the function: it needs a PhysicalResourceId, and Data.", _CODE
        )
    return Provisioned(str(physical_id), data)


def _texts(value: Any) -> Any:  # noqa: ANN401
    """Return properties as functions get them: numbers and booleans as text."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return as_text(value)
