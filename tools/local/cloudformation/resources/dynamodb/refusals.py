"""Changes of a global table that CloudFormation refuses before it calls DynamoDB."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import ResourceError
from tools.local.dynamodb.global_table import is_true

PROVISIONED = "PROVISIONED"
_ON_DEMAND = "PAY_PER_REQUEST"
_BOTH_IMAGES = "NEW_AND_OLD_IMAGES"


def check_declared(properties: Mapping[str, Any], region: str) -> None:
    """Refuse replicas that cannot be.

    Raises
    ------
    ResourceError
        If the stack's Region is not among them, if the table is replicated without a stream of both
        images, or if some have a customer-managed key and others none.
    """
    replicas = properties.get("Replicas") or []
    if region not in replica_regions(properties):
        raise ResourceError(
            f"Invalid request provided: Replicas must contain the Region of the stack, {region}."
        )
    if len(replicas) > 1:
        stream = (properties.get("StreamSpecification") or {}).get("StreamViewType")
        if stream != _BOTH_IMAGES:
            raise ResourceError(
                "Invalid request provided: a table with more than one replica needs a "
                f"StreamSpecification with the StreamViewType {_BOTH_IMAGES}."
            )
    if is_true((properties.get("SSESpecification") or {}).get("SSEEnabled")):
        keys = [
            (replica.get("SSESpecification") or {}).get("KMSMasterKeyId") for replica in replicas
        ]
        if any(keys) and not all(keys):
            raise ResourceError(
                "Invalid request provided: KMSMasterKeyId must be specified for all replicas or "
                "for none."
            )


def check_replica_step(present: Iterable[str], wanted: Mapping[str, Any]) -> None:
    """Refuse to add or remove more than one replica at a time.

    Parameters
    ----------
    present
        The Regions that the table is in.

    Raises
    ------
    ResourceError
        If there is more than one.
    """
    changed = set(present) ^ replica_regions(wanted)
    if len(changed) > 1:
        raise ResourceError(
            "Invalid request provided: only a single replica can be added or removed in each "
            f"update ({', '.join(sorted(changed))})."
        )


def check_billing_step(former: Mapping[str, Any], wanted: Mapping[str, Any], mode: str) -> None:
    """Refuse to switch the billing mode without a seed for everything that scales by itself.

    Parameters
    ----------
    former, wanted
        The properties of the resource before and after.
    mode
        The billing mode that the table has.

    Raises
    ------
    ResourceError
        If one is missing.
    """
    if wanted.get("BillingMode", PROVISIONED) == mode:
        return
    scaled = former if mode == PROVISIONED else wanted
    unseeded = sorted(
        name for name, settings in _autoscaled(scaled) if "SeedCapacity" not in settings
    )
    if unseeded:
        raise ResourceError(
            "Invalid request provided: when the billing mode is switched between "
            f"{_ON_DEMAND} and {PROVISIONED}, SeedCapacity must be specified for each autoscaled "
            f"resource; it is missing for {', '.join(unseeded)}."
        )


def replica_regions(properties: Mapping[str, Any]) -> set[str]:
    """Return the Regions of a table's replicas, the stack's among them."""
    return {replica["Region"] for replica in properties.get("Replicas") or []}


def _autoscaled(properties: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the autoscaling of the table, its indexes and its replicas, with what it is of."""
    owners = [("", properties)]
    owners += [(f"{replica['Region']} ", replica) for replica in properties.get("Replicas") or []]
    for where, owner in owners:
        parts = [("the table", owner)]
        parts += [(one["IndexName"], one) for one in owner.get("GlobalSecondaryIndexes") or []]
        for name, part in parts:
            for kind in ("Read", "Write"):
                settings = part.get(f"{kind}ProvisionedThroughputSettings") or {}
                scaling = settings.get(f"{kind}CapacityAutoScalingSettings")
                if scaling:
                    yield f"{kind.lower()}s of {where}{name}", scaling
