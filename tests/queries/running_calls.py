"""Printed calls in TypeScript and for the AWS CLI, run as they stand, many in one process."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.aws_cli_driver import aws_cli_driver
from tools.local.node_modules import node_modules
from tools.queries.attribute_values import python_item

Items = list[dict[str, Any]]

PAGED = ".paged"
"""Ends the name of a call that is to be answered in pages of one item."""

_HANGS_AFTER_SECONDS = 200

_SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "noUnusedLocals": True,
        "target": "es2023",
        "module": "nodenext",
        "lib": ["es2023", "dom", "dom.iterable"],
        "types": [],
        "skipLibCheck": True,
        "outDir": "made",
        "rootDir": ".",
    },
    "include": ["*.ts"],
}
_RUNNER = """\
import { readdirSync } from "node:fs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

const send = DynamoDBDocumentClient.prototype.send;
let pageItems;
DynamoDBDocumentClient.prototype.send = function (command, ...others) {
  if (pageItems && "KeyConditionExpression" in command.input) command.input.Limit = pageItems;
  return send.call(this, command, ...others);
};
const plain = (_name, value) => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Set) return [...value];
  return typeof value === "bigint" ? JSON.rawJSON(String(value)) : value;
};
const found = {};
for (const file of readdirSync("made").filter((name) => name.endsWith(".js"))) {
  pageItems = file.includes(".paged.") ? 1 : undefined;
  try {
    found[file] = (await import(`./made/${file}`)).found ?? null;
  } catch (error) {
    found[file] = { error: `${error}` };
  }
}
console.log(JSON.stringify(found, plain));
"""


def typescript_answers(
    calls: Mapping[str, str], folder: Path, environment: Mapping[str, str]
) -> dict[str, Items]:
    """Type-check the calls and run them in one process of Node.

    Parameters
    ----------
    calls
        By a name, which becomes that of a file.
    folder
        An empty one.
    environment
        What leads AWS's SDK to the tables.

    Returns
    -------
    dict[str, Items]
        What each call left behind, binary values as base64.
    """
    for name, call in calls.items():
        result = "items" if "const items" in call else "item"
        (folder / f"{name}.ts").write_text(f"{call}\nexport {{ {result} as found }};\n", "utf-8")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    (folder / "tsconfig.json").write_text(json.dumps(_SETTINGS), "utf-8")
    (folder / "runner.mjs").write_text(_RUNNER, "utf-8")
    (folder / "node_modules").symlink_to(node_modules())
    compiler = node_modules() / "typescript" / "bin" / "tsc"
    _printed_by_node([str(compiler), "--project", "tsconfig.json"], folder, environment)
    printed = _printed_by_node(["runner.mjs"], folder, environment)
    found = json.loads(printed, parse_float=Decimal)
    return {name: _as_items(found[f"{name}.js"]) for name in calls}


def cli_answers(calls: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, Items]:
    """Let one shell read the commands, and run them in this process.

    Returns
    -------
    dict[str, Items]
        What each command printed.
    """
    commands = _as_a_shell_reads_them(calls.values())
    found = {}
    with the_cli(environment) as (client, run):
        for name, command in zip(calls, commands, strict=True):
            paged = _one_item_a_page(client) if name.endswith(PAGED) else contextlib.nullcontext()
            with paged:
                items = _as_items(json.loads(run(name, command)))
            found[name] = [python_item(item) for item in items]
    return found


@contextmanager
def the_cli(
    environment: Mapping[str, str],
) -> Iterator[tuple[Any, Callable[[str, Sequence[str]], str]]]:
    """Give a client of the AWS CLI in this process, and what runs a command and returns its answer.

    A command that fails fails the test, by the name that it is given.
    """
    driver = aws_cli_driver()

    def run(name: str, command: Sequence[str]) -> str:
        printed, complained = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
            status = driver.main(list(command))
        assert status == 0, f"{name}: {complained.getvalue()}"
        return printed.getvalue()

    with _surrounded_by(environment), _without_debugging():
        # One client for all commands: to make one takes longer than to ask.
        client = driver.session.create_client("dynamodb")
        driver.session.create_client = lambda *_, **__: client
        yield client, run


def _printed_by_node(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        [Path(sys.executable).with_name("node"), *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=_HANGS_AFTER_SECONDS,
    )
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    return done.stdout


def _as_items(found: Any) -> Items:
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _as_a_shell_reads_them(commands: Iterable[str]) -> list[list[str]]:
    """Return the arguments that a shell gives to each command."""
    script = "aws() { printf '%s\\0' \"$@\"; printf '\\0'; }\n" + "\n".join(commands)
    done = subprocess.run(["sh", "-eu"], input=script, capture_output=True, text=True, check=True)
    return [command.split("\0") for command in done.stdout.split("\0\0")[:-1]]


@contextmanager
def _one_item_a_page(client: Any) -> Iterator[None]:
    def limit(params: dict[str, Any], **_: Any) -> None:
        params["Limit"] = 1

    event = "provide-client-params.dynamodb.Query"
    client.meta.events.register(event, limit)
    yield
    client.meta.events.unregister(event, limit)


@contextmanager
def _without_debugging() -> Iterator[None]:
    logging.disable(logging.DEBUG)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def _surrounded_by(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
