"""Reading what the CDK CLI prints."""

import re
from typing import Final

_FINISHED_STACK: Final = "✅"
_FAILED_STACK: Final = "❌"
_FAILED_RESOURCE: Final = re.compile(
    r"^(?P<stack>[\w-]+) \|.*\| [A-Z_]+_FAILED +\| (?P<type>[\w:]+) +\| "
    r"(?P<name>\S+) (\(\w+\) )?(?P<reason>.+)$"
)
_REQUEST: Final = re.compile(r" \(RequestToken: .*\)$")


def finished_stack(line: str) -> str | None:
    """Return what the CLI says of a stack that is finished; None if the line says no such thing."""
    if _FINISHED_STACK not in line:
        return None
    return line.replace(_FINISHED_STACK, "").strip()


def failure_sentence(command: str, output: str) -> str:
    """Return one sentence that says why a run of the CLI failed.

    Parameters
    ----------
    command
        The CLI's command, such as `deploy`.
    output
        All that it printed.
    """
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    # The first resource that failed is the cause; what comes later only follows from it.
    for explain in (_resource, _stack, _own_error):
        explanations = (explain(line) for line in lines)
        found = next((each for each in explanations if each), None)
        if found is not None:
            return _sentence(command, found)
    return _sentence(command, lines[-1] if lines else "it said nothing")


def _resource(line: str) -> str | None:
    found = _FAILED_RESOURCE.match(line)
    if found is None:
        return None
    reason = _REQUEST.sub("", found["reason"])
    return f"{found['stack']}, {found['type']} {found['name']}: {reason}"


def _own_error(line: str) -> str | None:
    return line.partition("rror: ")[2] if re.match(r"\w*[Ee]rror: ", line) else None


def _stack(line: str) -> str | None:
    return line.replace(_FAILED_STACK, "").strip() if _FAILED_STACK in line else None


def _sentence(command: str, reason: str) -> str:
    return f"`cdk {command}` failed: {reason.rstrip('.')}."
