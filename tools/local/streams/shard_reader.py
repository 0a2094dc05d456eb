"""Reads one shard from a place on."""

import logging

from tools.local.streams.api import StreamsApi, StreamsApiError
from tools.local.streams.records import Record, as_record

_LOG = logging.getLogger(__name__)


class ShardReader:
    """Reads the records of one shard, each once, whatever happens to iterators.

    Parameters
    ----------
    api
        The Streams API.
    stream_arn, shard_id
        What to read.
    after
        The sequence number of the last record that is not to be read; None for all records.

    Attributes
    ----------
    position
        The sequence number of the last record read.
    ended
        Whether the shard is closed and read to its end.
    held
        Whether the last read waited for records by itself.
    """

    def __init__(self, api: StreamsApi, stream_arn: str, shard_id: str, after: str | None) -> None:
        self._api = api
        self._stream_arn = stream_arn
        self._shard_id = shard_id
        self._iterator: str | None = None
        self.position = after
        self.ended = False
        self.held = False

    def read(self, hold_seconds: float = 0.0) -> list[Record]:
        """Read the next records; none if there are none at the moment.

        Parameters
        ----------
        hold_seconds
            How long the server may wait for records, if it can.

        Raises
        ------
        StreamsApiError
            If the API cannot be reached, or the stream does not exist.
        """
        if self._iterator is None:
            self._iterator = self._new_iterator()
        try:
            page = self._api.records(self._iterator, hold_seconds)
        except StreamsApiError:
            # It may have expired, or the server that issued it may have been restarted.
            self._iterator = None
            raise
        self._iterator = page.next_iterator
        self.ended = page.next_iterator is None
        self.held = page.held
        records = [as_record(record, self._stream_arn) for record in page.records]
        if records:
            self.position = records[-1].sequence_number
        return records

    def go_back_to(self, position: str | None) -> None:
        """Read again from behind a record; from the beginning without one."""
        self._iterator = None
        self.position = position
        self.ended = False

    def skip_to_end(self) -> None:
        """Read over all records that are there."""
        while self.read():
            pass

    def _new_iterator(self) -> str:
        try:
            return self._api.iterator(self._stream_arn, self._shard_id, after=self.position)
        except StreamsApiError as error:
            if error.kind != "TrimmedDataAccessException":
                raise
            _LOG.warning("Records of %s were lost: they were not read within a day", self._shard_id)
            return self._api.iterator(self._stream_arn, self._shard_id, after=None)
