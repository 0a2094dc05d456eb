"""The local AWS that runs, as commands use it."""

from pathlib import Path

from tools.local.errors import LocalAwsError
from tools.local.settings import client_environment, state_folder
from tools.local.supervisor.state import running_state


def running_environment(path: Path | None = None) -> dict[str, str] | None:
    """Return the variables for clients of the local AWS that runs in a state folder.

    Parameters
    ----------
    path
        The state folder; without one, that of this copy of the repository.

    Returns
    -------
    dict or None
        The variables; None if no local AWS runs there.
    """
    folder = state_folder(path)
    state = running_state(folder)
    return client_environment(state.endpoints, folder) if state else None


def require_environment(path: Path | None = None) -> dict[str, str]:
    """Return the variables for clients of the running local AWS.

    Raises
    ------
    LocalAwsError
        If none runs.
    """
    environment = running_environment(path)
    if environment is None:
        raise LocalAwsError(
            "No local AWS runs for this copy of the repository: start it with `datactl local up`."
        )
    return environment
