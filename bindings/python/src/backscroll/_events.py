"""How what happens by itself reaches an app."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from . import _abi
from ._abi import EventKind
from ._library import CLOSED, Error, SyncError, block

log = logging.getLogger("backscroll")

Listener = Callable[..., object]


def error(e: _abi.Event) -> Error | None:
    return Error(e.code, e.text) if e.code else None


#: The listener of a kind of event, and what it is called with.
CALLS: dict[EventKind, tuple[str, Callable[[_abi.Event], tuple[Any, ...]]]] = {
    EventKind.STATUS: ("on_status", lambda e: (e.state, error(e))),
    EventKind.ERROR: ("on_error", lambda e: (error(e),)),
    EventKind.ROW: ("on_row", lambda e: (e.row,)),
    EventKind.OUTBOX: ("on_outbox", lambda e: (e.message,)),
    EventKind.CHANGE: ("on_change", lambda e: (e,)),
    EventKind.TRANSIENT: ("on_transient", lambda e: (e,)),
    EventKind.TYPING: ("on_typing", lambda e: (e,)),
    EventKind.PROFILE: ("on_profile", lambda e: (e.profile,)),
    EventKind.DATA: ("on_data", lambda e: (e.datum,)),
    EventKind.INBOX: ("on_row", lambda e: (e.row, e.on)),
    EventKind.MESSAGE: ("on_message", lambda e: (e.message,)),
    EventKind.PROGRESS: ("on_progress", lambda e: (e,)),
    EventKind.GAP: ("on_gap", lambda e: (e.range,)),
    EventKind.REMOVED: ("on_removed", lambda e: (e,)),
    EventKind.RECEIPT: ("on_receipt", lambda e: (e.delivered, e.read)),
}

#: Kinds of events of a client; the others are those of sessions, which may come later, so they are always wanted.
OF_CLIENT = {
    EventKind.STATUS,
    EventKind.ERROR,
    EventKind.ROW,
    EventKind.OUTBOX,
    EventKind.CHANGE,
    EventKind.TRANSIENT,
    EventKind.TYPING,
    EventKind.PROFILE,
    EventKind.DATA,
}
ALWAYS = sum(1 << k for k in EventKind if k not in OF_CLIENT)


def wanted(listeners: Mapping[str, Listener | None]) -> int:
    return ALWAYS | sum(1 << kind for kind in OF_CLIENT if listeners.get(CALLS[kind][0]))


class Events:
    """Fetches a client's events and calls listeners, one at a time, on one thread. A listener that raises is
    logged, and the next one is called all the same; one that blocks holds up later events and nothing else."""

    def __init__(self, listeners: Mapping[str, Listener | None]) -> None:
        self._client = 0
        self._of_client = listeners
        self._lock = threading.Lock()
        self._of_sessions: dict[int, Mapping[str, Listener | None]] = {}
        self._syncs: dict[int, Future[_abi.SyncResult]] = {}
        self._tokens = 0
        self._thread = threading.Thread(target=self._run, name="backscroll-events", daemon=True)

    def start(self, client: int) -> None:
        self._client = client
        self._thread.start()

    def join(self) -> None:
        """Waits for the last listener, unless it is the one that asks."""
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def listen(self, open_: Callable[[], int], listeners: Mapping[str, Listener | None]) -> int:
        """Opens a session whose first event finds its listeners."""
        with self._lock:
            session = open_()
            self._of_sessions[session] = listeners
            return session

    def forget(self, session: int) -> None:
        with self._lock:
            self._of_sessions.pop(session, None)

    def sync(self, begin: Callable[[int], None]) -> Future[_abi.SyncResult]:
        """Begins a sync, whose result comes as an event with a token."""
        future: Future[_abi.SyncResult] = Future()
        with self._lock:
            self._tokens += 1
            token = self._tokens
            self._syncs[token] = future
        try:
            begin(token)
        except BaseException:
            with self._lock:
                self._syncs.pop(token, None)
            raise
        return future

    def _run(self) -> None:
        while True:
            try:
                event = block("next_event", _abi.Event, self._client, -1)
            except Error as e:
                return self._end(e)
            self._tell(event)

    def _end(self, why: Error) -> None:
        if why.code != CLOSED:
            log.error("events can no longer be fetched: %s", why)
        with self._lock:
            left, self._syncs = self._syncs, {}
        for future in left.values():
            if future.set_running_or_notify_cancel():
                future.set_exception(why)

    def _tell(self, event: _abi.Event) -> None:
        if event.kind == EventKind.SYNC:
            return self._synced(event)
        if event.kind not in CALLS:
            return
        name, arguments = CALLS[event.kind]
        listener = self._listeners(event).get(name)
        if listener is None:
            return
        try:
            listener(*arguments(event))
        except Exception:
            log.exception("%s raised", name)

    def _listeners(self, event: _abi.Event) -> Mapping[str, Listener | None]:
        if event.kind in OF_CLIENT:
            return self._of_client
        with self._lock:
            return self._of_sessions.get(event.session, {})

    def _synced(self, event: _abi.Event) -> None:
        with self._lock:
            future = self._syncs.pop(event.token, None)
        if future is None or not future.set_running_or_notify_cancel():
            return
        if event.sync.code:
            future.set_exception(SyncError(event.sync.code, event.text, event.sync))
        else:
            future.set_result(event.sync)
