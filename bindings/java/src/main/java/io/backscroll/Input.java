package io.backscroll;

/** What goes into the library by a pointer. */
interface Input {
    /** Writes it to a call, and returns where. */
    int write(Invocation call);
}
