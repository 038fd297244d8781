"""A device of a user."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from types import TracebackType

from . import _abi
from ._events import Events, Listener, log, wanted
from ._input import Settings, settings, sized, strings, text
from ._library import CLOSED, Error, block, call, handle, lib, maybe, milliseconds
from .conversation import Conversation, Group
from .session import Inbox


class Client:
    """A device of a user, with its local database.

    Listeners are called one at a time, in order, on one thread of the client's own. They may call anything, and
    should not block for long. A process that was forked from one that imported this package cannot use it.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        server: str | None = None,
        token: str | None = None,
        *,
        device: str | None = None,
        platform: str | None = None,
        ca_pem: str | None = None,
        log_file: str | None = None,
        wipe_on_sign_out: _abi.Wipe = _abi.Wipe.NOTHING,
        page: int = 0,
        on_status: Listener | None = None,
        on_error: Listener | None = None,
        on_row: Listener | None = None,
        on_outbox: Listener | None = None,
        on_change: Listener | None = None,
        on_transient: Listener | None = None,
        on_typing: Listener | None = None,
    ) -> None:
        """Opens the local database; nothing reaches for the network before start(). Server, device and token are
        remembered by the database. on_status gets the State and an Error or None, on_error an Error, on_row a
        Row, on_outbox a Message, the others an Event."""
        listeners = {
            "on_status": on_status,
            "on_error": on_error or (lambda error: log.error("the local database failed: %s", error)),
            "on_row": on_row,
            "on_outbox": on_outbox,
            "on_change": on_change,
            "on_transient": on_transient,
            "on_typing": on_typing,
        }
        options = sized(
            _abi.COptions,
            path=os.fsencode(path),
            server=text(server),
            token=text(token),
            device=text(device),
            platform=text(platform),
            ca_pem=text(ca_pem),
            log=text(log_file),
            wipe_on_sign_out=wipe_on_sign_out,
            page=page,
            poll=1,
            events=wanted(listeners),
        )
        self._events = Events(listeners)
        self._handle = handle("open", ctypes.byref(options))
        self._events.start(self._handle)

    def start(self) -> None:
        """Connects, and stays connected until close()."""
        call("start", self._handle)

    def close(self) -> None:
        """Ends everything of the client: syncs under way end as cancelled. When it returns the last listener has,
        unless that is who calls. Closing again does nothing."""
        code = lib.bs_close(self._handle)
        if code and code != CLOSED:
            raise Error(code, lib.bs_error_text().decode("utf-8", "replace"))
        self._events.join()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # Conversations

    def peer(self, address: str) -> Conversation:
        """The conversation with a user; one's own address: notes to self."""
        return Conversation(self, peer=address)

    def group(self, number: int) -> Group:
        return Group(self, number)

    def inbox(self) -> Inbox:
        """A summary session over the list of conversations."""
        return Inbox(handle("inbox_open", self._handle, None), self._events)

    def new_group(
        self,
        name: str,
        members: Iterable[str] = (),
        *,
        description: str | None = None,
        picture: str | None = None,
        rules: Settings | None = None,
        key: bytes = bytes(16),
        timeout: float | None = None,
    ) -> Group:
        """Makes a group. With a key of 16 bytes, asking again makes no second one."""
        users, count = strings(members)
        options = sized(
            _abi.CNewGroupOptions,
            key=(ctypes.c_uint8 * 16)(*key),
            name=text(name),
            description=text(description),
            picture=text(picture),
            settings=settings(rules or Settings()),
            members=users,
            member_count=count,
        )
        return Group(self, handle("new_group", self._handle, ctypes.byref(options), milliseconds(timeout)))

    # The outbox

    def resend(self, id: bytes) -> None:
        """Puts a message that was refused behind all others of its conversation, with the same id."""
        call("resend", self._handle, id)

    def resend_wait(self, id: bytes, timeout: float | None = None) -> _abi.Message:
        return block("resend_wait", _abi.Message, self._handle, id, milliseconds(timeout))

    def cancel(self, id: bytes) -> None:
        """Takes back a message that has not left, or was refused."""
        call("cancel", self._handle, id)

    def flush(self, timeout: float | None = None) -> None:
        """Waits until the server has answered everything in the outbox, and every receipt."""
        call("flush", self._handle, milliseconds(timeout))

    # The connection, and whose device it is

    def online(self, timeout: float | None = None) -> None:
        """Waits until the device is online and its inbox is caught up."""
        call("online", self._handle, milliseconds(timeout))

    def status(self) -> _abi.Connection:
        """The state of the connection, and why."""
        return block("get_status", _abi.Connection, self._handle)

    def owner(self) -> _abi.Owner:
        """Whose database it is. Error 9006: nobody's yet."""
        return block("get_owner", _abi.Owner, self._handle)

    def recovery(self) -> _abi.Recovery | None:
        """What opening did about a damaged database; None: it was not damaged."""
        return maybe("get_recovery", _abi.Recovery, self._handle)

    def set_token(self, token: str) -> None:
        """Another token, after State.SIGNED_OUT; then start()."""
        call("set_token", self._handle, text(token))

    def set_foreground(self, on: bool) -> None:
        """Whether the app is before the user's eyes. Only then reading marks as read; at first it is not."""
        call("set_foreground", self._handle, on)

    def devices(self, timeout: float | None = None) -> list[_abi.Device]:
        return block("get_devices", _abi.Devices, self._handle, milliseconds(timeout)).items

    def rename_device(self, device: str, title: str, timeout: float | None = None) -> None:
        call("rename_device", self._handle, text(device), text(title), milliseconds(timeout))

    def sign_out(self, device: str, timeout: float | None = None) -> None:
        call("sign_out", self._handle, text(device), milliseconds(timeout))

    # People

    def presence(self, users: Iterable[str], timeout: float | None = None) -> list[_abi.Presence]:
        items, count = strings(users)
        return block("get_presence", _abi.Presences, self._handle, items, count, milliseconds(timeout)).items

    def set_quiet(self, quiet: bool, timeout: float | None = None) -> None:
        """Whether others are told what this user has read."""
        call("set_quiet", self._handle, quiet, milliseconds(timeout))

    def set_last_seen(self, told: bool, timeout: float | None = None) -> None:
        """Whether others are told when this user was last seen."""
        call("set_last_seen", self._handle, told, milliseconds(timeout))
