"""Reading: of a conversation, and of the list of conversations."""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import Generic, TypeVar

from . import _abi
from ._events import Events
from ._library import Error, SyncError, block, call, filled, lib, milliseconds

Self = TypeVar("Self", bound="_Session")
T = TypeVar("T", _abi.Message, _abi.Row)

#: How many an iterator reads at once.
PAGE = 100


class _Session:
    """What both kinds of sessions are."""

    _kind = ""

    def __init__(self, handle: int, events: Events) -> None:
        self._handle = handle
        self._events = events

    def sync(self, n: int) -> Future[_abi.SyncResult]:
        """Brings what is missing for a read of n. Returns at once; the future gets the result on the thread of
        the listeners, or a SyncError."""
        return self._events.sync(lambda token: call(self._kind + "_sync", self._handle, n, token))

    async def sync_async(self, n: int) -> _abi.SyncResult:
        """The same for asyncio."""
        return await asyncio.wrap_future(self.sync(n))

    def sync_wait(self, n: int, timeout: float | None = None) -> _abi.SyncResult:
        """The same, waiting so many seconds for the result; None: without end."""
        out = ctypes.create_string_buffer(_abi.SyncResult.size_)
        try:
            call(self._kind + "_sync_wait", self._handle, n, milliseconds(timeout), out)
        except Error as e:
            raise SyncError(e.code, e.text, _abi.SyncResult(out.raw, 0)) from None
        return _abi.SyncResult(out.raw, 0)

    def reset(self) -> None:
        """Back to where a new session would begin."""
        call(self._kind + "_reset", self._handle)

    def stop(self) -> None:
        """Ends the session; syncs under way end as cancelled. Stopping again does nothing."""
        handle, self._handle = self._handle, 0
        if handle:
            self._events.forget(handle)
            getattr(lib, f"bs_{self._kind}_stop")(handle)  # fails only if the client ended it before

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


class _List(Generic[T]):
    """A page as a sequence."""

    _items: list[T]

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, i: int) -> T:
        return self._items[i]


class Page(_List[_abi.Message]):
    """What a read delivered: messages, and why there are no more."""

    def __init__(self, page: _abi.Page) -> None:
        self._items = page.messages
        self.end = page.end
        #: Seqs up to the next span or the end, with End.GAP; None: unknown.
        self.missing = page.missing if page.missing_known else None
        #: The gap that cross() stepped over before these; None: none.
        self.crossed = page.crossed if page.crossed.hi >= page.crossed.lo > 0 else None

    def __repr__(self) -> str:
        return f"Page({len(self)} messages, {self.end!r}, missing={self.missing})"


class Rows(_List[_abi.Row]):
    """Lines of the list of conversations, and why there are no more."""

    def __init__(self, rows: _abi.Rows) -> None:
        self._items = rows.rows
        self.end = rows.end

    def __repr__(self) -> str:
        return f"Rows({len(self)}, {self.end!r})"


class Session(_Session):
    """A read session. `for message in session` reads what is local, to the end of it."""

    _kind = "session"

    def read(self, n: int) -> Page:
        """At most n further messages from the local database, at once."""
        return Page(block("session_read", _abi.Page, self._handle, n))

    def __iter__(self) -> Iterator[_abi.Message]:
        while page := self.read(PAGE):
            yield from page

    def ends(self) -> list[_abi.ConvEnd]:
        """Of a session over all conversations: where it stands in each that had its turn."""
        return block("session_ends", _abi.Ends, self._handle).conversations

    def cross(self) -> bool:
        """Steps over the gap at the session's position, knowingly; False: there is none."""
        out = ctypes.c_uint32()
        call("session_cross", self._handle, ctypes.byref(out))
        return out.value != 0

    def counts(self) -> _abi.Counts:
        return filled("session_counts", _abi.Counts, self._handle)


class Inbox(_Session):
    """A summary session over the list of conversations."""

    _kind = "inbox"

    def read(self, n: int) -> Rows:
        """At most n further rows from the local database, at once."""
        return Rows(block("inbox_read", _abi.Rows, self._handle, n))

    def __iter__(self) -> Iterator[_abi.Row]:
        while rows := self.read(PAGE):
            yield from rows
