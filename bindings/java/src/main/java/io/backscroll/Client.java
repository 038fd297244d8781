package io.backscroll;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A device of a user, with its local database.
 *
 * <pre>{@code
 * try (Client client = new Client(new Options("phone.db").server(url).token(token))) {
 *     client.start();
 *     ReadSession session = client.peer("bob").open();
 *     if (session.read(10).size() == 0) {       // the local database, at once
 *         session.sync(200).thenAccept(r -> session.read((int) r.count()).forEach(System.out::println));
 *     }
 * }
 * }</pre>
 *
 * <p>Everything can be called from any thread. A timeout of null is without end; an error 9000 says that it is over.
 */
public final class Client implements AutoCloseable {
    static final int CLOSED = 9001;

    private final long handle;
    private final Events events;

    /** Opens the local database; nothing reaches for the network before {@link #start}. */
    public Client(Options options) {
        handle = new Invocation(Functions.OPEN).arg(options.input()).number();
        events = new Events(handle, options.listener);
    }

    Invocation call(int function) {
        return new Invocation(function).arg(handle);
    }

    Events events() {
        return events;
    }

    /** Connects, and stays connected until {@link #close}. */
    public void start() {
        call(Functions.START).run();
    }

    /**
     * Ends everything of the client: syncs under way end as cancelled. When it returns the last listener has, unless
     * that is who calls. Closing again does nothing.
     */
    @Override
    public void close() {
        try {
            call(Functions.CLOSE).run();
        } catch (BackscrollException e) {
            if (e.code() != CLOSED) {
                throw e;
            }
        }
        events.join();
    }

    // Conversations

    /** The conversation with a user; one's own address: notes to self. */
    public Conversation peer(String address) {
        return new Conversation(this, new Target(address, 0));
    }

    /** The conversation of a group. */
    public Group group(long number) {
        return new Group(this, number);
    }

    /** A read session over all conversations of the list at once. */
    public ReadSession openAll(ReadOptions options) {
        return open(new Target(null, 0), options.all());
    }

    ReadSession open(Target with, ReadOptions options) {
        Invocation call = call(Functions.SESSION_OPEN).arg(options.input(with));
        return new ReadSession(events.listen(call::number, options.listener), events);
    }

    /** A summary session over the list of conversations. */
    public Inbox inbox() {
        return inbox(new InboxOptions());
    }

    /** A summary session over a part of the list. */
    public Inbox inbox(InboxOptions options) {
        Invocation call = call(Functions.INBOX_OPEN).arg(options.input());
        return new Inbox(events.listenInbox(call::number, options.listener), events);
    }

    /** Makes a group, of which this user is the owner. */
    public Group newGroup(NewGroup group, Duration timeout) {
        return group(call(Functions.NEW_GROUP).arg(group.input()).arg(timeout).number());
    }

    // The outbox

    /** Puts a message that was refused behind all others of its conversation, with the same id. */
    public void resend(byte[] id) {
        call(Functions.RESEND).arg(id).run();
    }

    /** The same, waiting for the server's answer. */
    public Message resendWait(byte[] id, Duration timeout) {
        return call(Functions.RESEND_WAIT).arg(id).arg(timeout).block(Message::new);
    }

    /** Takes back a message that has not left, or was refused. */
    public void cancel(byte[] id) {
        call(Functions.CANCEL).arg(id).run();
    }

    /** Waits until the server has answered everything in the outbox, and every receipt. */
    public void flush(Duration timeout) {
        call(Functions.FLUSH).arg(timeout).run();
    }

    // The connection, and whose device it is

    /** Waits until the device is online and its inbox is caught up. */
    public void online(Duration timeout) {
        call(Functions.ONLINE).arg(timeout).run();
    }

    /** The state of the connection, and why. */
    public Connection status() {
        return call(Functions.GET_STATUS).block(Connection::new);
    }

    /** Whose database it is. Error 9006: nobody's yet. */
    public Owner owner() {
        return call(Functions.GET_OWNER).block(Owner::new);
    }

    /** What opening did about a damaged database; null: it was not damaged. */
    public Recovery recovery() {
        return call(Functions.GET_RECOVERY).block(Recovery::new);
    }

    /** Another token, after {@link State#SIGNED_OUT}; then {@link #start}. */
    public void setToken(String token) {
        call(Functions.SET_TOKEN).arg(token).run();
    }

    /** Whether the app is before the user's eyes. Only then reading marks as read; at first it is not. */
    public void setForeground(boolean on) {
        call(Functions.SET_FOREGROUND).arg(on).run();
    }

    /** The user's devices. */
    public List<Device> devices(Duration timeout) {
        return call(Functions.GET_DEVICES).arg(timeout).block(Devices::new).items();
    }

    /** Another title for a device. */
    public void renameDevice(String device, String title, Duration timeout) {
        call(Functions.RENAME_DEVICE).arg(device).arg(title).arg(timeout).run();
    }

    /** Makes a device's token worthless. */
    public void signOut(String device, Duration timeout) {
        call(Functions.SIGN_OUT).arg(device).arg(timeout).run();
    }

    /** What the user keeps on all his devices: settings, and contacts. */
    public UserData data() {
        return new UserData(this);
    }

    // People

    /** One to one nothing passes any more, in neither direction; in groups, read sessions leave out what he writes. */
    public CompletableFuture<Void> block(String user) {
        return events.change(call(Functions.BLOCK).arg(user)::number);
    }

    /** Takes that back. */
    public CompletableFuture<Void> unblock(String user) {
        return events.change(call(Functions.UNBLOCK).arg(user)::number);
    }

    /** Whom this user has blocked, as far as that is known here; {@link #syncBlocked} brings the rest. */
    public List<String> blocked() {
        return call(Functions.GET_BLOCKED).block(Addresses::new).items();
    }

    /** Brings whom this user has blocked. */
    public void syncBlocked(Duration timeout) {
        call(Functions.SYNC_BLOCKED).arg(timeout).run();
    }

    /** What this user may know of others. */
    public List<Presence> presence(Collection<String> users, Duration timeout) {
        return call(Functions.GET_PRESENCE).arg(users).arg(timeout).block(Presences::new).items();
    }

    /** Whether others are told what this user has read. */
    public void setQuiet(boolean quiet, Duration timeout) {
        call(Functions.SET_QUIET).arg(quiet).arg(timeout).run();
    }

    /** Whether what this user archives from now on stays in the archive when a message comes. */
    public void setKeepArchived(boolean keep, Duration timeout) {
        call(Functions.SET_KEEP_ARCHIVED).arg(keep).arg(timeout).run();
    }

    /** From whom this user accepts messages, and being added to groups. */
    public void setWriteFrom(WriteFrom from, Duration timeout) {
        call(Functions.SET_WRITE_FROM).arg(from.number()).arg(timeout).run();
    }

    /** What the server does for this user, on all devices. */
    public Account account(Duration timeout) {
        return call(Functions.GET_ACCOUNT).arg(timeout).block(Account::new);
    }

    /** What a user says of himself, as it was brought last. */
    public Profile profile(String user) {
        return call(Functions.GET_PROFILE).arg(user).block(Profile::new);
    }

    /** Brings profiles. */
    public List<Profile> syncProfiles(Collection<String> users, Duration timeout) {
        return call(Functions.SYNC_PROFILES).arg(users).arg(timeout).block(Profiles::new).items();
    }

    /** Changes what this user says of himself. */
    public Profile setProfile(ProfileChange change, Duration timeout) {
        return call(Functions.SET_PROFILE).arg(change.input()).arg(timeout).block(Profile::new);
    }

    /** Whose profiles the app shows now, in place of those of before: {@link Listener#onProfile} tells of news. */
    public void watch(Collection<String> users) {
        call(Functions.WATCH).arg(users).run();
    }

    /** Whether others are told when this user was last seen. */
    public void setLastSeen(boolean told, Duration timeout) {
        call(Functions.SET_LAST_SEEN).arg(told).arg(timeout).run();
    }
}
