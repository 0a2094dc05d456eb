"""Whether what stands in a file is a template, so far that it can be compared with another one."""

from collections.abc import Mapping


def template_problem(template: object) -> str | None:
    """Say what is wrong with a template that was read from a file; None if nothing is."""
    resources = template.get("Resources") if isinstance(template, Mapping) else None
    if not isinstance(resources, Mapping):
        return "it has no Resources"
    for logical_id, resource in resources.items():
        if not isinstance(resource, Mapping) or not isinstance(resource.get("Type"), str):
            return f"its resource {logical_id} has no Type"
        if not isinstance(resource.get("Properties", {}), Mapping):
            return f"the Properties of its resource {logical_id} are no object"
    return None
