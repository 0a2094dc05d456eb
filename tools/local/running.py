"""The local AWS that runs, as commands use it."""

from tools.local.errors import LocalAwsError
from tools.local.settings import StateFolder, client_environment
from tools.local.supervisor.state import running_state


def running_environment(folder: StateFolder) -> dict[str, str] | None:
    """Return the variables for clients of the local AWS of a folder; None if none runs."""
    state = running_state(folder)
    return client_environment(state.endpoints, folder) if state else None


def require_environment(folder: StateFolder) -> dict[str, str]:
    """Return the variables for clients of the running local AWS.

    Raises
    ------
    LocalAwsError
        If none runs.
    """
    environment = running_environment(folder)
    if environment is None:
        raise LocalAwsError(
            "No local AWS runs for this copy of the repository: start it with `datactl local up`."
        )
    return environment
