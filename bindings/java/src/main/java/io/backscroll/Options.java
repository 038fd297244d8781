package io.backscroll;

/** How a device is opened: its local database, and what else is not the default. */
public final class Options {
    private final String path;
    private String server;
    private String device;
    private String token;
    private String platform;
    private String caPem;
    private String log;
    private Wipe wipe = Wipe.NOTHING;
    private int page;
    private boolean foreground;
    Listener listener = new Listener() {};

    /** The local database file, which is made if it is not there. */
    public Options(String path) {
        this.path = path;
    }

    /** As in http(s)://host:port; without it: the one that the database remembers. */
    public Options server(String url) {
        server = url;
        return this;
    }

    /** Without it: the one that the database or the token belongs to. */
    public Options device(String name) {
        device = name;
        return this;
    }

    /** Without it: the one that the database remembers. */
    public Options token(String token) {
        this.token = token;
        return this;
    }

    /** Shown in the user's list of devices. */
    public Options platform(String name) {
        platform = name;
        return this;
    }

    /** Certificates to trust instead of the system's, as PEM text. */
    public Options caPem(String text) {
        caPem = text;
        return this;
    }

    /** A file that a log is appended to; "-": standard error. */
    public Options log(String file) {
        log = file;
        return this;
    }

    /** What becomes of the database of a device that is signed out. */
    public Options wipeOnSignOut(Wipe wipe) {
        this.wipe = wipe;
        return this;
    }

    /** Messages of one fetched page; 0: 200. */
    public Options page(int messages) {
        page = messages;
        return this;
    }

    /** Before the user's eyes from the start; see {@link Client#setForeground}. */
    public Options foreground() {
        foreground = true;
        return this;
    }

    /** Who hears of what happens by itself. */
    public Options listener(Listener listener) {
        this.listener = listener;
        return this;
    }

    Input input() {
        return c -> {
            int at = c.room(Layout.OPTIONS_SIZE);
            c.set(at, (long) Layout.OPTIONS_SIZE);
            c.cString(at + Layout.OPTIONS_PATH, path);
            c.cString(at + Layout.OPTIONS_SERVER, server);
            c.cString(at + Layout.OPTIONS_DEVICE, device);
            c.cString(at + Layout.OPTIONS_TOKEN, token);
            c.cString(at + Layout.OPTIONS_PLATFORM, platform);
            c.cString(at + Layout.OPTIONS_CA_PEM, caPem);
            c.cString(at + Layout.OPTIONS_LOG, log);
            c.set(at + Layout.OPTIONS_WIPE_ON_SIGN_OUT, wipe.number());
            c.set(at + Layout.OPTIONS_PAGE, page);
            c.set(at + Layout.OPTIONS_POLL, 1);
            c.set(at + Layout.OPTIONS_FOREGROUND, foreground);
            return at;
        };
    }
}
