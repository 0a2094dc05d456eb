"""Starting the gateway as a process of its own."""

import subprocess
import sys
from pathlib import Path

from tools.local.code import SOURCE_ROOT
from tools.local.dynamodb.running import RunningServer
from tools.local.settings import ACCOUNT, REGION


def start_gateway(
    engine_url: str,
    *,
    region: str = REGION,
    account: str = ACCOUNT,
    state_dir: Path | None = None,
    sweep_seconds: float = 5.0,
    others_url: str | None = None,
    tables_dir: Path | None = None,
) -> RunningServer:
    """Start the gateway on a free port and wait until it listens.

    Parameters
    ----------
    engine_url
        Endpoint of DynamoDB Local.
    region, account
        Where the tables shall seem to be.
    state_dir
        The folder for what the gateway keeps; without one, it ends with the process.
    sweep_seconds
        How often expired items are deleted; 0 for never.
    others_url
        Where other services answer, S3 and AWS Backup.
    tables_dir
        The folder in which the engine keeps its tables; None if it keeps them in memory.

    Raises
    ------
    RuntimeError
        If it does not start; its own message is on standard error.
    """
    command = [
        sys.executable,
        "-m",
        "tools.local.dynamodb",
        f"--engine-url={engine_url}",
        f"--region={region}",
        f"--account={account}",
        f"--sweep-seconds={sweep_seconds}",
        "--watch-stdin",
        *([f"--state-dir={state_dir}"] if state_dir else []),
        *([f"--others-url={others_url}"] if others_url else []),
        *([f"--tables-dir={tables_dir}"] if tables_dir else []),
    ]
    process = subprocess.Popen(
        command, cwd=SOURCE_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    ready = process.stdout.readline().decode().split() if process.stdout else []
    server = RunningServer(ready[-1] if ready else "", process)
    if not ready:
        server.stop()
        raise RuntimeError("The DynamoDB gateway did not start; see its message above.")
    return server
