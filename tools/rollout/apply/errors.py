"""What ends a rollout."""

from data_platform.errors import ConfigurationError


class RolloutError(ConfigurationError):
    """The rollout cannot go on; the stacks are as the last finished wave left them."""
