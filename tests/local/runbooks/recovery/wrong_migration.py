"""A migration of PostgreSQL was wrong: its commands are run by the tests of the database."""

from tests.local.runbooks.situation import Situation

SITUATION = Situation()
