"""The revisions: a module and a pair of SQL files each."""
