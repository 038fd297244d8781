"""A device of a user."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

from . import _abi
from ._events import Events, Listener, log, wanted
from ._input import Settings, settings, sixteen, sized, strings, text, values
from ._library import CLOSED, Error, block, call, handle, lib, maybe, milliseconds
from .conversation import Change, Conversation, Group, ReadOptions, open_session
from .data import Data
from .session import Inbox, Session


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
        on_profile: Listener | None = None,
        on_data: Listener | None = None,
        foreground: bool = False,
    ) -> None:
        """Opens the local database; nothing reaches for the network before start(). Server, device and token are
        remembered by the database. on_status gets the State and an Error or None, on_error an Error, on_row a
        Row, on_outbox a Message, on_profile a Profile, on_data a Datum,
        the others an Event."""
        listeners = {
            "on_status": on_status,
            "on_error": on_error or (lambda error: log.error("the local database failed: %s", error)),
            "on_row": on_row,
            "on_outbox": on_outbox,
            "on_change": on_change,
            "on_transient": on_transient,
            "on_typing": on_typing,
            "on_profile": on_profile,
            "on_data": on_data,
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
            foreground=foreground,
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

    def open_all(self, **options: Any) -> Session:
        """A read session over all conversations of the list at once; the options are those of ReadOptions."""
        return open_session(self, _abi.CTarget(), ReadOptions(**options), all=True)

    def inbox(
        self,
        *,
        unread: bool = False,
        groups: _abi.Part = _abi.Part.ALL,
        archived: _abi.Part = _abi.Part.ALL,
        name: str | None = None,
        on_row: Listener | None = None,
    ) -> Inbox:
        """A summary session over the list of conversations, or over a part of it: with something unread; groups, or
        the others; what is in the archive, or is not; with a part of the name. on_row gets a Row that is new or has
        changed, and False if the session no longer lets it through."""
        options = sized(_abi.CInboxOptions, unread=unread, groups=groups, archived=archived, name=text(name))
        opened = self._events.listen(lambda: handle("inbox_open", self._handle, ctypes.byref(options)), {"on_row": on_row})
        return Inbox(opened, self._events)

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
            key=sixteen(key),
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
        call("resend", self._handle, sixteen(id))

    def resend_wait(self, id: bytes, timeout: float | None = None) -> _abi.Message:
        return block("resend_wait", _abi.Message, self._handle, sixteen(id), milliseconds(timeout))

    def cancel(self, id: bytes) -> None:
        """Takes back a message that has not left, or was refused."""
        call("cancel", self._handle, sixteen(id))

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

    def data(self) -> Data:
        """What the user keeps on all his devices: settings, and contacts."""
        return Data(self)

    # People

    def block(self, user: str) -> Change:
        """One to one nothing passes any more, in neither direction; in groups, read sessions leave out what he writes."""
        return Change(handle("block", self._handle, text(user)))

    def unblock(self, user: str) -> Change:
        return Change(handle("unblock", self._handle, text(user)))

    def blocked(self) -> list[str]:
        """Whom this user has blocked, as far as that is known here; sync_blocked brings the rest."""
        return block("get_blocked", _abi.Addresses, self._handle).items

    def sync_blocked(self, timeout: float | None = None) -> None:
        call("sync_blocked", self._handle, milliseconds(timeout))

    def presence(self, users: Iterable[str], timeout: float | None = None) -> list[_abi.Presence]:
        items, count = strings(users)
        return block("get_presence", _abi.Presences, self._handle, items, count, milliseconds(timeout)).items

    def set_quiet(self, quiet: bool, timeout: float | None = None) -> None:
        """Whether others are told what this user has read."""
        call("set_quiet", self._handle, quiet, milliseconds(timeout))

    def set_last_seen(self, told: bool, timeout: float | None = None) -> None:
        """Whether others are told when this user was last seen."""
        call("set_last_seen", self._handle, told, milliseconds(timeout))

    def set_keep_archived(self, keep: bool, timeout: float | None = None) -> None:
        """Whether what this user archives from now on stays in the archive when a message comes."""
        call("set_keep_archived", self._handle, keep, milliseconds(timeout))

    def set_write_from(self, whom: _abi.WriteFrom, timeout: float | None = None) -> None:
        """From whom this user accepts messages, and being added to groups."""
        call("set_write_from", self._handle, whom, milliseconds(timeout))

    def account(self, timeout: float | None = None) -> _abi.Account:
        """What the server does for this user, on all devices."""
        return block("get_account", _abi.Account, self._handle, milliseconds(timeout))

    def profile(self, user: str) -> _abi.Profile:
        """What a user says of himself, as it was brought last."""
        return block("get_profile", _abi.Profile, self._handle, text(user))

    def sync_profiles(self, users: Iterable[str], timeout: float | None = None) -> list[_abi.Profile]:
        items, count = strings(users)
        return block("sync_profiles", _abi.Profiles, self._handle, items, count, milliseconds(timeout)).items

    def set_profile(
        self,
        *,
        name: str | None = None,
        picture: str | None = None,
        status: str | None = None,
        fields: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> _abi.Profile:
        """Changes what this user says of himself; None: stays as it is. An empty value takes a field away."""
        items, count = values(fields or {})
        change = sized(
            _abi.CProfileChange, name=text(name), picture=text(picture), status=text(status), fields=items, field_count=count
        )
        return block("set_profile", _abi.Profile, self._handle, ctypes.byref(change), milliseconds(timeout))

    def watch(self, users: Iterable[str]) -> None:
        """Whose profiles the app shows now, in place of those of before: on_profile tells of news."""
        call("watch", self._handle, *strings(users))
