"""How contents, messages, pages and coverage are told in lines: form_test.go says it."""

import struct
from datetime import datetime, timedelta, timezone

import backscroll

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECOND = timedelta(milliseconds=1)


def unhex(digits):
    return bytes.fromhex(digits).decode()


def items(told):
    return told.split(",") if told else []


def degrees(bits):
    return struct.unpack(">d", bytes.fromhex(bits))[0]


def properties_of(told):
    kind, title, subtitle, body, values, location = told.split(";")
    pairs = (item.split("=") for item in items(values))
    return {
        "kind": int(kind),
        "title": unhex(title),
        "subtitle": unhex(subtitle),
        "body": bytes.fromhex(body),
        "values": {unhex(key): unhex(value) for key, value in pairs},
        "location": tuple(map(degrees, location.split(":"))) if location else None,
    }


def content_of(words):
    """What it answers, the call (outcome, video, seconds) or None, and the content."""
    to, thread, original, kind, flags, text, mentions, properties, call = words
    content = backscroll.Content(
        unhex(text),
        type=backscroll.MessageType(int(kind)),
        flags=backscroll.Flag(int(flags)),
        mentions=list(map(unhex, items(mentions))),
        thread=int(thread),
        original=EPOCH + int(original) * MILLISECOND if original != "0" else None,
        **(properties_of(properties) if properties else {}),
    )
    video, outcome, duration = map(int, call.split(":")) if call else (0, 0, 0)
    return int(to), call and (backscroll.Outcome(outcome), bool(video), duration / 1000), content


def hexed(value):
    return value.encode().hex()


def time(value):
    return (value - EPOCH) // MILLISECOND if value else 0


def properties_line(p):
    location = struct.pack(">d", p.latitude).hex() + ":" + struct.pack(">d", p.longitude).hex() if p.has_location else ""
    values = ",".join(hexed(v.key) + "=" + hexed(v.value) for v in p.values)
    return ";".join([str(p.type), hexed(p.title), hexed(p.subtitle), p.body.hex(), values, location])


def reaction_line(r):
    return f"{hexed(r.emoji)}:{r.count}:" + ";".join(map(hexed, r.names))


def message_line(m):
    numbers = [m.seq, m.ordinal, m.rev, *map(time, (m.time, m.original, m.edited, m.deleted)), m.reply_to, m.thread, m.group]
    kinds = [int(n) for n in (m.type, m.flags, m.status, m.origin, m.marks, m.code)]
    lists = [",".join(map(hexed, m.mentions)), ",".join(map(reaction_line, m.reactions)), ",".join(map(hexed, m.mine))]
    texts = map(hexed, (m.sender, m.text, m.changed_by, m.detail))
    properties = properties_line(m.properties) if m.properties else ""
    call = f"{int(m.call.video)}:{int(m.call.outcome)}:{m.call.duration}" if m.call else ""
    return " ".join(map(str, [*numbers, m.conv.hex(), m.id.hex(), *kinds, *texts, *lists, properties, call, hexed(m.peer)]))


def range_line(r):
    return f"{r.lo}-{r.hi}"


def page_line(p):
    end = f"{int(p.end)}" if p.missing is None else f"{int(p.end)}:{p.missing}"
    return "|".join([end, range_line(p.crossed) if p.crossed else "", *map(message_line, p)])


def coverage_line(c):
    spans = ",".join(f"{range_line(s)}@{s.rev}" for s in c.spans)
    holes = ",".join(f"{range_line(h)}:{h.reason}" for h in c.holes)
    numbers = map(int, (c.known, c.left, c.deleted, c.head, c.first, c.rev))
    return " ".join(map(str, [*numbers, spans, holes, ",".join(map(range_line, c.gaps))]))
