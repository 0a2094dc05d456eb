"""Types that are accepted and knowingly not created."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import KnownProperties, knows


@dataclass(frozen=True)
class Ignored(Handler):
    """Accepts a resource without making anything.

    Attributes
    ----------
    known
        The properties that the type may have.
    ignored_because
        Why nothing is made; shown in the events.
    reference
        The property that `Ref` gives; without it, a made-up name.
    """

    known: KnownProperties
    ignored_because: str | None
    reference: str | None = None

    def create(self, request: ResourceRequest) -> Provisioned:
        """Pretend to create."""
        given = request.properties.get(self.reference) if self.reference else None
        return Provisioned(given or request.unique_name())

    def update(self, request: ResourceRequest) -> Provisioned:
        """Pretend to update."""
        return Provisioned(request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        """Pretend to delete."""


IGNORED: Mapping[str, Handler] = {
    "AWS::CDK::Metadata": Ignored(knows("Analytics"), None),
    "AWS::S3::BucketPolicy": Ignored(
        knows("Bucket", "PolicyDocument"),
        "Accepted without effect: moto ignores the conditions of bucket policies and would refuse "
        "every upload of an asset.",
        "Bucket",
    ),
}
