"""Whether records of a stream wait for a mapping, asked again and again."""

from collections.abc import Mapping

from tools.local.streams.api import Shard, StreamsApi, StreamsApiError
from tools.local.streams.checkpoints import Checkpoint, Checkpoints


class StreamEndedError(Exception):
    """A stream has ended, all of it is done with, and nothing follows it."""


class WaitingRecords:
    """Looks whether records wait behind the checkpoints of one mapping.

    As long as the mapping stays where it is, each shard costs one read at its end, which the
    DynamoDB gateway answers from what it remembers.

    Parameters
    ----------
    api
        The Streams API.
    stream_arn
        The mapping's stream.
    """

    def __init__(self, api: StreamsApi, stream_arn: str) -> None:
        self._api = api
        self._stream_arn = stream_arn
        self._shards: list[Shard] = []
        self._ends: dict[str, tuple[Checkpoint, str]] = {}

    def are_there(self, checkpoints: Checkpoints) -> bool:
        """Tell whether records wait.

        Raises
        ------
        StreamEndedError
            If none ever will.
        StreamsApiError
            If the stream cannot be read.
        """
        places = self._places(checkpoints)
        if self._knows_ends_of(places):
            try:
                if self._wait_in(places):
                    return True
            except StreamsApiError:
                self._ends.clear()  # such as an iterator that was kept for too long
            if self._knows_ends_of(places):
                return False
        self._ends.clear()
        self._shards = self._api.shards(self._stream_arn)
        places = self._places(checkpoints)
        if self._shards and not places:
            raise StreamEndedError
        return self._wait_in(places)

    def _knows_ends_of(self, places: Mapping[str, Checkpoint]) -> bool:
        """Tell whether there are places, and none is in a shard that may have ended."""
        return bool(places) and all(shard_id in self._ends for shard_id in places)

    def _wait_in(self, places: Mapping[str, Checkpoint]) -> bool:
        return any(self._waits(shard_id, place) for shard_id, place in places.items())

    def _places(self, checkpoints: Checkpoints) -> Mapping[str, Checkpoint]:
        """Return where the mapping stands in each shard that it is not done with."""
        found = {
            shard.shard_id: checkpoints.get(shard.shard_id) or Checkpoint()
            for shard in self._shards
        }
        return {shard_id: place for shard_id, place in found.items() if not place.finished}

    def _waits(self, shard_id: str, place: Checkpoint) -> bool:
        kept, iterator = self._ends.pop(shard_id, (None, ""))
        if kept != place:
            iterator = self._api.iterator(self._stream_arn, shard_id, after=place.sequence_number)
        page = self._api.records(iterator, limit=1)
        if page.records:
            return True
        if page.next_iterator is not None:
            self._ends[shard_id] = place, page.next_iterator
        return False
