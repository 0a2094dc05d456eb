"""The environment variables that Lambda gives a function."""

from collections.abc import Mapping
from pathlib import Path

from tools.local.functions.configuration import FunctionConfiguration


def function_environment(
    configuration: FunctionConfiguration, task_root: Path, additions: Mapping[str, str]
) -> dict[str, str]:
    """Return the whole environment of a function's process; nothing else reaches it.

    Parameters
    ----------
    task_root
        Where the function's code lies.
    additions
        Endpoints and credentials of the local AWS. They win over the function's own variables,
        so that no function can reach a real account from here.
    """
    region = configuration.arn.split(":")[3]
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONUNBUFFERED": "1",
        "LAMBDA_TASK_ROOT": str(task_root),
        "_HANDLER": configuration.handler,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{configuration.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": configuration.name,
        "AWS_LAMBDA_FUNCTION_VERSION": configuration.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{configuration.name}",
        **configuration.environment,
        **additions,
    }
