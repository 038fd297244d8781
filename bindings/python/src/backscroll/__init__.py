"""Backscroll: a device of a user, with its local database.

    with backscroll.Client("phone.db", server=URL, token=TOKEN) as client:
        client.start()
        with client.peer("bob").open() as session:
            if not session.read(10):        # the local database, at once
                session.sync_wait(200)      # or sync (a future), or await sync_async
            for message in session:
                print(message.sender, message.text)
"""

from ._abi import (
    Connection,
    Counts,
    Coverage,
    Device,
    End,
    Event,
    EventKind,
    Flag,
    Info,
    Mark,
    Member,
    Message,
    MessageType,
    Origin,
    Owner,
    Presence,
    Properties,
    Range,
    Reaction,
    Reactor,
    Recovery,
    Right,
    Role,
    Row,
    State,
    Status,
    SyncResult,
    Wipe,
)
from ._abi import Group as GroupInfo
from ._input import Content, Ref, Settings
from ._library import Error, SyncError, version
from .client import Client
from .conversation import Change, Conversation, Group
from .session import Inbox, Page, Rows, Session

__all__ = [
    "Change",
    "Client",
    "Connection",
    "Content",
    "Conversation",
    "Counts",
    "Coverage",
    "Device",
    "End",
    "Error",
    "Event",
    "EventKind",
    "Flag",
    "Group",
    "GroupInfo",
    "Inbox",
    "Info",
    "Mark",
    "Member",
    "Message",
    "MessageType",
    "Origin",
    "Owner",
    "Page",
    "Presence",
    "Properties",
    "Range",
    "Reaction",
    "Reactor",
    "Recovery",
    "Ref",
    "Right",
    "Role",
    "Row",
    "Rows",
    "Session",
    "Settings",
    "State",
    "Status",
    "SyncError",
    "SyncResult",
    "Wipe",
    "version",
]
