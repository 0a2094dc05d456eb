"""Commands that are imported when they are asked for, so that each starts as fast as it can."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib import import_module

import click


def from_module(module: str, name: str) -> Callable[[], click.Command]:
    """Return what imports a module and returns the command of that name in it."""

    def load() -> click.Command:
        command: click.Command = getattr(import_module(module), name)
        return command

    return load


class LazyCommands(MutableMapping[str, click.Command]):
    """The commands of a group by name.

    Parameters
    ----------
    loaders
        By name, what imports a command and returns it; it is called once.
    loaded
        Commands that are there already.
    """

    def __init__(
        self,
        loaders: Mapping[str, Callable[[], click.Command]],
        loaded: Mapping[str, click.Command] | None = None,
    ) -> None:
        self._loaders = dict(loaders)
        self._loaded = dict(loaded or {})

    def __getitem__(self, name: str) -> click.Command:
        """Return a command, imported now if it has to be."""
        if name not in self._loaded:
            self._loaded[name] = self._loaders[name]()
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        self._loaders.pop(name, None)
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._loaders, **self._loaded})

    def __len__(self) -> int:
        return len({**self._loaders, **self._loaded})

    def __contains__(self, name: object) -> bool:
        return name in self._loaders or name in self._loaded
