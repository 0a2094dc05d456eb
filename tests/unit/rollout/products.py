"""Templates of products as hypothesis draws them, and small ones by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

_ATTRIBUTES = ("course", "owner", "score", "state")
_INDEXES = ("ByCourse", "ByOwner", "ByScore", "ByState")
_PROJECTIONS: tuple[dict[str, Any], ...] = (
    {"ProjectionType": "ALL"},
    {"ProjectionType": "KEYS_ONLY"},
    {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
)
_VECTORS: tuple[tuple[str, ...], ...] = ((), ("owner",), ("owner", "state"))
"""What the vector indexes of an attribute may be searched by."""

_VIEWS = (None, "KEYS_ONLY", "NEW_AND_OLD_IMAGES")
_EXPIRIES = (None, "expires_at", "ttl")
_BILLINGS = ("on-demand", "capped", "autoscaled", "seeded")


def index(name: str, *keys: str, **projection: Any) -> dict[str, Any]:
    """Return an index with a partition key and perhaps a sort key."""
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": key, "KeyType": "RANGE" if number else "HASH"}
            for number, key in enumerate(keys)
        ],
        "Projection": projection or {"ProjectionType": "ALL"},
    }


def vector_index(name: str, *searched: str, **changes: Any) -> dict[str, Any]:
    """Return a vector index, partitioned by the first attribute and filtered by the others."""
    roles = ("HASH", *["INLINE_FILTER"] * len(searched))
    schema = [
        {"AttributeName": key, "SearchSchemaElementType": role}
        for key, role in zip(searched, roles, strict=False)
    ]
    return {
        "IndexName": name,
        "VectorAttribute": {"AttributeName": "meaning"},
        "Dimensions": 3,
        "DistanceFunction": "COSINE",
        "Projection": {"ProjectionType": "KEYS_ONLY"},
        **({"SearchSchema": schema} if schema else {}),
        **changes,
    }


def table(
    name: str,
    indexes: Sequence[Mapping[str, Any]] = (),
    *,
    vectors: Sequence[Mapping[str, Any]] = (),
    types: Mapping[str, str] | None = None,
    billing: str = "on-demand",
    expiry: str | None = None,
    view: str | None = None,
    region: object = "us-east-1",
    key: str = "pk",
) -> dict[str, Any]:
    """Return a table with one key, as CDK writes it."""
    used = [key, *(key["AttributeName"] for each in indexes for key in each["KeySchema"])]
    used += [key["AttributeName"] for each in vectors for key in each.get("SearchSchema", [])]
    properties: dict[str, Any] = {
        "TableName": name,
        "AttributeDefinitions": [
            {"AttributeName": each, "AttributeType": (types or {}).get(each, "S")}
            for each in dict.fromkeys(used)
        ],
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST" if billing in {"on-demand", "capped"} else "PROVISIONED",
        **_capacity("Write", billing),
    }
    replica: dict[str, Any] = {"Region": region, **_capacity("Read", billing)}
    if indexes:
        properties["GlobalSecondaryIndexes"] = [
            {**each, **_capacity("Write", billing)} for each in indexes
        ]
        replica["GlobalSecondaryIndexes"] = [
            {"IndexName": each["IndexName"], **_capacity("Read", billing)} for each in indexes
        ]
    if vectors:
        properties["VectorIndexes"] = [*vectors]
    properties["Replicas"] = [replica]
    if expiry:
        properties["TimeToLiveSpecification"] = {"AttributeName": expiry, "Enabled": True}
    if view:
        properties["StreamSpecification"] = {"StreamViewType": view}
    return {"Type": "AWS::DynamoDB::GlobalTable", "Properties": properties}


def template(**resources: Mapping[str, Any]) -> dict[str, Any]:
    """Return a template of these resources."""
    return {"Resources": resources}


def _capacity(kind: str, billing: str) -> dict[str, Any]:
    if billing == "on-demand":
        return {}
    if billing == "capped":
        return {f"{kind}OnDemandThroughputSettings": {f"Max{kind}RequestUnits": 100}}
    scaling = {
        "MinCapacity": 5,
        "MaxCapacity": 100,
        "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70},
    }
    if billing == "seeded":
        scaling["SeedCapacity"] = 10
    return {f"{kind}ProvisionedThroughputSettings": {f"{kind}CapacityAutoScalingSettings": scaling}}


@st.composite
def _tables(draw: st.DrawFn, name: str, key: str) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(_INDEXES), unique=True))
    keys = st.lists(st.sampled_from(_ATTRIBUTES), min_size=1, max_size=2, unique=True)
    indexes = [
        # Mostly the same shape for a name, so that most changes can be made.
        index(each, _ATTRIBUTES[_INDEXES.index(each)])
        if draw(st.integers(0, 5))
        else index(each, *draw(keys), **draw(st.sampled_from(_PROJECTIONS)))
        for each in names
    ]
    billing = draw(st.sampled_from(_BILLINGS))
    return table(
        name,
        indexes,
        # DynamoDB has them on demand only.
        vectors=draw(_vector_indexes()) if billing in {"on-demand", "capped"} else (),
        types={"score": "S" if draw(st.integers(0, 5)) else "N"},
        billing=billing,
        expiry=draw(st.sampled_from(_EXPIRIES)),
        view=draw(st.sampled_from(_VIEWS)),
        key=key,
    )


@st.composite
def _vector_indexes(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(("Near", "Like")), unique=True))
    dimensions = 3 if draw(st.integers(0, 5)) else 4
    return [
        vector_index(
            each,
            *(_VECTORS[1] if draw(st.integers(0, 5)) else draw(st.sampled_from(_VECTORS))),
            Dimensions=dimensions,
        )
        for each in names
    ]


@st.composite
def products(draw: st.DrawFn, keys: tuple[str, ...] = ("pk",)) -> dict[str, Any]:
    """Draw a product with one to three tables, as valid templates hold them."""
    ids = ("Courses", "Exams", "Notes")[: draw(st.integers(1, 3))]
    return template(
        **{each: draw(_tables(each.lower(), draw(st.sampled_from(keys)))) for each in ids}
    )
