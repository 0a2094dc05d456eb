"""Places in Python files, and what is put there; what else stands in a file stays as it is."""

import ast
from collections.abc import Iterator

from tools.new.errors import RefusedError


def parsed(text: str, path: str) -> ast.Module:
    """Return the syntax tree of a file.

    Raises
    ------
    RefusedError
        If it is no Python.
    """
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise RefusedError(f"{path}:{error.lineno}: {error.msg}") from error


def assigned(tree: ast.Module, name: str) -> ast.expr | None:
    """Return what a module assigns to a name."""
    return next((value for target, value in assignments(tree) if target == name), None)


def assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a module assigns to, each alone, with their values."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            (target,) = statement.targets
            if isinstance(target, ast.Name):
                yield target.id, statement.value


def is_bound(tree: ast.Module, name: str) -> bool:
    """Tell whether a module imports a name, or assigns to it."""
    return _is_bound(tree, name, but_from=None)


def _is_bound(tree: ast.Module, name: str, *, but_from: str | None) -> bool:
    """Tell it, but for what comes from one module."""
    imported = (
        alias.asname or alias.name
        for statement in tree.body
        if isinstance(statement, ast.Import)
        or (isinstance(statement, ast.ImportFrom) and statement.module != but_from)
        for alias in statement.names
    )
    return name in imported or assigned(tree, name) is not None


def argument(call: ast.Call, name: str) -> ast.expr | None:
    """Return the keyword argument of that name."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def calls(tree: ast.AST, function: str) -> Iterator[ast.Call]:
    """Yield the calls of a function by its plain name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function:
            yield node


def with_import(path: str, line: str, text: str) -> str:
    """Return a module that imports something more; ruff puts the line where it belongs.

    Raises
    ------
    RefusedError
        If the module has something else of that name.
    """
    tree = parsed(text, path)
    if any(ast.unparse(statement) == line for statement in tree.body):
        return text
    module, _, name = line.removeprefix("from ").partition(" import ")
    if _is_bound(tree, name, but_from=module):
        raise RefusedError(f"{path} has another {name}: choose another name")
    last = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)][-1]
    return inserted(text, last.end_lineno or 0, f"{line}\n")


def inserted(text: str, line: int, new: str) -> str:
    """Return a text with new lines behind the one with a number, counted from 1."""
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:line], new, *lines[line:]])


def with_argument(text: str, call: ast.Call, new: str) -> str:
    """Return a text in which a call has another argument, at its end."""
    return _before_the_end(text, call, new)


def with_member(text: str, collection: ast.expr, new: str, *, spread: bool = False) -> str:
    """Return a text in which a tuple has one more member, or one more tuple's members.

    Parameters
    ----------
    collection
        Any expression of a tuple.
    new
        The member, or the name of the tuple.
    spread
        Whether it is a tuple.
    """
    if isinstance(collection, ast.Tuple):
        member = f"*{new}" if spread else new
        if member in map(ast.unparse, collection.elts):
            return text
        return _before_the_end(text, collection, member)
    found = ast.get_source_segment(text, collection) or ""
    if spread:
        if any(isinstance(each, ast.Name) and each.id == new for each in ast.walk(collection)):
            return text
        return _replaced(text, collection, f"{found} + {new}")
    members = found if isinstance(collection, ast.Name) else f"({found})"
    return _replaced(text, collection, f"(*{members}, {new})")


def with_entry(text: str, mapping: ast.Dict, key: str, value: str) -> str:
    """Return a text in which a dictionary has an entry; one that is there is left alone."""
    if any(isinstance(each, ast.Constant) and each.value == key for each in mapping.keys):
        return text
    return _before_the_end(text, mapping, f'"{key}": {value}')


def _before_the_end(text: str, node: ast.expr, new: str) -> str:
    """Put something before the bracket that a node ends with, with the comma that it takes."""
    _, end = _span(text, node)
    data = text.encode()
    for member in (f" {new},", f", {new}"):
        changed = b"".join([data[: end - 1], member.encode(), data[end - 1 :]]).decode()
        try:
            ast.parse(changed)
        except SyntaxError:
            continue
        return changed
    raise RefusedError(f"nothing can be added to {ast.unparse(node)[:60]}")


def _replaced(text: str, node: ast.expr, new: str) -> str:
    start, end = _span(text, node)
    data = text.encode()
    return b"".join([data[:start], new.encode(), data[end:]]).decode()


def _span(text: str, node: ast.expr) -> tuple[int, int]:
    """Return where a node begins and ends, in bytes, as the syntax tree counts."""
    lines = text.encode().splitlines(keepends=True)
    if node.end_lineno is None or node.end_col_offset is None:
        raise RefusedError("a place in a file is not known")
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    return start, sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
