package io.backscroll;

/** A group's rules; without any, the default ones. */
public final class Rules {
    private boolean fromJoining;
    private boolean broadcast;
    private boolean open;
    private boolean noNotes;
    private boolean custom;
    private int memberRights;
    private int adminRights;

    /** Who joins sees what comes after; otherwise the whole history. */
    public Rules fromJoining(boolean on) {
        fromJoining = on;
        return this;
    }

    /** Only admins and the owner send. */
    public Rules broadcast(boolean on) {
        broadcast = on;
        return this;
    }

    /** Whoever knows the group's number may join. */
    public Rules open(boolean on) {
        open = on;
        return this;
    }

    /** Changes leave no system notes. */
    public Rules noNotes(boolean on) {
        noNotes = on;
        return this;
    }

    /** Instead of the default ones; bits of {@link Right}. */
    public Rules rights(int members, int admins) {
        memberRights = members;
        adminRights = admins;
        custom = true;
        return this;
    }

    void writeTo(Invocation c, int at) {
        c.set(at + Layout.SETTINGS_FROM_JOINING, fromJoining);
        c.set(at + Layout.SETTINGS_BROADCAST, broadcast);
        c.set(at + Layout.SETTINGS_OPEN, open);
        c.set(at + Layout.SETTINGS_NO_NOTES, noNotes);
        c.set(at + Layout.SETTINGS_CUSTOM, custom);
        c.set(at + Layout.SETTINGS_MEMBER_RIGHTS, memberRights);
        c.set(at + Layout.SETTINGS_ADMIN_RIGHTS, adminRights);
    }
}
