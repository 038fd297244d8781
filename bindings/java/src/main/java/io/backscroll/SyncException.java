package io.backscroll;

/** A sync that was refused or cancelled. */
public final class SyncException extends BackscrollException {
    private static final long serialVersionUID = 1;

    private final transient SyncResult result;

    SyncException(int code, String text, SyncResult result) {
        super(code, text);
        this.result = result;
    }

    /** How far it came. */
    public SyncResult result() {
        return result;
    }
}
