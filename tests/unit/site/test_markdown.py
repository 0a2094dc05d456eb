"""GitHub's Markdown becomes what Python-Markdown reads the same way."""

import pytest

from tools.site.markdown import anchored, listed


def test_headings_get_the_anchors_of_github() -> None:
    text = "# A heading, with `code`\n## Same\n## Same\n```\n# no heading\n```\n"
    assert anchored(text) == (
        "# A heading, with `code` {#a-heading-with-code}\n## Same {#same}\n## Same {#same-1}\n"
        "```\n# no heading\n```\n"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Text:\n- one\n- two", "Text:\n\n- one\n- two"),
        ("Text:\n| a |\n| --- |", "Text:\n\n| a |\n| --- |"),
        ("- one\n  on\n- two", "- one\n    on\n- two"),
        ("- one\n  - inner\n    on", "- one\n    - inner\n        on"),
        (
            "1. one\n\n   ```sh\n   $ x\n     y\n   ```\n2. two",
            "1. one\n\n    ```sh\n    $ x\n      y\n    ```\n2. two",
        ),
        ("# Head\n- one", "# Head\n- one"),
        ("```\n- no\n  - list\n```", "```\n- no\n  - list\n```"),
        ("- one\n\nText\n- two", "- one\n\nText\n\n- two"),
    ],
)
def test_lists_are_read_as_on_github(written: str, meant: str) -> None:
    assert listed(written) == meant
