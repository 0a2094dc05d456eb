"""How much of CloudFormation's limits a template uses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIMITS = {"resources": 500, "outputs": 200, "parameters": 200, "bytes": 1_000_000}
"""CloudFormation's limits of one template (bytes when it comes from S3)."""


@dataclass(frozen=True)
class Usage:
    """What one template uses of one limit."""

    stack: str
    limit: str
    used: int

    @property
    def allowed(self) -> int:
        """The limit."""
        return LIMITS[self.limit]

    @property
    def headroom_percent(self) -> int:
        """How much of the limit is free."""
        return 100 - round(100 * self.used / self.allowed)


def template_usage(stack: str, template: Mapping[str, Any]) -> list[Usage]:
    """Return what a template uses of every limit."""
    counts = {
        "resources": len(template.get("Resources", {})),
        "outputs": len(template.get("Outputs", {})),
        "parameters": len(template.get("Parameters", {})),
        # As CDK writes it into its file, which is what CloudFormation gets.
        "bytes": len(json.dumps(template, indent=1, ensure_ascii=False).encode()),
    }
    return [Usage(stack, limit, used) for limit, used in counts.items()]
