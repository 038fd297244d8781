package io.backscroll;

/** What the library refused or could not do. */
public class BackscrollException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The error's number. */
    private final int code;

    BackscrollException(int code, String text) {
        super(text);
        this.code = code;
    }

    /** The error's number; the page on errors lists them. */
    public int code() {
        return code;
    }
}
