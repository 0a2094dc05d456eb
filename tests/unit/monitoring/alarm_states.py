"""How CloudWatch gets from values to the state of an alarm.

After "How alarm state is evaluated when data is missing" in the CloudWatch user guide.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"

EXTRA_PERIODS = 2
"""How many values CloudWatch reads beyond the number it judges, in its own examples."""

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
}


@dataclass(frozen=True)
class Judgement:
    """What an alarm makes of the values in its evaluation range."""

    comparison: str
    threshold: float
    datapoints: int
    out_of: int
    missing: str

    def state(self, values: Sequence[float | None], former: str) -> str:
        """Return the state after the values of the evaluation range, the oldest first."""
        compare = _COMPARISONS[self.comparison]
        bad = [None if value is None else compare(value, self.threshold) for value in values]
        known = [one for one in bad if one is not None]
        if len(known) >= self.out_of:
            return ALARM if sum(known[-self.out_of :]) >= self.datapoints else OK
        if self.missing in {"breaching", "notBreaching"}:
            filled = (self.out_of - len(known)) * (self.missing == "breaching")
            return ALARM if sum(known) + filled >= self.datapoints else OK
        if not known:
            return INSUFFICIENT_DATA if self.missing == "missing" else former
        if sum(known) >= self.datapoints:
            return ALARM
        if not all(known):
            return OK
        return self._with_bad_values_only(bad, former)

    def _with_bad_values_only(self, bad: Sequence[bool | None], former: str) -> str:
        """Judge fewer bad values than are needed, with no good one among them."""
        age_of_oldest = len(bad) - bad.index(True)
        if self.missing == "missing" and age_of_oldest >= self.datapoints:
            return ALARM
        return former
