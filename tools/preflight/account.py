"""Questions to the account that is deployed to; none of them changes anything."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from tools.aws import is_denied
from tools.preflight.permissions import PERMISSIONS


class DeniedError(Exception):
    """The caller may not ask.

    Parameters
    ----------
    permission
        The IAM action that is missing.
    """

    def __init__(self, permission: str) -> None:
        super().__init__(f"{permission} is denied")
        self.permission = permission


class Account:
    """An account in one Region.

    Parameters
    ----------
    account_id
        Its 12 digits.
    region
        The Region that is asked.
    make_client
        Returns boto3's client of a service; with ``region=`` one of that Region.
    is_local
        Whether it is an AWS on this machine.
    """

    def __init__(
        self,
        account_id: str,
        region: str,
        make_client: Callable[..., Any],
        *,
        is_local: bool = False,
    ) -> None:
        self.account_id = account_id
        self.region = region
        self.is_local = is_local
        self._make_client = make_client
        self._clients: dict[str, Any] = {}

    def in_region(self, region: str) -> "Account":
        """Return the same account in another Region."""
        make_client = partial(self._make_client, region=region)
        return Account(self.account_id, region, make_client, is_local=self.is_local)

    def ask(self, service: str, operation: str, **parameters: object) -> dict[str, Any]:
        """Return the answer to a call.

        Parameters
        ----------
        service
            As boto3 names it.
        operation
            As boto3 names its method.

        Raises
        ------
        DeniedError
            If the caller lacks the permission.
        ClientError
            If AWS refuses for another reason.
        """
        client = self._client(service)
        with _denials(client, service, operation):
            answer: dict[str, Any] = getattr(client, operation)(**parameters)
            return answer

    def each(self, service: str, operation: str, path: str, **parameters: object) -> Iterator[Any]:
        """Yield what a call finds, of every page.

        Parameters
        ----------
        path
            Where it stands in a page: the names of members with dots between them.

        Raises
        ------
        DeniedError
            If the caller lacks the permission.
        ClientError
            If AWS refuses for another reason.
        """
        client = self._client(service)
        with _denials(client, service, operation):
            if client.can_paginate(operation):
                pages = client.get_paginator(operation).paginate(**parameters)
            else:
                pages = _pages(getattr(client, operation), parameters)
            for page in pages:
                found: Any = page
                for name in path.split("."):
                    found = found.get(name) or {}
                yield from found

    def _client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        if service not in self._clients:
            self._clients[service] = self._make_client(service)
        return self._clients[service]


@contextmanager
def _denials(client: Any, service: str, operation: str) -> Iterator[None]:  # noqa: ANN401
    """Turn a refusal into the permission that is missing."""
    permission = PERMISSIONS[service, client.meta.method_to_api_mapping[operation]]
    try:
        yield
    except ClientError as error:
        if is_denied(error):
            raise DeniedError(permission) from error
        raise


def _pages(
    call: Callable[..., dict[str, Any]], parameters: Mapping[str, object]
) -> Iterator[dict[str, Any]]:
    """Yield the pages of an operation that botocore has no paginator for."""
    page = call(**parameters)
    yield page
    while token := page.get("NextToken"):
        page = call(**parameters, NextToken=token)
        yield page
