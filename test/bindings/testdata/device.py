"""A device of one user who talks with one other: SERVER TOKEN DB PEER. languages_test.go says which steps there are."""

import sys

import backscroll

server, token, path, peer = sys.argv[1:]
with backscroll.Client(path, server, token) as client:
    client.start()
    client.online(60)
    conversation = client.peer(peer)
    session = conversation.open()
    for line in sys.stdin:
        step, argument = line.rstrip("\n").split(" ", 1)
        if step == "read":
            page = session.read(int(argument))
            print(len(page), int(page.end), "|".join(m.text for m in page), flush=True)
        elif step == "sync":
            print(session.sync(int(argument)).result(60).count, flush=True)
        elif step == "send":
            print(conversation.send_wait(argument, 60).seq, flush=True)
