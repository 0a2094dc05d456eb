"""Calls of an API by a schedule, without a function: universal targets of EventBridge Scheduler."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

_LOG = logging.getLogger(__name__)
_TARGET = re.compile(r"arn:aws[a-z-]*:scheduler:::aws-sdk:(?P<service>[a-z0-9]+):(?P<action>\w+)")


def is_api_call(arn: str) -> bool:
    """Tell whether a target is a call of an API."""
    return _TARGET.fullmatch(arn) is not None


class ApiCalls:
    """Calls an API once; AWS would try again what fails, as the schedule's retry policy says.

    Parameters
    ----------
    make_client
        Makes the boto3 client of a service.
    """

    def __init__(self, make_client: Callable[[str], Any]) -> None:
        self._make_client = make_client
        self._clients: dict[str, Any] = {}

    def call(self, arn: str, request: Mapping[str, Any]) -> None:
        """Call what a target names, with what the schedule hands over."""
        try:
            self._call(arn, request)
        except (BotoCoreError, ClientError, ValueError) as error:
            _LOG.error("%s failed: %s", arn, error)

    def _call(self, arn: str, request: Mapping[str, Any]) -> None:
        found = _TARGET.fullmatch(arn)
        if found is None:
            raise ValueError(f"{arn} is no call of an API.")
        client = self._client(found["service"])
        model = client.meta.service_model
        operation = _same(found["action"], model.operation_names)
        members = model.operation_model(operation).input_shape.members
        # The scheduler calls members as AWS's library for Java does: DbInstanceIdentifier.
        given = {_same(name, members): value for name, value in request.items()}
        getattr(client, xform_name(operation))(**given)

    def _client(self, service: str) -> Any:  # noqa: ANN401  no stubs of these are installed
        if service not in self._clients:
            self._clients[service] = self._make_client(service)
        return self._clients[service]


def _same(name: str, names: Any) -> str:  # noqa: ANN401  names, or a mapping of them
    for each in names:
        if each.lower() == name.lower():
            return str(each)
    raise ValueError(f"There is no {name}; there are {', '.join(sorted(names))}.")
