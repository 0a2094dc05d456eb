"""One deployment of the platform: a stage, and a namespace that keeps copies apart."""

import re
from dataclasses import dataclass

from data_platform.errors import ConfigurationError
from data_platform.stage import Stage

MAX_NAMESPACE_LENGTH = 20
# SSM refuses parameter names that begin with "aws" or "ssm".
_NAMESPACE = re.compile(r"(?!aws|ssm)[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A stage and an optional namespace, and the names that follow from them.

    Parameters
    ----------
    stage
        What the account is for.
    namespace
        Prefix of every stack, physical and export name, for several copies in one account.
    """

    stage: Stage
    namespace: str | None = None

    def __post_init__(self) -> None:
        """Refuse a namespace that would make invalid names.

        Raises
        ------
        ConfigurationError
            If the namespace is malformed or too long.
        """
        if self.namespace is None:
            return
        if len(self.namespace) > MAX_NAMESPACE_LENGTH or not _NAMESPACE.fullmatch(self.namespace):
            raise ConfigurationError(
                f"The namespace {self.namespace!r} is malformed: use up to "
                f"{MAX_NAMESPACE_LENGTH} lower-case letters, digits and single hyphens, "
                "starting with a letter but not with 'aws' or 'ssm', or leave -c namespace out."
            )

    def named(self, name: str) -> str:
        """Return a stack, table or export name with the namespace in front."""
        return f"{self.namespace}-{name}" if self.namespace else name

    def is_at_home(self, region: str) -> bool:
        """Tell whether a Region is the stage's first, or the stage names none."""
        return region in (self.stage.regions[:1] or [region])

    def named_in_account(self, name: str, region: str) -> str:
        """Return a name that may be there once in an account, whatever the Region.

        In a further Region of the stage it has the Region behind it: the stacks of the first one
        have the name, and whoever moves because that Region is lost cannot delete them.
        """
        named = self.named(name)
        return named if self.is_at_home(region) else f"{named}-{region}"

    def parameter_name(self, product: str, *parts: str) -> str:
        """Return the SSM parameter name of a value that a product, by its name, publishes."""
        path = "/".join(("data-platform", self.stage.name, product, *parts))
        return f"/{self.namespace}/{path}" if self.namespace else f"/{path}"
