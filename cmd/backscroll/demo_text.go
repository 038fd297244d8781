package main

import (
	"io"
	"text/template"
)

// say fills a text; its fields are all there, so that cannot fail.
func say(out io.Writer, text *template.Template, fields map[string]any) {
	_ = text.Execute(out, fields) // whoever closed the pipe is told by its signal
}

var welcome = template.Must(template.New("welcome").Parse(`
Backscroll serves {{.URL}}, with conversations of five neighbours
who make a garden of their roof. Everything is in {{.Dir}}.

Ann has a phone, and since today a laptop: its local database is empty.
This is what her laptop did just now, in the group:

`))

var yourTurn = template.Must(template.New("your turn").Parse(`
Nothing was transferred that nobody looked at. See it in a browser (each link is good once, for 15 minutes):

  Two new devices of Ann, side by side, and the server's database between them
     {{.Devices}}

  The messenger, as Ben
     {{.Messenger}}

  The operator's page; its key is in {{.Key}}
     {{.Admin}}

Or in another terminal:

  1. Ann's laptop shows her conversations; it fetched this list alone.
     {{.Me}} device inbox --db {{.Laptop}}

  2. It has nothing of what she and Ben wrote, and says so.
     {{.Me}} device read --db {{.Laptop}} --with ben

  3. Bring the newest 20, and read them.
     {{.Me}} device sync --db {{.Laptop}} --with ben -n 20
     {{.Me}} device read --db {{.Laptop}} --with ben -n 20

  4. See what is here, and what is not.
     {{.Me}} device coverage --db {{.Laptop}} --with ben

  5. Two devices: let the phone listen, and write on the laptop from a third terminal.
     {{.Me}} device tail --db {{.Phone}} --with ben
     {{.Me}} device send --db {{.Laptop}} --with ben "Good morning from the laptop"

  6. Be Ben, and answer.
     {{.Me}} device send --db {{.Ben}} --with ann "Good morning!"

  7. Run the server's side.
     {{.Me}} user list --server {{.URL}} --data {{.Data}}
     {{.Me}} group list --server {{.URL}} --data {{.Data}}

Ctrl-C ends the server.
`))
