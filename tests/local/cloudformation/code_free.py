"""Templates without what would run code, and only some parts of a stack."""

from typing import Any


def without_code(template: dict[str, Any], prefixes: tuple[str, ...] = ("",)) -> dict[str, Any]:
    """Leave out what would run code, whose files are not uploaded, and outputs.

    Parameters
    ----------
    prefixes
        The beginnings of the logical IDs that stay.
    """
    own = {
        name: resource
        for name, resource in template["Resources"].items()
        if name.startswith(prefixes) and not resource["Type"].startswith("Custom::")
    }
    for resource in own.values():
        needs = [name for name in resource.pop("DependsOn", []) if name in own]
        if needs:
            resource["DependsOn"] = needs
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Properties"]["Code"] = {"ZipFile": "def handler(event, context): ..."}
    parameters = {**template["Parameters"]}
    del parameters["BootstrapVersion"]
    return {"Parameters": parameters, "Resources": own}
