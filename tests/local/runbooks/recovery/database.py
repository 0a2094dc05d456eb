"""PostgreSQL was lost or harmed."""

from tests.local.runbooks.situation import Situation

SITUATION = Situation(names=lambda _: {"RESTORED": "mavprep-restored", "LAST": "mavprep-last"})
