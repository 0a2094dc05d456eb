"""mypy and TypeScript's compiler over files of a test, and items as both languages write them."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from mypy import api

from tools.local.node_modules import node_modules

NODE = Path(sys.executable).with_name("node")
_COMPILER_OPTIONS = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noUnusedLocals": True,
    "erasableSyntaxOnly": True,
    "verbatimModuleSyntax": True,
    "allowImportingTsExtensions": True,
    "rewriteRelativeImportExtensions": True,
    "target": "es2023",
    "module": "nodenext",
    "types": [],
    "outDir": "made",
    "rootDir": ".",
}
_MYPY_LINE = re.compile(r"^([^:]+):(\d+)(?::\d+)?: error: ", re.MULTILINE)
_TSC_LINE = re.compile(r"^(\S[^(\n]*)\((\d+),\d+\): error ", re.MULTILINE)


def mypy_errors(folder: Path) -> tuple[set[tuple[str, int]], str]:
    """Return the file and line of every error that mypy finds, and what it said."""
    files = sorted(map(str, folder.glob("*.py")))
    # Every error counts, and none is left out for being one of many.
    options = ["--strict", "--config-file=", f"--cache-dir={folder / 'cache'}", "--no-pretty"]
    said, complained, _status = api.run([*options, *files])
    assert not complained, complained
    return {(Path(name).name, int(line)) for name, line in _MYPY_LINE.findall(said)}, said


def typescript_errors(folder: Path) -> tuple[set[tuple[str, int]], str]:
    """Return the same of TypeScript's compiler, which leaves JavaScript in ``made``."""
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    settings = {"compilerOptions": _COMPILER_OPTIONS, "include": ["*.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(settings), "utf-8")
    compiler = node_modules() / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        [NODE, compiler, "--project", "tsconfig.json", "--pretty", "false"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    said = done.stdout
    return {(name, int(line)) for name, line in _TSC_LINE.findall(said)}, said


def printed_by_node(script: str, folder: Path) -> Any:
    """Return the JSON that a script prints."""
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def python_literal(value: Any) -> str:
    """Return a value as Python writes it, lists and sets as boto3 gives them."""
    match value:
        case Mapping():
            members = (f"{key!r}: {python_literal(each)}" for key, each in value.items())
            return f"{{{', '.join(members)}}}"
        case list() | tuple():
            return f"[{', '.join(map(python_literal, value))}]"
        case set() | frozenset():
            return f"{{{', '.join(map(python_literal, value))}}}"
        case _:
            return repr(value)


def typescript_literal(value: Any) -> str:
    """Return a value as TypeScript writes it, as the document client gives it."""
    match value:
        case Mapping():
            members = (
                # Plain, `__proto__` would be no property.
                f"[{json.dumps(key)}]: {typescript_literal(each)}"
                for key, each in value.items()
            )
            return f"{{ {', '.join(members)} }}"
        case list() | tuple():
            return f"[{', '.join(map(typescript_literal, value))}]"
        case set() | frozenset():
            return f"new Set([{', '.join(map(typescript_literal, value))}])"
        case bytes():
            return f"Uint8Array.of({', '.join(map(str, value))})"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value)


def as_boto3_gives_it(value: Any) -> Any:
    """Return a value with lists and sets that can be changed, as boto3 gives them."""
    match value:
        case Mapping():
            return {name: as_boto3_gives_it(each) for name, each in value.items()}
        case list() | tuple():
            return [as_boto3_gives_it(each) for each in value]
        case frozenset():
            return set(value)
        case _:
            return value
