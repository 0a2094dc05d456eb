"""What `datactl new` writes is what the recipes say, and whole: nothing fails or is missed."""

from tests.recipes.conftest import Copy

BOOKS = {
    "stacks/application.py",
    "stacks/library/__init__.py",
    "stacks/library/books.py",
    "stacks/library/stack.py",
    "stacks/library/tables.py",
    "stacks/library/writes/__init__.py",
    "stacks/library/writes/books.py",
    "stacks/products.py",
    "tests/unit/stacks/documented.py",
}
LOANS = {"stacks/library/loans.py", "stacks/library/writes/loans.py"}
NOTICES = {
    "lambdas/library_late_notices/README.md",
    "lambdas/library_late_notices/__init__.py",
    "lambdas/library_late_notices/applying.py",
    "lambdas/library_late_notices/handler.py",
    "lambdas/library_late_notices/requirements.lock",
    "lambdas/library_late_notices/requirements.txt",
    "tests/handlers/library_late_notices/test_applying.py",
}


def test_a_product_a_table_an_index_and_a_consumer_are_whole(copy: Copy) -> None:
    """They lint, synthesize, and pass their own tests and those of every declaration."""
    copy.datactl("new", "product", "library", "library-books", "--key", "isbn")
    assert copy.changed() == BOOKS
    key = ("--key", "isbn", "--sort", "lent_at:N")
    copy.datactl("new", "table", "library", "library-loans", *key, "--stream")
    assert copy.changed() == BOOKS | LOANS
    copy.datactl("new", "index", "library-loans", "LentIndex", "--key", "lent_at", "--sort", "isbn")
    assert copy.changed() == BOOKS | LOANS
    said = copy.datactl("new", "consumer", "library-loans", "late-notices")
    assert copy.changed() == BOOKS | LOANS | NOTICES
    assert "lambdas/library_late_notices/README.md:3: To be said: what it does" in said
    modules = sorted(path for path in copy.changed() if path.endswith(".py"))
    assert copy.problems_of_style(*modules) == ""
    assert copy.problems_of_types(*modules).startswith("Success")
    checks = ("listed", "written", "documented", "consumers", "own_tests", "steps")
    found = copy.check(*checks, "write", "stale", "breaches")
    assert dict(zip(checks, found, strict=False)) == dict.fromkeys(checks, "")
    assert found[len(checks) :] == [""] * 3
    readme = (copy.root / "README.md").read_text("utf-8")
    assert "| Library | `LibraryStack` | 2 | 1 | 3 |" in readme
    assert "lambdas/library_late_notices/README.md" in readme


def test_a_table_is_where_its_recipe_puts_it(copy: Copy) -> None:
    copy.edit("Add a table")
    by_hand, tables = copy.changed(), (copy.root / "stacks/iops/tables.py").read_text("utf-8")
    copy.restore()
    key = ("--key", "entity_id", "--sort", "raised_at")
    copy.datactl("new", "table", "iops", "iops-dashboard-alerts", *key)
    assert copy.changed() == by_hand
    assert (copy.root / "stacks/iops/tables.py").read_text("utf-8") == tables
