"""Adds what moto lacks, once in a process, before it serves, and spares it what takes long."""

from tools.local.moto_additions.log_groups import add_deletion_protection
from tools.local.moto_additions.modules import look_for_modules_once
from tools.local.moto_additions.mute_rules import add_mute_rules


def add_to_moto() -> None:
    """Add every operation; a second time changes nothing."""
    add_deletion_protection()
    add_mute_rules()
    look_for_modules_once()
