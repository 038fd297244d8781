import io.backscroll.*;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A device of one user who talks with one other: SERVER TOKEN DB PEER. languages_test.go says which steps there are. */
class Device {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        try (Client client = new Client(new Options(arguments[2]).server(arguments[0]).token(arguments[1]))) {
            client.start();
            client.online(Duration.ofMinutes(1));
            Conversation conversation = client.peer(arguments[3]);
            ReadSession session = conversation.open();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String argument = line.substring(line.indexOf(' ') + 1);
                switch (line.substring(0, line.indexOf(' '))) {
                    case "read":
                        Page page = session.read(Integer.parseInt(argument));
                        List<String> texts = new ArrayList<>();
                        page.forEach(m -> texts.add(m.text()));
                        out.println(page.size() + " " + page.end().ordinal() + " " + String.join("|", texts));
                        break;
                    case "sync":
                        out.println(session.sync(Integer.parseInt(argument)).get().count());
                        break;
                    default:
                        out.println(conversation.sendWait(new Content(argument), Duration.ofMinutes(1)).seq());
                }
            }
        }
    }
}
