"""An object of the archive was deleted, and another one overwritten."""

from tests.local.runbooks.situation import Names, Situation
from tests.local.runbooks.world import World

PREFIX = "items/dt=2020-01-20"
DELETED, OVERWRITTEN = f"{PREFIX}/deleted.json.gz", f"{PREFIX}/overwritten.json.gz"


def _bucket(world: World) -> str:
    return world.published("tutoria", "archive", "bucket-name")


def _harmed(world: World) -> Names:
    s3, bucket = world.client("s3"), _bucket(world)
    s3.put_object(Bucket=bucket, Key=DELETED, Body=b"messages")
    s3.delete_object(Bucket=bucket, Key=DELETED)
    good = s3.put_object(Bucket=bucket, Key=OVERWRITTEN, Body=b"good")
    s3.put_object(Bucket=bucket, Key=OVERWRITTEN, Body=b"bad")
    return {
        "BUCKET": bucket,
        "PREFIX": PREFIX,
        "KEY": OVERWRITTEN,
        "VERSION": good["VersionId"],
    }


def _is_whole(world: World) -> None:
    for key, body in ((DELETED, b"messages"), (OVERWRITTEN, b"good")):
        found = world.client("s3").get_object(Bucket=_bucket(world), Key=key)
        assert found["Body"].read() == body
        world.client("s3").delete_object(Bucket=_bucket(world), Key=key)


SITUATION = Situation(
    names=_harmed,
    shows={
        "[LastModified, Key, VersionId]": DELETED,
        "[LastModified, Key, VersionId, Size]": OVERWRITTEN,
        "s3 ls": "Total Objects: 2",
    },
    check=_is_whole,
)
