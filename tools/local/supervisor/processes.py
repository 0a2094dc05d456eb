"""The processes of the local AWS: how each is started and asked whether it works."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from tools.local.databases.probe import postgres_probe
from tools.local.dynamodb.engine import engine_command
from tools.local.front.front import HEALTH_PATH
from tools.local.settings import (
    ACCOUNT,
    REGION,
    Endpoints,
    StateFolder,
    TableEngine,
    client_environment,
    without_client_settings,
)
from tools.local.streams.health import functions_port_file
from tools.local.supervisor.health import http_probe

MOTO: Final = "moto"
DYNAMODB: Final = "dynamodb"
GATEWAY: Final = "dynamodb-gateway"
CLOUDFORMATION: Final = "cloudformation"
STREAMS: Final = "streams"
POSTGRES: Final = "postgres"

SUPERVISOR_MODULE: Final = "tools.local.supervisor"

READY_LINE: Final = re.compile(rb"(\S+: )?ready\b")
"""How a process without a port says that it is ready."""


@dataclass(frozen=True)
class ProcessSpec:
    """How to run one process.

    Attributes
    ----------
    command
        Returns the command line; it raises an error with one sentence if something is missing.
    environment
        All environment variables of the process.
    port
        Where it listens on the loopback interface; None if it does not.
    needs
        Processes that have to be ready before it starts, and that stop after it.
    is_volatile
        Whether its end loses what it held.
    """

    name: str
    command: Callable[[], list[str]]
    environment: Mapping[str, str]
    port: int | None
    needs: tuple[str, ...] = ()
    is_volatile: bool = False


def names_with_port(engine: TableEngine) -> tuple[str, ...]:
    """Return the processes that listen on a port."""
    tables = (DYNAMODB, GATEWAY) if engine is TableEngine.DYNAMODB_LOCAL else ()
    return (MOTO, *tables, CLOUDFORMATION, POSTGRES)


def endpoints_at(ports: Mapping[str, int]) -> Endpoints:
    """Return where clients reach the processes."""
    # The name, not the address: moto takes the first label of a host name for a bucket.
    urls = {name: f"http://localhost:{port}" for name, port in ports.items()}
    return Endpoints(
        aws=urls.get(GATEWAY, urls[MOTO]),
        dynamodb=urls.get(GATEWAY, urls[MOTO]),
        cloudformation=urls[CLOUDFORMATION],
        postgres_port=ports[POSTGRES],
    )


def probe_of(name: str, port: int) -> Callable[[], bool]:
    """Return the health check of a process with a port."""
    if name == POSTGRES:
        return postgres_probe(port)
    if name == CLOUDFORMATION:
        return http_probe(port, "/health", expected=HTTPStatus.OK)
    paths = {MOTO: "/moto-api/", GATEWAY: HEALTH_PATH}
    return http_probe(port, paths.get(name, "/"))


def process_specs(
    folder: StateFolder, engine: TableEngine, ports: Mapping[str, int], *, is_in_memory: bool
) -> list[ProcessSpec]:
    """Return all processes in the order in which they are listed to people.

    Parameters
    ----------
    is_in_memory
        Whether DynamoDB Local writes nothing to disk, and PostgreSQL waits for nothing it writes.
    """
    endpoints = endpoints_at(ports)
    environment = {
        **without_client_settings(os.environ),
        **client_environment(endpoints, folder),
        "PYTHONUNBUFFERED": "1",
    }
    make = partial(ProcessSpec, environment=environment)
    specs = [make(MOTO, _moto(folder, engine, ports), port=ports[MOTO], is_volatile=True)]
    tables = MOTO
    if engine is TableEngine.DYNAMODB_LOCAL:
        tables = GATEWAY
        gateway = _gateway(folder, ports, is_in_memory=is_in_memory)
        specs += [
            make(
                DYNAMODB,
                _dynamodb(folder, ports, is_in_memory=is_in_memory),
                port=ports[DYNAMODB],
                is_volatile=is_in_memory,
            ),
            make(GATEWAY, gateway, port=ports[GATEWAY], needs=(DYNAMODB,)),
        ]
    cloudformation = _cloudformation(folder, ports, endpoints)
    return [
        *specs,
        make(CLOUDFORMATION, cloudformation, port=ports[CLOUDFORMATION], needs=(MOTO, tables)),
        make(STREAMS, _streams(folder, endpoints), port=None, needs=(MOTO, tables)),
        make(
            POSTGRES,
            _postgres(folder, ports, is_in_memory=is_in_memory),
            port=ports[POSTGRES],
        ),
    ]


def _moto(
    folder: StateFolder, engine: TableEngine, ports: Mapping[str, int]
) -> Callable[[], list[str]]:
    # Where moto's tables are the tables, no gateway stands before it.
    options = ["--mend-tables", *_others(folder, ports)] if engine is TableEngine.MOTO else []
    return partial(_module, "tools.local.supervisor.moto", f"--port={ports[MOTO]}", *options)


def _others(folder: StateFolder, ports: Mapping[str, int]) -> list[str]:
    """Return what the front has to know of the others."""
    return [
        f"--cloudformation-url=http://localhost:{ports[CLOUDFORMATION]}",
        f"--functions-port-file={functions_port_file(folder.data / 'streams')}",
        f"--postgres-port={ports[POSTGRES]}",
        f"--postgres-dir={folder.data / 'postgres'}",
        f"--databases-dir={folder.data / 'databases'}",
    ]


def _dynamodb(
    folder: StateFolder, ports: Mapping[str, int], *, is_in_memory: bool
) -> Callable[[], list[str]]:
    return partial(
        engine_command,
        port=ports[DYNAMODB],
        data_dir=None if is_in_memory else _tables_dir(folder),
        launcher_dir=folder.data / "dynamodb-launcher",
    )


def _tables_dir(folder: StateFolder) -> Path:
    return folder.data / "dynamodb"


def _gateway(
    folder: StateFolder, ports: Mapping[str, int], *, is_in_memory: bool
) -> Callable[[], list[str]]:
    return partial(
        _module,
        "tools.local.front",
        f"--port={ports[GATEWAY]}",
        f"--moto-url=http://localhost:{ports[MOTO]}",
        *_others(folder, ports),
        f"--engine-url=http://127.0.0.1:{ports[DYNAMODB]}",
        f"--region={REGION}",
        f"--account={ACCOUNT}",
        f"--state-dir={folder.data / 'gateway'}",
        *([] if is_in_memory else [f"--tables-dir={_tables_dir(folder)}"]),
        "--watch-stdin",
    )


def _cloudformation(
    folder: StateFolder, ports: Mapping[str, int], endpoints: Endpoints
) -> Callable[[], list[str]]:
    return partial(
        _module,
        "tools.local.cloudformation",
        f"--port={ports[CLOUDFORMATION]}",
        f"--moto-url={endpoints.aws}",
        f"--dynamodb-url={endpoints.dynamodb}",
        f"--postgres-url={endpoints.postgres}",
        f"--state-dir={folder.data / 'cloudformation'}",
        f"--streams-dir={folder.data / 'streams'}",
        *_node(),
        "--watch-stdin",
    )


def _streams(folder: StateFolder, endpoints: Endpoints) -> Callable[[], list[str]]:
    return partial(
        _module,
        "tools.local.streams",
        f"--moto-url={endpoints.aws}",
        f"--dynamodb-url={endpoints.dynamodb}",
        f"--state-dir={folder.data / 'streams'}",
        f"--region={REGION}",
        *_node(),
        "--watch-stdin",
    )


def _postgres(
    folder: StateFolder, ports: Mapping[str, int], *, is_in_memory: bool
) -> Callable[[], list[str]]:
    return partial(
        _module,
        "tools.local.databases.postgres",
        f"--port={ports[POSTGRES]}",
        f"--data-dir={folder.data / 'postgres'}",
        *(["--in-memory"] if is_in_memory else []),
    )


def _module(name: str, *options: str) -> list[str]:
    return [sys.executable, "-m", name, *options]


def _node() -> list[str]:
    program = shutil.which("node")
    return [f"--node={program}"] if program else []
