package io.backscroll;

/** A conversation's name: a peer or a group. */
final class Target implements Input {
    private final String peer;
    private final long group;

    Target(String peer, long group) {
        this.peer = peer;
        this.group = group;
    }

    @Override
    public int write(Invocation c) {
        int at = c.room(Layout.TARGET_SIZE);
        writeTo(c, at);
        return at;
    }

    void writeTo(Invocation c, int at) {
        c.cString(at + Layout.TARGET_PEER, peer);
        c.set(at + Layout.TARGET_GROUP, group);
    }
}
