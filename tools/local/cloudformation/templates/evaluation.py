"""Evaluating a template: parameters, conditions and intrinsic functions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.templates import functions
from tools.local.cloudformation.templates.document import Template
from tools.local.cloudformation.templates.functions import UNKNOWN

_NO_VALUE = object()
_PLACEHOLDER = re.compile(r"\$\{(!?)([^{}]+)\}")


class Surroundings(Protocol):
    """What a template can refer to outside itself, and what its resources have become."""

    def reference(self, logical_id: str) -> Any:  # noqa: ANN401
        """Return what `Ref` gives for a resource; `UNKNOWN` before it exists."""

    def attribute(self, logical_id: str, name: str) -> Any:  # noqa: ANN401
        """Return what `Fn::GetAtt` gives; `UNKNOWN` before the resource exists."""

    def exported_value(self, name: str) -> str:
        """Return what another stack exports."""

    def stack_output(self, stack_name: str, output: str, region: str | None) -> str:
        """Return an output of another stack."""

    def availability_zones(self, region: str) -> list[str]:
        """Return the names of a Region's zones."""


@dataclass(frozen=True)
class Evaluator:
    """Evaluates the values of one template.

    Attributes
    ----------
    template
        The template.
    parameters
        Value of each template parameter.
    pseudo_parameters
        Value of `AWS::Region` and its like.
    surroundings
        What is outside, and the resources.
    """

    template: Template
    parameters: Mapping[str, Any]
    pseudo_parameters: Mapping[str, Any]
    surroundings: Surroundings

    def resolve(self, value: Any) -> Any:  # noqa: ANN401
        """Evaluate a value; what depends on something unknown is `UNKNOWN` itself.

        Raises
        ------
        ValidationError
            If it refers to something that does not exist, or a function is used wrongly.
        """
        resolved = self._resolve(value)
        return None if resolved is _NO_VALUE else resolved

    def condition(self, name: str) -> bool:
        """Tell whether a condition of the template holds.

        Raises
        ------
        ValidationError
            If there is no such condition.
        """
        if name not in self.template.conditions:
            raise ValidationError(f"Template format error: Unresolved condition dependency {name}")
        return self._is_true(self.template.conditions[name])

    def is_wanted(self, logical_id: str) -> bool:
        """Tell whether a resource's condition, if it has one, holds."""
        condition = self.template.resources[logical_id].condition
        return condition is None or self.condition(condition)

    def wanted_resources(self) -> set[str]:
        """Return the logical IDs of the resources that the conditions leave."""
        return {name for name in self.template.resources if self.is_wanted(name)}

    def _resolve(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            if len(value) == 1:
                (name, argument) = next(iter(value.items()))
                function = _FUNCTIONS.get(name)
                if function:
                    return function(self, argument)
                if name.startswith("Fn::"):
                    raise ValidationError(f"Template error: the function {name} is not known here.")
            members = {key: self._resolve(member) for key, member in value.items()}
            return {key: member for key, member in members.items() if member is not _NO_VALUE}
        if isinstance(value, list):
            items = [self._resolve(item) for item in value]
            return [item for item in items if item is not _NO_VALUE]
        return value

    def _ref(self, name: Any) -> Any:  # noqa: ANN401
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self.pseudo_parameters:
            return self.pseudo_parameters[name]
        if name in self.parameters:
            return self.parameters[name]
        self._check_exists(name)
        return self.surroundings.reference(name)

    def _get_att(self, argument: Any) -> Any:  # noqa: ANN401
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        logical_id, attribute = parts[0], self._resolve(".".join(map(str, parts[1:])))
        self._check_exists(logical_id)
        return self.surroundings.attribute(logical_id, attribute)

    def _check_exists(self, logical_id: Any) -> None:  # noqa: ANN401
        if logical_id not in self.template.resources or not self.is_wanted(logical_id):
            raise ValidationError(
                f"Template format error: Unresolved resource dependencies [{logical_id}] in the "
                "Resources block of the template"
            )

    def _sub(self, argument: Any) -> Any:  # noqa: ANN401
        text, given = argument if isinstance(argument, list) else (argument, {})
        unknown = False

        def replace(match: re.Match[str]) -> str:
            nonlocal unknown
            literal, name = match.group(1), match.group(2).strip()
            if literal:
                return f"${{{match.group(2)}}}"
            if name in given:
                value = self._resolve(given[name])
            elif "." in name:
                value = self._get_att(name)
            else:
                value = self._ref(name)
            unknown = unknown or value is UNKNOWN
            return functions.as_text(value)

        replaced = _PLACEHOLDER.sub(replace, text)
        return UNKNOWN if unknown else replaced

    def _if(self, argument: Any) -> Any:  # noqa: ANN401
        name, if_true, if_false = argument
        return self._resolve(if_true if self.condition(name) else if_false)

    def _is_true(self, expression: Any) -> bool:  # noqa: ANN401
        match expression:
            case {"Condition": name}:
                return self.condition(name)
            case {"Fn::Equals": [left, right]}:
                return functions.equal(self._resolve(left), self._resolve(right))
            case {"Fn::Not": [operand]}:
                return not self._is_true(operand)
            case {"Fn::And": operands}:
                return all(self._is_true(operand) for operand in operands)
            case {"Fn::Or": operands}:
                return any(self._is_true(operand) for operand in operands)
            case _:
                raise ValidationError(f"Template error: {expression} is no condition.")

    def _find_in_map(self, argument: Any) -> Any:  # noqa: ANN401
        names = [self._resolve(part) for part in argument[:3]]
        try:
            return self.template.mappings[names[0]][names[1]][names[2]]
        except KeyError as error:
            if len(argument) > 3 and "DefaultValue" in argument[3]:  # noqa: PLR2004
                return self._resolve(argument[3]["DefaultValue"])
            raise ValidationError(
                f"Template error: Unable to get mapping for {'::'.join(map(str, names))}"
            ) from error

    def _import_value(self, argument: Any) -> Any:  # noqa: ANN401
        name = self._resolve(argument)
        return UNKNOWN if name is UNKNOWN else self.surroundings.exported_value(name)

    def _get_stack_output(self, argument: Any) -> Any:  # noqa: ANN401
        given = self._resolve(argument)
        if any(value is UNKNOWN for value in given.values()):
            return UNKNOWN
        return self.surroundings.stack_output(
            given["StackName"], given["OutputName"], given.get("Region")
        )

    def _get_azs(self, argument: Any) -> list[str]:  # noqa: ANN401
        region = self._resolve(argument) or self.pseudo_parameters["AWS::Region"]
        return self.surroundings.availability_zones(region)

    def _plain(self, function: Callable[[Any], Any], argument: Any) -> Any:  # noqa: ANN401
        resolved = self._resolve(argument)
        if functions.contains_unknown(resolved):
            return UNKNOWN
        return function(resolved)


def _plain(function: Callable[[Any], Any]) -> Callable[[Evaluator, Any], Any]:
    return lambda evaluator, argument: evaluator._plain(function, argument)  # noqa: SLF001


_FUNCTIONS: Mapping[str, Callable[[Evaluator, Any], Any]] = {
    "Ref": Evaluator._ref,  # noqa: SLF001
    "Fn::GetAtt": Evaluator._get_att,  # noqa: SLF001
    "Fn::Sub": Evaluator._sub,  # noqa: SLF001
    "Fn::If": Evaluator._if,  # noqa: SLF001
    "Fn::FindInMap": Evaluator._find_in_map,  # noqa: SLF001
    "Fn::ImportValue": Evaluator._import_value,  # noqa: SLF001
    "Fn::GetStackOutput": Evaluator._get_stack_output,  # noqa: SLF001
    "Fn::GetAZs": Evaluator._get_azs,  # noqa: SLF001
    **{name: _plain(function) for name, function in functions.PLAIN_FUNCTIONS.items()},
}
