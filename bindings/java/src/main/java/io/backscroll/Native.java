package io.backscroll;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;

/** The library for C, and the one small library through which Java calls it. */
final class Native {
    static {
        load("backscroll");
        load("backscroll-jni");
        if (fingerprint() != Functions.FINGERPRINT) {
            throw new UnsatisfiedLinkError("the native library of Backscroll is of another version than its classes: take all files from one build");
        }
    }

    private Native() {}

    /** Which header the small library was made from. */
    static native int fingerprint();

    /**
     * Calls a function. The first bytes of in are its arguments, eight bytes each; positions in pointers are
     * distances from in's beginning that become addresses. Where blockAt is not below 0, the function leaves a block
     * there, which goes to out[0]; the text of an error goes to out[1]. What the function wrote to in is there after
     * the call.
     */
    static native int call(int function, byte[] in, int used, int[] pointers, int count, int blockAt, byte[][] out);

    /** From java.library.path (on Android: from the app), else from the jar. */
    private static void load(String name) {
        try {
            System.loadLibrary(name);
        } catch (UnsatisfiedLinkError notThere) {
            loadFromJar(System.mapLibraryName(name), notThere);
        }
    }

    private static void loadFromJar(String file, UnsatisfiedLinkError notThere) {
        String resource = "/native/" + platform() + "/" + file;
        try (InputStream in = Native.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new UnsatisfiedLinkError(notThere.getMessage() + ", and the jar has no " + resource
                    + ": build it for this system with 'make jar', or name the folder that holds " + file + " with -Djava.library.path");
            }
            File copy = File.createTempFile("backscroll", file);
            try {
                write(in, copy);
                System.load(copy.getAbsolutePath());
            } finally {
                copy.delete(); // what is loaded stays; where it cannot be deleted, it stays as well
            }
        } catch (IOException e) {
            throw (UnsatisfiedLinkError) new UnsatisfiedLinkError("the native library cannot be unpacked to java.io.tmpdir: " + e.getMessage()).initCause(e);
        }
    }

    private static void write(InputStream in, File file) throws IOException {
        try (OutputStream out = new FileOutputStream(file)) {
            byte[] some = new byte[1 << 16];
            for (int n = in.read(some); n > 0; n = in.read(some)) {
                out.write(some, 0, n);
            }
        }
    }

    /** As in linux-x86_64. */
    private static String platform() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        arch = arch.equals("amd64") ? "x86_64" : arch.equals("arm64") ? "aarch64" : arch;
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).replace(" ", "") + "-" + arch;
    }
}
