import io.backscroll.*;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;

/** A device, told by lines what to do. languages_test.go says which steps there are. */
class Device {
    static final Duration WAIT = Duration.ofMinutes(1);

    Client client;
    Conversation conversation;
    ReadSession session;

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        Device device = new Device();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(device.step(line.split(" ", -1)));
        }
        device.client.close();
    }

    Object step(String[] words) throws Exception {
        switch (words[0]) {
            case "open":
                return open(words[1], words[2], words[3]);
            case "peer":
                return look(client.peer(words[1]));
            case "group":
                return look(client.group(Long.parseLong(words[1])));
            case "read":
                return Form.page(session.read(Integer.parseInt(words[1])));
            case "sync":
                return session.sync(Integer.parseInt(words[1])).get().count();
            case "cross":
                return session.cross() ? 1 : 0;
            case "coverage":
                return Form.coverage(conversation.coverage());
            default:
                return send(words);
        }
    }

    String open(String server, String token, String path) {
        if (client != null) {
            client.close();
        }
        Options options = new Options(path);
        client = new Client(server.isEmpty() ? options : options.server(server).token(token));
        if (!server.isEmpty()) {
            client.start();
            client.online(WAIT);
        }
        return "open";
    }

    String look(Conversation at) {
        conversation = at;
        session = at.open();
        return "session";
    }

    Object send(String[] words) {
        try {
            return say(words).seq();
        } catch (BackscrollException e) {
            return "refused " + e.code();
        }
    }

    Message say(String[] words) {
        if (!words[9].isEmpty()) {
            String[] call = words[9].split(":");
            return conversation.recordCallWait(call[0].equals("1"), Outcome.values()[Integer.parseInt(call[1])],
                Duration.ofMillis(Long.parseLong(call[2])), WAIT);
        }
        long to = Long.parseLong(words[1]);
        Content content = Form.content(words);
        return to == 0 ? conversation.sendWait(content, WAIT) : conversation.replyWait(Ref.at(to), content, WAIT);
    }
}
