package io.backscroll;

/** What {@link Group#set} changes; what is not named stays as it is. */
public final class GroupChange {
    private String name;
    private String description;
    private String picture;
    private Rules rules;

    /** What people see. */
    public GroupChange name(String name) {
        this.name = name;
        return this;
    }

    /** What it is about. */
    public GroupChange description(String text) {
        description = text;
        return this;
    }

    /** A URL. */
    public GroupChange picture(String url) {
        picture = url;
        return this;
    }

    /** All of its rules. */
    public GroupChange rules(Rules rules) {
        this.rules = rules;
        return this;
    }

    Input input() {
        return c -> {
            int at = c.room(Layout.GROUP_CHANGE_SIZE);
            c.set(at, (long) Layout.GROUP_CHANGE_SIZE);
            c.cString(at + Layout.GROUP_CHANGE_NAME, name);
            c.cString(at + Layout.GROUP_CHANGE_DESCRIPTION, description);
            c.cString(at + Layout.GROUP_CHANGE_PICTURE, picture);
            if (rules != null) {
                int place = c.room(Layout.SETTINGS_SIZE);
                rules.writeTo(c, place);
                c.point(at + Layout.GROUP_CHANGE_SETTINGS, place);
            }
            return at;
        };
    }
}
