"""Two tables that the apps of these tests declare.

All of them declare the same, so that they share one engine of rules a stage: starting one takes
seconds and some 200 MB.
"""

from tests.unit.declarations.factories import get_lesson, table
from tests.unit.tables.stacks import product_of

STREAMED = table()
QUIET = table(
    name="quiet",
    construct_id="QuietTable",
    stream=None,
    indexes=(),
    access_patterns=(get_lesson(name="quiet-lesson"),),
)
DECLARED = product_of(STREAMED, QUIET)
