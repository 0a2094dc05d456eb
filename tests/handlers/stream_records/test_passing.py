"""What passes is tried again; what is the record's own, or a fault of the function, is not."""

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from mavprep_community.comment_changes import PostNotFoundYetError
from mavprep_community.store import ContendedError
from stream_records.changes import MalformedRecordError
from stream_records.clients import UnavailableError
from stream_records.marks import ForgottenChangeError
from stream_records.passing import is_passing
from stream_records.transactions import ConditionFailedError


def refused(code: str, status: int = 400, *reasons: str, message: str = "") -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    if reasons:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(answer, "PutItem")


@pytest.mark.parametrize(
    "error",
    [
        refused("ThrottlingException"),
        refused("ProvisionedThroughputExceededException"),
        refused("InternalServerError", 500),
        # As EventBridge says it of one entry, without a status.
        refused("InternalException", 0),
        refused("NeverHeardOf", 503),
        # Mended by somebody while Lambda tries again.
        refused("AccessDeniedException"),
        refused("AccessDenied", 403),
        refused("AuthorizationError", 403),
        refused("ExpiredTokenException"),
        refused("UnrecognizedClientException"),
        refused("ResourceNotFoundException"),
        refused("NotFound", 404),
        refused("NoSuchBucket", 404),
        refused(
            "ValidationException",
            message="The table does not have the specified index: post-id-index",
        ),
        refused(
            "ValidationException",
            message="Cannot read from backfilling global secondary index: post-id-index",
        ),
        refused("KMSDisabled"),
        refused("KMSAccessDenied"),
        refused("KMS.DisabledException"),
        refused("KMSInvalidStateException"),
        # Another writer.
        refused("ConditionalCheckFailedException"),
        refused("TransactionConflictException"),
        refused("TransactionCanceledException", 400, "None", "TransactionConflict"),
        refused("TransactionCanceledException", 400, "AccessDenied"),
        ConditionFailedError([1]),
        ContendedError(),
        PostNotFoundYetError(),
        UnavailableError("away"),
        EndpointConnectionError(endpoint_url="http://localhost"),
        ConnectTimeoutError(endpoint_url="http://localhost"),
        ReadTimeoutError(endpoint_url="http://localhost"),
        NoCredentialsError(),
        CredentialRetrievalError(provider="x", error_msg="y"),
        ConnectionResetError(),
        TimeoutError(),
        MemoryError(),
    ],
    ids=repr,
)
def test_failures_of_the_surroundings_pass(error: Exception) -> None:
    assert is_passing(error)


@pytest.mark.parametrize(
    "error",
    [
        MalformedRecordError("score is not a number."),
        ForgottenChangeError("too old"),
        # Too large, or an operand of the wrong type: DynamoDB says the same of both.
        refused("ValidationException"),
        refused("ItemCollectionSizeLimitExceededException"),
        refused("TransactionCanceledException", 400, "None", "ValidationError"),
        refused("TransactionCanceledException", 400, "ItemCollectionSizeLimitExceeded"),
        refused("InvalidParameter"),
        refused("EntityTooLarge"),
        ParamValidationError(report="Key is missing"),
        KeyError("score"),
        TypeError(),
        ZeroDivisionError(),
        RecursionError(),
        UnicodeDecodeError("utf-8", b"", 0, 1, ""),
    ],
    ids=repr,
)
def test_failures_of_the_record_or_the_function_do_not_pass(error: Exception) -> None:
    assert not is_passing(error)
