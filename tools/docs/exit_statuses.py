"""What the exit statuses of `datactl` mean, beside 0 for a success."""

from collections.abc import Mapping

from data_platform.interruptions import INTERRUPTED

FOR_ALL: Mapping[int, str] = {
    0: "it did what was asked, and what it looked at is well",
    1: "it failed, and standard error says why; or it was not confirmed",
    2: "it was called wrongly, unless 2 is an answer of the command, as below",
    64: "it was called wrongly, where 2 is an answer of the command or of one in its group",
    INTERRUPTED: "it was interrupted by Ctrl-C",
}
"""What a status means for every command that does not say otherwise."""

ANSWERS: Mapping[str, Mapping[int, str]] = {
    "adopt": {
        2: "something has to be changed first",
        3: "something cannot become what is declared",
    },
    "backfill": {1: "items still lack something"},
    "catalog search": {1: "nothing is found"},
    "db dictionary": {1: "without `--write`: a page is not current"},
    "local status": {1: "not all is well"},
    "local verify": {1: "a pattern or a stream consumer does not do what is declared"},
    "preflight": {1: "something blocks the deployment"},
    "query": {
        4: "with `--exit-code`: there are more items",
        8: "with `--exit-code`: items are hidden as expired",
        12: "with `--exit-code`: both",
    },
    "redrive replay": {1: "a record was not taken"},
    "redrive show": {1: "there is nothing to show: it is no failed batch, or is gone"},
    "restore apply": {1: "something is left to do"},
    "restore database apply": {2: "the new instance is not what the stack wants"},
    "restore database compare": {2: "the two databases differ"},
    "restore database copy-table": {2: "rows of today do not hold to a foreign key"},
    "rollout apply": {2: "somebody has to look before it goes on"},
    "rollout lock": {1: "a lock is behind what the stacks are like", 3: "a change is refused"},
    "rollout plan": {2: "some changes take steps", 3: "a change is refused"},
    "scale": {1: "with `--require`: the load exceeds a limit"},
    "snapshot": {1: "a backup is missing"},
    "validate": {1: "an item is invalid"},
}
"""What a status means as an answer, by the command that gives it."""

OF_OTHERS: Mapping[str, str] = {
    "deploy": "the status of `cdk deploy`",
    "local psql": "the status of `psql`",
}
"""Commands that end as another program does."""
