"""Only what looks is run here; ``test_stack_deleted`` deletes a stack and brings it back."""

from tests.local.runbooks.situation import Names, Situation
from tests.local.runbooks.world import FAILED_TABLE, World


def _deployed(world: World) -> Names:
    stacks = world.client("cloudformation").describe_stacks(StackName="TutorStack")["Stacks"]
    return {
        "KEY": _key_to_be_deleted(world),
        "STACK": "TutorStack",
        "STACK_ID": stacks[0]["StackId"],
        "TABLE": FAILED_TABLE,
    }


def _key_to_be_deleted(world: World) -> str:
    keys = world.client("kms")
    key: str = keys.create_key()["KeyMetadata"]["KeyId"]
    keys.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    return key


SITUATION = Situation(
    names=_deployed, shows={"describe-stacks": "CREATE_COMPLETE", "cancel-key-deletion": "KeyId"}
)
