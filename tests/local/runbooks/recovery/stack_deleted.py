"""Only what looks is run here; ``test_stack_deleted`` deletes a stack and brings it back."""

from tests.local.runbooks.situation import Names, Situation
from tests.local.runbooks.world import FAILED_TABLE, World


def _deployed(world: World) -> Names:
    stacks = world.client("cloudformation").describe_stacks(StackName="TutorStack")["Stacks"]
    return {"STACK": "TutorStack", "STACK_ID": stacks[0]["StackId"], "TABLE": FAILED_TABLE}


SITUATION = Situation(names=_deployed, shows={"describe-stacks": "CREATE_COMPLETE"})
