"""The calls of an access pattern that a page folds away below the one in Python."""

from data_platform.dynamodb.schema import AccessPattern, Table
from data_platform.dynamodb.types import Operation
from tools.docs.cli_call import cli_call
from tools.docs.typescript_call import typescript_call

OF_THE_CLI = frozenset({Operation.GET_ITEM, Operation.QUERY})
"""What the AWS CLI has commands for: version 1 knows no searches of vector indexes."""

# GitHub drops the attribute; Python-Markdown needs it to read what is inside as Markdown.
_FOLDED = """\
<details markdown="1">
<summary>{title}</summary>

```{language}
{call}
```

</details>"""


def calls_in_other_languages(table: Table, pattern: AccessPattern) -> list[str]:
    """Return the call in TypeScript and that of the AWS CLI if it has one, each folded away."""
    script = typescript_call(table, pattern)
    folded = [_FOLDED.format(title="TypeScript", language="ts", call=script)]
    if pattern.operation in OF_THE_CLI:
        command = cli_call(table, pattern)
        folded.append(_FOLDED.format(title="AWS CLI", language="sh", call=command))
    return folded
