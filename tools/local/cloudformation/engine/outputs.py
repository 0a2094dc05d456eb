"""A stack's outputs."""

from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.records import Output
from tools.local.cloudformation.templates.evaluation import Evaluator
from tools.local.cloudformation.templates.functions import UNKNOWN, as_text


def evaluate_outputs(evaluator: Evaluator) -> list[Output]:
    """Evaluate a template's outputs; an unknown value is shown as CloudFormation does.

    Raises
    ------
    ValidationError
        If an output is not text, or refers to something that does not exist.
    """
    outputs = []
    for key, declared in evaluator.template.outputs.items():
        condition = declared.get("Condition")
        if condition is not None and not evaluator.condition(condition):
            continue
        value = evaluator.resolve(declared.get("Value"))
        if value is None or isinstance(value, dict | list):
            raise ValidationError(
                "Template format error: The Value field of every Outputs member must evaluate "
                f"to a String (output {key})."
            )
        export = declared.get("Export")
        name = evaluator.resolve(export["Name"]) if export else None
        outputs.append(
            Output(
                key=key,
                value=repr(value) if value is UNKNOWN else as_text(value),
                description=declared.get("Description"),
                export_name=None if name is None else as_text(name),
            )
        )
    return outputs
