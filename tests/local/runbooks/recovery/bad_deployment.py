"""A consumer does harm, and is stopped and started again."""

from tests.local.runbooks.situation import Situation
from tests.local.runbooks.world import FAILED_CONSUMER, FAILED_TABLE, World


def _is_on_again(world: World) -> None:
    mapping = world.client("lambda").get_event_source_mapping(UUID=world.event_source)
    assert mapping["State"] == "Enabled"


def _is_off(world: World) -> None:
    mapping = world.client("lambda").get_event_source_mapping(UUID=world.event_source)
    assert mapping["State"] == "Disabled"


SITUATION = Situation(
    names=lambda world: {
        "FUNCTION": FAILED_CONSUMER,
        "PRODUCT": "tutor",
        "STACK": "TutorStack",
        "STAGE": "dev --local",
        "TABLE": FAILED_TABLE,
        "--uuid UUID": f"--uuid {world.event_source}",
    },
    before={"--enabled": _is_off},
    shows={"describe-stack-events": "CREATE_COMPLETE", "--no-enabled": "Disabling"},
    check=_is_on_again,
)
