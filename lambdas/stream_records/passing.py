"""Which failures pass, so that trying again helps, and which are a record's own for ever."""

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError, ValidationError

from stream_records.clients import PassingError, is_unavailability
from stream_records.transactions import cancellation_codes

_BROKEN_SERVICE = 500
_STATUSES = frozenset({401, 403, 404, 408, 409, 429})
"""Not allowed, not there, too slow, in conflict, too many: nothing that the request says."""

# Services that speak JSON answer 400 to all of it, so the codes count as well.
_CODES = frozenset(
    {
        # Somebody grants it, renews it or sets the clock.
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "NotAuthorized",
        "OptInRequired",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "SubscriptionRequiredException",
        "UnrecognizedClientException",
        # Somebody creates or enables it.
        "IndexNotFoundException",
        "InvalidStateException",
        "NoSuchBucket",
        "NotFound",
        "OperationDisabledException",
        "QueueDoesNotExist",
        "ResourceNotFound",
        "ResourceNotFoundException",
        "TableNotFoundException",
        # Another writer was faster.
        "ConcurrentAccess",
        "ConcurrentModificationException",
        "ConditionalCheckFailedException",
        "ConditionalRequestConflict",
        "OperationAborted",
        "ReplicatedWriteConflictException",
        "ResourceInUseException",
        "TableInUseException",
        "TransactionConflictException",
        "RequestTimeout",
        "RequestTimeoutException",
    }
)
_KEY_PREFIXES = ("kms", "inaccessibleencryption")

_INDEX_AWAY = ("does not have the specified index", "backfilling global secondary index")
"""What DynamoDB says of an index that is not there, or not yet complete, with the same code as of
an item that it refuses."""

_CANCELLATIONS = frozenset(
    {
        "AccessDenied",
        "ConditionalCheckFailed",
        "ProvisionedThroughputExceeded",
        "ThrottlingError",
        "TransactionConflict",
    }
)


def is_passing(error: Exception) -> bool:
    """Whether a record may succeed as it is when it is delivered again.

    It may after a failure of the surroundings: a service that throttles, is broken, or out of
    reach; a permission, a table, an index or a key that somebody can give back while Lambda tries
    again; another writer. All else is the record's own, or a fault of the function that it brings
    out: a malformed item, a request that a service refuses for what it says, any other exception.
    """
    if isinstance(error, ClientError):
        return _is_passing_answer(error)
    if isinstance(error, BotoCoreError):
        return not isinstance(error, ParamValidationError | ValidationError)
    if isinstance(error, PassingError | OSError | MemoryError) or is_unavailability(error):
        return True
    # Takes longer to import than all else here, and is hardly ever asked for.
    from botocore.parsers import ResponseParserError  # noqa: PLC0415

    return isinstance(error, ResponseParserError)


def _is_passing_answer(error: ClientError) -> bool:
    codes = cancellation_codes(error)
    if codes is not None:
        return not _CANCELLATIONS.isdisjoint(codes)
    if is_unavailability(error):
        return True
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status >= _BROKEN_SERVICE or status in _STATUSES:
        return True
    code = error.response["Error"]["Code"]
    if code == "ValidationException":
        return any(words in error.response["Error"].get("Message", "") for words in _INDEX_AWAY)
    return code in _CODES or code.lower().startswith(_KEY_PREFIXES)
