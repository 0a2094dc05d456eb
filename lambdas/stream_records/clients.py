"""Clients of AWS with bounded retries, and which of their errors mean "later"."""

from typing import Any

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004

_LATER = frozenset(
    {
        "InternalException",
        "InternalFailure",
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


class PassingError(Exception):
    """A record could not be applied for now: it must be delivered again."""


class UnavailableError(PassingError):
    """A service refuses work for now, after retries: the batch must be delivered again later."""


def make_client(service: str) -> Any:  # noqa: ANN401  the caller knows which client it asks for
    """Make a client; the Region and the endpoint come from the environment, as in any function."""
    # Their import takes longer than all else that a function loads, and one of them makes a client
    # for a record that it sets aside only.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        # Standard mode waits between attempts, exponentially and with jitter, for up to 20 seconds.
        retries={"mode": "standard", "total_max_attempts": 6},
        connect_timeout=2,
        read_timeout=5,
    )
    make: Any = boto3.client
    return make(service, config=config)


def is_unavailability(error: Exception) -> bool:
    """Whether a service was throttling, broken or out of reach, so that the request was not bad."""
    if isinstance(error, UnavailableError | ConnectionError | HTTPClientError):
        return True
    return isinstance(error, ClientError) and error.response["Error"]["Code"] in _LATER
