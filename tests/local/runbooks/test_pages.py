"""What counts as a command of a page."""

from pathlib import Path

from tests.local.runbooks.pages import Language, commands_of

PAGE = """\
# A page

## How to look

Look at `State`, at `aws` itself, or say `aws kms enable-key
--key-id KEY`. `aws s3 rm` alone is a name.

1. First:

   ```console
   aws sts get-caller-identity \\
     --output text
   ```

```console
$ datactl query iops     # lists
$ datactl cost
```

## What to do

```sql
SELECT 1;
```

As the master user: `SELECT pg_cancel_backend(PID);`

```python
print("no command")
```
"""


def test_blocks_prompts_and_commands_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(PAGE, "utf-8")

    found = [
        (command.line, command.section, command.language, command.text)
        for command in commands_of(path)
    ]

    assert found == [
        (5, "How to look", Language.SHELL, "aws kms enable-key --key-id KEY"),
        (
            11,
            "How to look",
            Language.SHELL,
            "aws sts get-caller-identity \\\n  --output text",
        ),
        (16, "How to look", Language.SHELL, "datactl query iops     # lists"),
        (17, "How to look", Language.SHELL, "datactl cost"),
        (23, "What to do", Language.SQL, "SELECT 1;"),
        (26, "What to do", Language.SQL, "SELECT pg_cancel_backend(PID);"),
    ]
