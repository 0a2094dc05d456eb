"""boto3 clients of the local AWS."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    # A session of its own: boto3's default session is not safe to share between threads.
    session: Any = boto3.session.Session(
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
        region_name=region,
    )
    return session.client(service, endpoint_url=endpoint, config=_CONFIGURATION)
