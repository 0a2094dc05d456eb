"""The evaluator decides as CloudWatch's user guide says that CloudWatch does."""

import pytest

from tests.unit.monitoring.alarm_states import ALARM, INSUFFICIENT_DATA, OK, Judgement

RETAINED = "retained"
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")

# The two tables of the user guide: 0 is good, X is bad, - is missing, the newest comes last.
THREE_OF_THREE = {
    "0-X-X": (OK, OK, OK, OK),
    "0----": (OK, OK, OK, OK),
    "-----": (INSUFFICIENT_DATA, RETAINED, ALARM, OK),
    "0XX-X": (ALARM, ALARM, ALARM, ALARM),
    "--X--": (ALARM, RETAINED, ALARM, OK),
}
TWO_OF_THREE = {
    "0-X-X": (ALARM, ALARM, ALARM, ALARM),
    "00X0X": (ALARM, ALARM, ALARM, ALARM),
    "0-X--": (OK, OK, ALARM, OK),
    "----0": (OK, OK, ALARM, OK),
    "---X-": (ALARM, RETAINED, ALARM, OK),
}
CASES = [
    pytest.param(datapoints, values, treatment, state, id=f"{datapoints}of3 {values} {treatment}")
    for datapoints, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
    for values, states in table.items()
    for treatment, state in zip(TREATMENTS, states, strict=True)
]
VALUES = {"0": 0.0, "X": 9.0, "-": None}


@pytest.mark.parametrize(("datapoints", "values", "treatment", "expected"), CASES)
def test_missing_data_is_treated_as_the_user_guide_says(
    datapoints: int, values: str, treatment: str, expected: str
) -> None:
    judgement = Judgement("GreaterThanThreshold", 5, datapoints, 3, treatment)
    range_ = [VALUES[value] for value in values]
    for former in (OK, ALARM):
        assert judgement.state(range_, former) == (former if expected is RETAINED else expected)


@pytest.mark.parametrize("values", ["----X", "---X-"])
def test_a_first_bad_value_does_not_alarm_too_early(values: str) -> None:
    judgement = Judgement("GreaterThanThreshold", 5, 3, 3, "missing")
    assert judgement.state([VALUES[value] for value in values], OK) == OK
