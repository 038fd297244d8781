import io.backscroll.*;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How contents, messages, pages and coverage are told in lines: form_test.go says it. */
class Form {
    static byte[] bytes(String hex) {
        byte[] out = new byte[hex.length() / 2];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return out;
    }

    static String text(String hex) {
        return new String(bytes(hex), StandardCharsets.UTF_8);
    }

    static Stream<String> items(String told) {
        return told.isEmpty() ? Stream.empty() : Stream.of(told.split(","));
    }

    static double degrees(String bits) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    }

    static Content content(String[] words) {
        Content c = new Content(text(words[6])).thread(Long.parseUnsignedLong(words[2]))
            .type(MessageType.values()[Integer.parseInt(words[4])]).flags(Integer.parseUnsignedInt(words[5]))
            .mentions(items(words[7]).map(Form::text).toArray(String[]::new));
        if (!words[3].equals("0")) {
            c.original(Instant.ofEpochMilli(Long.parseLong(words[3])));
        }
        if (!words[8].isEmpty()) {
            addProperties(c, words[8].split(";", -1));
        }
        return c;
    }

    static void addProperties(Content c, String[] parts) {
        c.kind(Integer.parseUnsignedInt(parts[0])).title(text(parts[1]), text(parts[2])).body(bytes(parts[3]));
        items(parts[4]).map(item -> item.split("=", -1)).forEach(pair -> c.value(text(pair[0]), text(pair[1])));
        if (!parts[5].isEmpty()) {
            String[] at = parts[5].split(":");
            c.location(degrees(at[0]), degrees(at[1]));
        }
    }

    static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (byte b : bytes) {
            out.append(String.format("%02x", b));
        }
        return out.toString();
    }

    static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hex(double degrees) {
        return String.format("%016x", Double.doubleToRawLongBits(degrees));
    }

    static <T> String joined(String separator, Collection<T> list, Function<T, String> show) {
        return list.stream().map(show).collect(Collectors.joining(separator));
    }

    static String properties(Properties p) {
        return String.join(";", Integer.toUnsignedString(p.type()), hex(p.title()), hex(p.subtitle()), hex(p.body()),
            joined(",", p.values(), v -> hex(v.key()) + "=" + hex(v.value())),
            p.hasLocation() ? hex(p.latitude()) + ":" + hex(p.longitude()) : "");
    }

    static String reaction(Reaction r) {
        return hex(r.emoji()) + ":" + r.count() + ":" + joined(";", r.names(), Form::hex);
    }

    static String time(Instant t) {
        return t == null ? "0" : Long.toString(t.toEpochMilli());
    }

    static String call(Call c) {
        return (c.video() ? 1 : 0) + ":" + c.outcome().ordinal() + ":" + c.duration();
    }

    static String message(Message m) {
        return String.join(" ", Long.toUnsignedString(m.seq()), Long.toUnsignedString(m.ordinal()), Long.toUnsignedString(m.rev()),
            time(m.time()), time(m.original()), time(m.edited()), time(m.deleted()), Long.toUnsignedString(m.replyTo()),
            Long.toUnsignedString(m.thread()), Long.toUnsignedString(m.group()), hex(m.conv()), hex(m.id()),
            Integer.toString(m.type().ordinal()), Integer.toUnsignedString(m.flags()), Integer.toString(m.status().ordinal()),
            Integer.toString(m.origin().ordinal()), Integer.toUnsignedString(m.marks()), Integer.toString(m.code()), hex(m.sender()),
            hex(m.text()), hex(m.changedBy()), hex(m.detail()), joined(",", m.mentions(), Form::hex),
            joined(",", m.reactions(), Form::reaction), joined(",", m.mine(), Form::hex),
            m.properties() == null ? "" : properties(m.properties()), m.call() == null ? "" : call(m.call()), hex(m.peer()));
    }

    static String range(Range r) {
        return r.lo() + "-" + r.hi();
    }

    static String page(Page p) {
        StringBuilder out = new StringBuilder().append(p.end().ordinal());
        if (p.missingKnown()) {
            out.append(':').append(p.missing());
        }
        out.append('|').append(p.crossed().lo() <= p.crossed().hi() ? range(p.crossed()) : "");
        p.forEach(m -> out.append('|').append(message(m)));
        return out.toString();
    }

    static String coverage(Coverage c) {
        return String.join(" ", c.known() ? "1" : "0", c.left() ? "1" : "0", c.deleted() ? "1" : "0", Long.toString(c.head()),
            Long.toString(c.first()), Long.toString(c.rev()), joined(",", c.spans(), s -> s.lo() + "-" + s.hi() + "@" + s.rev()),
            joined(",", c.holes(), h -> h.lo() + "-" + h.hi() + ":" + h.reason()), joined(",", c.gaps(), Form::range));
    }
}
