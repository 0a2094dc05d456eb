"""Settings of a bucket as the API takes them, where a template writes them differently."""

from collections.abc import Mapping
from typing import Any


def as_in_api(name: str, value: Any, bucket: str) -> Any:  # noqa: ANN401
    """Return a property of a bucket as the parameter of the call that sets it."""
    match name:
        case "BucketEncryption":
            return _encryption(value)
        case "LifecycleConfiguration":
            return {"Rules": [_lifecycle_rule(rule) for rule in value["Rules"]]}
        case "LoggingConfiguration":
            target = {"TargetBucket": value.get("DestinationBucketName", bucket)}
            return {"LoggingEnabled": {**target, "TargetPrefix": value.get("LogFilePrefix", "")}}
        case "CorsConfiguration":
            return {"CORSRules": [_cors_rule(rule) for rule in value["CorsRules"]]}
        case "NotificationConfiguration":
            # The switch for EventBridge is an empty object in the API.
            return {
                key: {} if key == "EventBridgeConfiguration" else member
                for key, member in value.items()
            }
        case _:
            return value


def _encryption(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
                "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
            }
            for rule in value["ServerSideEncryptionConfiguration"]
        ]
    }


_RULE_NAMES = {
    "ExpirationInDays": ("Expiration", "Days"),
    "ExpirationDate": ("Expiration", "Date"),
    "ExpiredObjectDeleteMarker": ("Expiration", "ExpiredObjectDeleteMarker"),
    "NoncurrentVersionExpirationInDays": ("NoncurrentVersionExpiration", "NoncurrentDays"),
}
RULE_PROPERTIES = (
    *_RULE_NAMES,
    *("AbortIncompleteMultipartUpload", "Id", "NoncurrentVersionExpiration"),
    *("NoncurrentVersionTransitions", "Prefix", "Status", "Transitions"),
)
"""What is known of a lifecycle rule."""


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    api: dict[str, Any] = {"Filter": {"Prefix": rule.get("Prefix", "")}}
    for name, value in rule.items():
        if name in _RULE_NAMES:
            outer, inner = _RULE_NAMES[name]
            api.setdefault(outer, {})[inner] = value
        elif name in {"Transitions", "NoncurrentVersionTransitions"}:
            days = "NoncurrentDays" if name.startswith("Noncurrent") else "Days"
            names = {"TransitionInDays": days, "TransitionDate": "Date"}
            api[name] = [
                {names.get(key, key): member for key, member in transition.items()}
                for transition in value
            ]
        elif name != "Prefix":
            api["ID" if name == "Id" else name] = value
    return api


def _cors_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    names = {"ExposedHeaders": "ExposeHeaders", "Id": "ID", "MaxAge": "MaxAgeSeconds"}
    return {names.get(name, name): value for name, value in rule.items()}
