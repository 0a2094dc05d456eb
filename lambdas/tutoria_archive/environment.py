"""What the function is told."""

from dataclasses import dataclass

from function_settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """Where expired messages go: a bucket, and what keys begin with there, such as ``items/``."""

    archive_bucket: str
    archive_prefix: str
