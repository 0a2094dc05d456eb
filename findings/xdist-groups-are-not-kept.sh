#!/usr/bin/env bash
# pytest-xdist 3.8.0 under pytest 9.2.0: `--dist loadgroup` groups nothing, and says nothing.
#
# xdist writes the group of a test (`@pytest.mark.xdist_group`) behind its node ID, into the attribute
# `_nodeid`. pytest 9.2 keeps IDs in another one, so the group is gone before the tests are given out: those
# of one group run in several processes at the same time. Tests that must not run beside each other do,
# and each process prepares for itself what a group was to prepare once. All of them may still pass.
#
# Seen:
#   pytest 9.1.1: processes of the group: 1
#   pytest 9.2.0: processes of the group: 2
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tests"
cat >"$folder/tests/test_group.py" <<'PYTHON'
import os
import time

import pytest


@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(12))
def test_of_the_group(number):
    time.sleep(0.2)
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(os.environ["PYTEST_XDIST_WORKER"] + "\n")
PYTHON

processes() { # VERSION_OF_PYTEST
    python3 -m venv "$folder/$1"
    "$folder/$1/bin/pip" install --quiet --disable-pip-version-check "pytest==$1" pytest-xdist==3.8.0
    export SEEN="$folder/$1.seen"
    (cd "$folder/tests" && "$folder/$1/bin/pytest" -q -p no:cacheprovider -n 2 --dist loadgroup >/dev/null)
    sort -u "$SEEN" | wc -l
}

before=$(processes 9.1.1)
now=$(processes 9.2.0)
echo "pytest 9.1.1: processes of the group: $before"
echo "pytest 9.2.0: processes of the group: $now"
[ "$before" = 1 ] && [ "$now" = 2 ]
