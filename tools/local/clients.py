"""boto3 clients of the local AWS."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

ACCESS_KEY_ID = "local"
SECRET_ACCESS_KEY = "local"  # noqa: S105  moto takes any
_CONFIGURATION = Config(
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=32,
    connect_timeout=5,
    read_timeout=120,
)
_MAKING = threading.Lock()


@dataclass
class Clients:
    """The clients of one Region, made when they are first asked for.

    Attributes
    ----------
    endpoints
        Endpoint by service name; `default` stands for all services not named.
    """

    region: str
    endpoints: Mapping[str, str]
    _made: dict[str, Any] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        """Return the client of a service; clients are safe to share between threads."""
        with self._guard:
            if service not in self._made:
                self._made[service] = make_client(
                    service, self.region, self.endpoints.get(service, self.endpoints["default"])
                )
            return self._made[service]


def make_client(service: str, region: str, endpoint: str) -> Any:  # noqa: ANN401
    """Return a new client of a service at an endpoint."""
    # Most of what a session's first client takes is reading what all others need as well. Sessions
    # are not safe to share between threads, unlike the clients they make.
    with _MAKING:
        return _session().client(
            service,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
            config=_CONFIGURATION,
        )


@cache
def _session() -> Any:  # noqa: ANN401
    return boto3.session.Session()
