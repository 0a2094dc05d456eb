"""Rules for what connects a stream with its consumer.

`IteratorAge` and all other figures of a function exist only when it is called. These rules look
from the other side: the table changes, and nothing comes of it.
"""

from data_platform.monitoring.catalogue import dynamodb, functions
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import Feature, ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison, Severity
from data_platform.monitoring.policy.signals import CalculatedSeries, Series

_HOUR = 3600
_HOURS_OF_SILENCE = 3
_WARM_UP_MINUTES = (_HOURS_OF_SILENCE + 1) * 60

_WRITTEN = Series(dynamodb.CONSUMED_WRITES, Statistic.SUM)
_CALLED = Series(functions.INVOCATIONS, Statistic.SUM)

# A poll that finds nothing counts as a value of zero, so the number of values tells whether Lambda
# polls at all. Writes that change nothing, and records that a filter leaves out, do no harm then.
_NOT_POLLED = "(FILL(polled, 0) == 0) * (MAX(FILL(written, 0)) > 0)"
# A role or a function that is gone: Lambda tries, and no invocation comes of it.
_NOT_CALLED = "(FILL(failed, 0) > 0) * (FILL(called, 0) == 0)"

NOT_READ = AlarmRule(
    rule_id="NotRead",
    kind=ResourceKind.EVENT_SOURCE,
    severity=Severity.CRITICAL,
    signal=CalculatedSeries(
        f"IF(({_NOT_POLLED} + {_NOT_CALLED}) > 0, 1, 0)",
        {
            "polled": Series(functions.POLLED_EVENTS, Statistic.SAMPLE_COUNT),
            "written": _WRITTEN,
            "failed": Series(functions.FAILED_INVOKE_EVENTS, Statistic.SUM),
            "called": _CALLED,
        },
    ),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="hour in which the table's stream was not read, or its reader could not be invoked",
    period_seconds=_HOUR,
    datapoints=_HOURS_OF_SILENCE,
    out_of=_HOURS_OF_SILENCE,
    warm_up_minutes=_WARM_UP_MINUTES,
    reason="The table changes, and its consumer hears nothing; the stream forgets after a day.",
    source="Streams keep records for 24 hours; Lambda counts every poll of an event source",
    runbook="stream-not-read",
    needs=frozenset({Feature.COUNTED}),
)

NOT_CALLED = AlarmRule(
    rule_id="NotCalled",
    kind=ResourceKind.EVENT_SOURCE,
    severity=Severity.CRITICAL,
    signal=CalculatedSeries(
        "IF(((FILL(written, 0) > 0) * (FILL(called, 0) == 0)) > 0, 1, 0)",
        {"written": _WRITTEN, "called": _CALLED},
    ),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="hour with writes to the table and no invocation of its consumer",
    period_seconds=_HOUR,
    datapoints=_HOURS_OF_SILENCE,
    out_of=_HOURS_OF_SILENCE,
    warm_up_minutes=_WARM_UP_MINUTES,
    reason="The table is written to, and its consumer is not invoked; the stream forgets after a "
    "day. Without counts of the event source, writes that its filter leaves out look the same.",
    source="Streams keep records for 24 hours",
    runbook="stream-not-read",
    needs=frozenset({Feature.UNCOUNTED}),
)
