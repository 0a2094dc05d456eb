"""The error every wrong declaration ends in."""


class DeclarationError(ValueError):
    """A declaration that cannot become a working table.

    Parameters
    ----------
    where
        The declared thing: a product, or a table with the part of it that is wrong.
    field
        The field of that thing.
    problem
        What was found.
    fix
        What the author of the declaration can do about it.
    """

    def __init__(self, where: str, field: str, problem: str, fix: str) -> None:
        self.where = where
        self.field = field
        self.problem = problem
        self.fix = fix
        super().__init__(f"{where}: {field}: {problem}. {fix}.")
