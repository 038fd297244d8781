"""A device, told by lines what to do. languages_test.go says which steps there are."""

import sys

import backscroll
from form import content_of, coverage_line, page_line


def say(words):
    to, call, content = content_of(words)
    if call:
        return conversation.record_call_wait(*call, timeout=60)
    if to:
        return conversation.reply_wait(to, content, 60)
    return conversation.send_wait(content, 60)


client = None
for line in sys.stdin:
    step, *words = line.rstrip("\n").split(" ")
    if step == "open":
        if client:
            client.close()
        server, token, path = words
        client = backscroll.Client(path, server or None, token or None)
        if server:
            client.start()
            client.online(60)
        answer = "open"
    elif step in ("peer", "group"):
        conversation = client.peer(words[0]) if step == "peer" else client.group(int(words[0]))
        session = conversation.open()
        answer = "session"
    elif step == "read":
        answer = page_line(session.read(int(words[0])))
    elif step == "sync":
        answer = session.sync(int(words[0])).result(60).count
    elif step == "cross":
        answer = int(session.cross())
    elif step == "coverage":
        answer = coverage_line(conversation.coverage())
    elif step == "send":
        try:
            answer = say(words).seq
        except backscroll.Error as error:
            answer = f"refused {error.code}"
    print(answer, flush=True)
client.close()
