"""Template parameters: defaults, checks, lists, and values kept in SSM."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.templates.document import Template

_SSM_VALUE = re.compile(r"AWS::SSM::Parameter::Value<(?P<type>.+)>")
MASK = "****"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a stack.

    Attributes
    ----------
    given
        The value as the caller gave it, or the default; for SSM the name of the parameter there.
    value
        What `Ref` gives.
    """

    given: str
    value: Any
    is_secret: bool = False
    from_ssm: bool = False

    def description(self, name: str) -> dict[str, str]:
        """Return the parameter as `DescribeStacks` shows it."""
        shown = {"ParameterKey": name, "ParameterValue": MASK if self.is_secret else self.given}
        if self.from_ssm:
            shown["ResolvedValue"] = ",".join(_as_list(self.value))
        return shown


def resolve_parameters(
    template: Template, given: Mapping[str, str], read_ssm: Callable[[str], str]
) -> dict[str, Parameter]:
    """Return the value of each parameter of a template.

    Parameters
    ----------
    given
        What the caller passes, by parameter name.
    read_ssm
        Returns the value of an SSM parameter.

    Raises
    ------
    ValidationError
        If one is missing, unknown, or breaks the template's constraints.
    """
    unknown = sorted(set(given) - set(template.parameters))
    if unknown:
        raise ValidationError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [
        name
        for name, declared in template.parameters.items()
        if name not in given and "Default" not in declared
    ]
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    return {
        name: _resolve(name, declared, _text(given.get(name, declared.get("Default"))), read_ssm)
        for name, declared in template.parameters.items()
    }


def _text(value: Any) -> str:  # noqa: ANN401
    return str(value).lower() if isinstance(value, bool) else str(value)


def _resolve(
    name: str, declared: Mapping[str, Any], given: str, read_ssm: Callable[[str], str]
) -> Parameter:
    _check(name, declared, given)
    kind = declared.get("Type", "String")
    is_secret = _text(declared.get("NoEcho", "false")) == "true"
    from_ssm = _SSM_VALUE.fullmatch(kind)
    text = read_ssm(given) if from_ssm else given
    kind = from_ssm["type"] if from_ssm else kind
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    value: Any = [part.strip() for part in text.split(",")] if is_list else text
    return Parameter(given=given, value=value, is_secret=is_secret, from_ssm=bool(from_ssm))


def _check(name: str, declared: Mapping[str, Any], given: str) -> None:
    values = given.split(",") if declared.get("Type") == "CommaDelimitedList" else [given]
    for value in values:
        problem = _problem(declared, value)
        if problem:
            reason = declared.get("ConstraintDescription") or problem
            raise ValidationError(f"Parameter {name} failed to satisfy constraint: {reason}")


def _problem(declared: Mapping[str, Any], value: str) -> str | None:
    allowed = [_text(choice) for choice in declared.get("AllowedValues", [])]
    if allowed and value not in allowed:
        return f"must be one of AllowedValues [{', '.join(allowed)}]"
    pattern = declared.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, value):
        return f"must match pattern {pattern}"
    if declared.get("Type") == "Number":
        return _number_problem(declared, value)
    if "MinLength" in declared and len(value) < int(declared["MinLength"]):
        return f"must contain at least {declared['MinLength']} characters"
    if "MaxLength" in declared and len(value) > int(declared["MaxLength"]):
        return f"must contain at most {declared['MaxLength']} characters"
    return None


def _number_problem(declared: Mapping[str, Any], value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "must be a number"
    if "MinValue" in declared and number < float(declared["MinValue"]):
        return f"must be a number not less than {declared['MinValue']}"
    if "MaxValue" in declared and number > float(declared["MaxValue"]):
        return f"must be a number not greater than {declared['MaxValue']}"
    return None


def _as_list(value: Any) -> list[str]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]
