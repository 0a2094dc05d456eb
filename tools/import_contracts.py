"""`lint-imports` over the functions as well: every package in `lambdas/` is a root package.

import-linter reads its root packages from a file. `pyproject.toml` names those that never change,
and has all contracts; a copy of it with the functions is what is checked. So a new function needs
no entry anywhere.
"""

import subprocess
import sys
import tomllib
from configparser import ConfigParser

from tools.paths import FUNCTIONS, REPOSITORY

CONFIGURATION = REPOSITORY / ".import_linter_cache" / "contracts.ini"
"""The copy, which is never committed."""


def main() -> None:
    """Check the contracts; arguments are those of `lint-imports`."""
    CONFIGURATION.parent.mkdir(exist_ok=True)
    with CONFIGURATION.open("w", encoding="utf-8") as file:
        configuration().write(file)
    command = ["lint-imports", "--config", str(CONFIGURATION), *sys.argv[1:]]
    sys.exit(subprocess.run(command, cwd=REPOSITORY, check=False).returncode)


def configuration() -> ConfigParser:
    """Return the settings of `pyproject.toml` with the functions among the root packages."""
    text = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    settings = tomllib.loads(text)["tool"]["importlinter"]
    contracts = settings.pop("contracts")
    settings["root_packages"] += function_packages()
    made = ConfigParser(interpolation=None)
    made["importlinter"] = _written(settings)
    for number, contract in enumerate(contracts, start=1):
        made[f"importlinter:contract:{number}"] = _written(contract)
    return made


def function_packages() -> list[str]:
    """Return the names of the packages in `lambdas/`."""
    return sorted(path.parent.name for path in FUNCTIONS.glob("*/__init__.py"))


def _written(options: dict[str, object]) -> dict[str, str]:
    """Write options as import-linter reads them from such a file: lists with a line for each."""
    return {
        name: "\n".join(["", *value]) if isinstance(value, list) else str(value)
        for name, value in options.items()
    }


if __name__ == "__main__":
    main()
