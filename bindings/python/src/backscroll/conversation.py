"""A conversation: what is written to it, and what is here of it."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import _abi
from ._events import Listener
from ._input import Content, Ref, Settings, content, ref, refs, settings, sized, strings, text
from ._library import block, call, handle, lib, maybe, milliseconds
from .session import Session

if TYPE_CHECKING:
    from .client import Client


#: A time of Row.muted_until.
FOR_EVER = (1 << 63) - 1


class Change:
    """Something written to the outbox that is no message: durable, shown at once, and carried out in its order."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def wait(self, timeout: float | None = None) -> None:
        """Waits for the server. An Error says why it was refused; 9000: not yet, it stays in the outbox."""
        call("change_wait", self._handle, milliseconds(timeout))

    def __del__(self) -> None:
        lib.bs_change_release(self._handle)


@dataclass
class ReadOptions:
    """How a read session goes through a conversation: newest first, below the seq `before`; with fifo oldest first,
    above `after`. With `thread`, `kind`, `unread`, `sender` or `query` it reads a part of the conversation, and marks
    nothing as read. on_message gets a Message, on_gap a Range, on_receipt two seqs, the others an Event."""

    fifo: bool = False
    before: int = 0
    after: int = 0
    thread: int = 0
    kind: _abi.MessageKind = _abi.MessageKind.ALL
    unread: bool = False
    sender: str | None = None
    query: str | None = None
    read_receipts: bool = False
    quiet: bool = False
    show_blocked: bool = False
    on_message: Listener | None = None
    on_progress: Listener | None = None
    on_gap: Listener | None = None
    on_removed: Listener | None = None
    on_receipt: Listener | None = None


def open_session(client: Client, target: _abi.CTarget, o: ReadOptions, all: bool = False) -> Session:
    names = {"with": target, "from": text(o.sender)}  # words of Python's own
    options = sized(
        _abi.CReadOptions,
        before=o.before,
        after=o.after,
        thread=o.thread,
        kind=o.kind,
        unread=o.unread,
        query=text(o.query),
        fifo=o.fifo,
        read_receipts=o.read_receipts,
        quiet=o.quiet,
        show_blocked=o.show_blocked,
        all=all,
        **names,
    )
    listeners = {name: value for name, value in vars(o).items() if name.startswith("on_")}
    opened = client._events.listen(lambda: handle("session_open", client._handle, ctypes.byref(options)), listeners)
    return Session(opened, client._events)


class Conversation:
    """The conversation with a user, or of a group. It costs nothing and need not be closed."""

    def __init__(self, client: Client, peer: str | None = None, group: int = 0) -> None:
        self._client = client
        self._target = _abi.CTarget(peer=text(peer), group=group)

    @property
    def _c(self) -> int:
        return self._client._handle

    @property
    def _to(self) -> Any:
        return ctypes.byref(self._target)

    def _change(self, name: str, *arguments: Any) -> Change:
        return Change(handle(name, self._c, self._to, *arguments))

    def open(self, **options: Any) -> Session:
        """A read session; the options are those of ReadOptions. What comes by itself goes to on_message (live, or an
        update); a read's messages are what read returns."""
        return open_session(self._client, self._target, ReadOptions(**options))

    def row(self) -> _abi.Row | None:
        """Its line of the list; None: not known here."""
        return maybe("get_row", _abi.Row, self._c, self._to)

    def message(self, seq: int) -> _abi.Message | None:
        """One message from the local database; None: not held here."""
        return maybe("get_message", _abi.Message, self._c, self._to, seq)

    def fetch(self, seq: int, timeout: float | None = None) -> _abi.Message:
        """Brings one message into the local database."""
        return block("fetch_message", _abi.Message, self._c, self._to, seq, milliseconds(timeout))

    def coverage(self) -> _abi.Coverage:
        """What this device holds."""
        return block("get_coverage", _abi.Coverage, self._c, self._to)

    def send(self, what: str | Content) -> _abi.Message:
        """Writes a message to the outbox: durable when it returns."""
        return block("send", _abi.Message, self._c, self._to, ctypes.byref(content(what)))

    def send_wait(self, what: str | Content, timeout: float | None = None) -> _abi.Message:
        """The same, waiting for the server's answer. After an Error with 9000 the message stays in the outbox."""
        return block("send_wait", _abi.Message, self._c, self._to, ctypes.byref(content(what)), milliseconds(timeout))

    def reply(self, to: Ref, what: str | Content) -> _abi.Message:
        """An answer to a message of this conversation."""
        return block("reply", _abi.Message, self._c, self._to, ctypes.byref(ref(to)), ctypes.byref(content(what)))

    def reply_wait(self, to: Ref, what: str | Content, timeout: float | None = None) -> _abi.Message:
        answer, body = ctypes.byref(ref(to)), ctypes.byref(content(what))
        return block("reply_wait", _abi.Message, self._c, self._to, answer, body, milliseconds(timeout))

    def forward(self, seq: int, to: Conversation) -> _abi.Message:
        """Sends the content of a message that is held here to another conversation."""
        return block("forward", _abi.Message, self._c, self._to, seq, to._to)

    def record_call(self, outcome: _abi.Outcome, video: bool = False, duration: float = 0) -> _abi.Message:
        """Keeps a record of a call that the app carried, of so many seconds, as send sends a message."""
        call = _abi.CCall(video=video, outcome=outcome, duration=round(duration * 1000))
        return block("record_call", _abi.Message, self._c, self._to, ctypes.byref(call))

    def record_call_wait(
        self, outcome: _abi.Outcome, video: bool = False, duration: float = 0, timeout: float | None = None
    ) -> _abi.Message:
        """The same, waiting for the server's answer."""
        call = _abi.CCall(video=video, outcome=outcome, duration=round(duration * 1000))
        return block("record_call_wait", _abi.Message, self._c, self._to, ctypes.byref(call), milliseconds(timeout))

    def set_call(self, message: Ref, outcome: _abi.Outcome, duration: float = 0) -> Change:
        """What became of a call: the higher outcome holds, and the longer duration."""
        return self._change("set_call", ctypes.byref(ref(message)), outcome, round(duration * 1000))

    def send_transient(self, what: str | Content, timeout: float | None = None) -> None:
        """To those who are online now, kept nowhere."""
        call("send_transient", self._c, self._to, ctypes.byref(content(what)), milliseconds(timeout))

    def send_typing(self, on: bool, timeout: float | None = None) -> None:
        call("send_typing", self._c, self._to, on, milliseconds(timeout))

    def edit(self, message: Ref, what: str | Content) -> Change:
        return self._change("edit", ctypes.byref(ref(message)), ctypes.byref(content(what)))

    def delete(self, message: Ref) -> Change:
        """For everyone."""
        return self._change("delete", ctypes.byref(ref(message)))

    def hide(self, *messages: Ref) -> Change:
        """For this user alone."""
        return self._change("hide", *refs(messages))

    def react(self, message: Ref, emoji: str) -> Change:
        return self._change("react", ctypes.byref(ref(message)), text(emoji))

    def unreact(self, message: Ref, emoji: str) -> Change:
        return self._change("unreact", ctypes.byref(ref(message)), text(emoji))

    def clear(self, up_to: int) -> Change:
        return self._change("clear", up_to)

    def mark_unread(self) -> Change:
        return self._change("mark_unread")

    def mark_read(self) -> Change:
        return self._change("mark_read")

    def pin(self, place: int = 0) -> Change:
        """On top of this user's list; at a place, the highest stands on top, and 0 is above all others."""
        return self._change("pin", place)

    def unpin(self) -> Change:
        return self._change("unpin")

    def mute(self, until: datetime | None = None) -> Change:
        """Marks it as muted; None: for ever."""
        return self._change("mute", round(until.timestamp() * 1000) if until else FOR_EVER)

    def unmute(self) -> Change:
        return self._change("mute", 0)

    def archive(self) -> Change:
        return self._change("archive")

    def unarchive(self) -> Change:
        return self._change("unarchive")

    def draft(self) -> str | None:
        """What the user has begun to write; None: not known here, sync the data's prefix "draft/"."""
        found = maybe("get_draft", _abi.Text, self._c, self._to)
        return None if found is None else found.text

    def set_draft(self, draft: str) -> Change:
        return self._change("set_draft", text(draft))

    def star(self, seq: int, on: bool = True) -> Change:
        return self._change("set_star", seq, on)

    def stars(self) -> list[int]:
        """The seqs of starred messages that are known here; sync the data's prefix "star/" for all."""
        return block("get_stars", _abi.Seqs, self._c, self._to).items

    def info(self, seq: int, timeout: float | None = None) -> list[_abi.Info]:
        """Who has received and read a message of this user."""
        return block("get_info", _abi.Infos, self._c, self._to, seq, milliseconds(timeout)).items

    def reactors(self, seq: int, emoji: str, timeout: float | None = None) -> list[_abi.Reactor]:
        return block("get_reactors", _abi.Reactors, self._c, self._to, seq, text(emoji), milliseconds(timeout)).items


class Group(Conversation):
    """The conversation of a group, with its members and what it says of itself."""

    def __init__(self, client: Client, number: int) -> None:
        super().__init__(client, group=number)
        self.number = number

    def _of_group(self, name: str, *arguments: Any) -> Change:
        return Change(handle(name, self._c, self.number, *arguments))

    def known(self) -> _abi.GroupInfo:
        """What is known here, as sync_members brought it last."""
        return block("get_group", _abi.GroupInfo, self._c, self.number)

    def sync_members(self, timeout: float | None = None) -> _abi.GroupInfo:
        """Brings the members, and what the group says of itself."""
        return block("sync_members", _abi.GroupInfo, self._c, self.number, milliseconds(timeout))

    def members(self) -> list[_abi.Member]:
        return block("get_members", _abi.Members, self._c, self.number).items

    def set(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        picture: str | None = None,
        rules: Settings | None = None,
    ) -> Change:
        """Changes what the group says of itself; None: stays as it is."""
        change = sized(_abi.CGroupChange, name=text(name), description=text(description), picture=text(picture))
        if rules is not None:
            change.settings = ctypes.pointer(settings(rules))
        return self._of_group("set_group", ctypes.byref(change))

    def set_role(self, member: str, role: _abi.Role) -> Change:
        return self._of_group("set_role", text(member), role)

    def add_members(self, *users: str) -> Change:
        return self._of_group("add_members", *strings(users))

    def remove_members(self, *users: str) -> Change:
        return self._of_group("remove_members", *strings(users))

    def join(self) -> Change:
        return self._of_group("join")

    def leave(self) -> Change:
        return self._of_group("leave")

    def delete_group(self) -> Change:
        return self._of_group("delete_group")
