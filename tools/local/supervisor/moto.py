"""Moto's own server, which ends when its standard input does.

Run as `python -m tools.local.supervisor.moto --port NUMBER`. Nothing of moto is changed, unless its
tables are to stand for DynamoDB's: then `--mend-tables` makes their streams fit for functions.
"""

import argparse
import os

# Read when moto is imported: without it, roles cannot have the policies that AWS manages.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

from moto.server import main as serve

from tools.local.lifeline import end_with_standard_input


def main() -> None:
    """Serve until the process is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tools.local.supervisor.moto")
    parser.add_argument("--port", type=int, required=True, help="where to listen")
    parser.add_argument("--mend-tables", action="store_true", help="see tools.local.moto_tables")
    options = parser.parse_args()
    if options.mend_tables:
        # Imported here because the tables take a while to load, and are seldom used.
        from tools.local.moto_tables.mending import mend_tables  # noqa: PLC0415

        mend_tables()
    end_with_standard_input()
    serve(["--host", "127.0.0.1", "--port", str(options.port)])


if __name__ == "__main__":
    main()
