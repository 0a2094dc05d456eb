"""Errors that the service answers with."""


class ApiError(Exception):
    """An error that the caller receives as it is.

    Parameters
    ----------
    message
        What is wrong, in CloudFormation's words where clients recognise them.
    """

    code = "InternalFailure"
    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ValidationError(ApiError):
    """A request, a template or the state of a stack does not allow what was asked for."""

    code = "ValidationError"


class InsufficientCapabilitiesError(ApiError):
    """A template that creates IAM resources needs the caller's explicit consent."""

    code = "InsufficientCapabilitiesException"


class AlreadyExistsError(ApiError):
    """A stack of this name exists."""

    code = "AlreadyExistsException"


class ChangeSetExistsError(ApiError):
    """The stack has a change set of this name."""

    code = "AlreadyExistsException"


class ChangeSetNotFoundError(ApiError):
    """The stack has no such change set."""

    code = "ChangeSetNotFound"
    status = 404


class InvalidChangeSetStatusError(ApiError):
    """The change set is in a state that does not allow what was asked for."""

    code = "InvalidChangeSetStatus"


class UnsupportedActionError(ApiError):
    """An action of CloudFormation that this service does not have."""

    code = "InvalidAction"
