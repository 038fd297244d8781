package wire

import (
	"math"
	"strings"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// One or more frames of every kind, each field set in at least one of them: the
// source of the golden vectors, and the seeds of the fuzz tests.

type clientSample struct {
	name string
	f    frame.Client
}

type serverSample struct {
	name string
	f    frame.Server
}

var (
	sampleConv  = msg.OneToOne(3, 9)
	sampleGroup = msg.GroupConv(7)
	sampleID    = msg.MessageID{0x01, 0x93, 0x50, 0xa1, 0xb2, 0xc3, 0x70, 1, 0x80, 2, 3, 4, 5, 6, 7, 8}
	sampleAfter = msg.MessageID{0x01, 0x93, 0x50, 0xa1, 0xb2, 0xc2, 0x70, 9, 0x80, 8, 7, 6, 5, 4, 3, 2}
)

var sampleMessages = []struct {
	name string
	m    msg.Message
}{
	{"text", msg.Message{Seq: 41, Ordinal: 40, Rev: 44, ID: sampleID, From: "ada@example.org", Time: 1795305600123,
		Content: msg.Content{Flags: msg.WantReceipt, Text: "Grüße, 世界 👋"}}},
	{"imported action", msg.Message{Seq: 1, Ordinal: 1, Rev: 1, ID: msg.MessageID{0x80, 6: 0x80, 15: 1}, From: "bob", Time: 1795305600000,
		Content: msg.Content{Type: msg.Action, Text: "waves", Original: 1262304000000}}},
	{"silent note without text", msg.Message{Seq: 2, Rev: 2, ID: sampleAfter, Time: 1,
		Content: msg.Content{Type: msg.Note, Flags: msg.Silent}}},
	{"answer in a thread, forwarded and edited", msg.Message{Seq: 42, Ordinal: 41, Rev: 46, ID: sampleID, From: "bob", Time: 1795305600123,
		Content: msg.Content{Flags: msg.Forwarded, Text: "yes", ReplyTo: 41, Thread: 9000000000}, Edited: 1795305601000, ChangedBy: "ada@example.org"}},
	{"mentions, properties, reactions", msg.Message{Seq: 43, Ordinal: 42, Rev: 47, ID: sampleID, From: "bob", Time: 1795305600123,
		Content: msg.Content{Text: "@ada @eve: here", Mentions: []msg.Address{"ada@example.org", "eve"}, Properties: &msg.Properties{
			Type: 1001, Title: "Lunch", Subtitle: "in the park", Values: map[string]string{"at": "12:30", "": "no key", "b": ""},
			Body: []byte{0, 0xff}, Location: &msg.Location{Latitude: 52.51628, Longitude: -13.3777}}},
		Reactions: []msg.Reaction{{Emoji: "❤️", Count: 1, Names: []msg.Address{"eve"}},
			{Emoji: "👍", Count: 21, Names: []msg.Address{"zoe", "ada@example.org"}}}}},
	{"empty properties at 0, 0", msg.Message{Seq: 44, Ordinal: 43, Rev: 48, ID: sampleID, From: "bob", Time: 1795305600123,
		Content: msg.Content{Properties: &msg.Properties{Location: &msg.Location{}}}}},
	{"tombstone", msg.Message{Seq: 45, Ordinal: 44, Rev: 50, ID: sampleID, From: "bob", Time: 1795305600123,
		Content: msg.Content{Flags: msg.WantReceipt, ReplyTo: 41}, Deleted: 1795305602000}},
	{"missed call", msg.Message{Seq: 46, Ordinal: 45, Rev: 51, ID: sampleID, From: "bob", Time: 1795305600123, Content: msg.CallOf(msg.Call{})}},
	{"video call that was answered after all", msg.Message{Seq: 47, Ordinal: 46, Rev: 53, ID: sampleID, From: "bob", Time: 1795305600123,
		Content: msg.Content{Type: msg.CallRecord, Call: &msg.Call{Video: true, Outcome: msg.Answered, Duration: 63000}},
		Edited:  1795305663123, ChangedBy: "ada@example.org"}},
	{"call of an odd length", msg.Message{Seq: 48, Ordinal: 47, Rev: 54, ID: sampleID, From: "bob", Time: 1795305600123,
		Content: msg.CallOf(msg.Call{Outcome: msg.Answered, Duration: 64002})}}, // in seconds no double is this
	{"largest numbers", msg.Message{Seq: 1<<40 - 1, Ordinal: 1<<40 - 1, Rev: 1<<53 - 1, ID: msg.MessageID{0xff, 6: 0x8f, 8: 0xbf, 15: 0xff},
		From: "bob", Time: sampleLate, Edited: sampleLate, Content: msg.Content{Type: msg.Action, Flags: msg.Silent | msg.WantReceipt | msg.Forwarded,
			Original: sampleLate, Thread: math.MaxUint64, Properties: &msg.Properties{Type: math.MaxUint32,
				Location: &msg.Location{Latitude: 90, Longitude: math.Nextafter(180, 0)}}},
		Reactions: []msg.Reaction{{Emoji: "👩‍🚀", Count: 1<<53 - 1, Names: []msg.Address{"eve"}}}}},
}

// sampleLate is the end of the year 9999, the latest time that every language has.
const sampleLate msg.Millis = 253402300799999

// sampleOdd has what texts and bytes seldom have.
var sampleOdd = msg.Content{Text: "\x00\r\n\"\\ e\u0301 \u202eabc\u202c \ufeff\uffff\U0010ffff👩‍🚀", Thread: math.MaxUint64,
	Flags: msg.Silent | msg.WantReceipt | msg.Forwarded, Mentions: []msg.Address{"a b,c;d=e:f|g", "🙂"},
	Properties: &msg.Properties{Type: math.MaxUint32, Title: "\x00", Subtitle: " ", Values: map[string]string{"\x00": "\x00", "": "", "é": "\n"},
		Body: []byte{0xff, 0xfe, 0, 0xc0, 0x80, 0xed, 0xa0, 0x80}, Location: &msg.Location{Latitude: -90, Longitude: math.SmallestNonzeroFloat64}}}

func sampleBlobs(n int) (blobs []frame.Blob) {
	for i := range n {
		m := sampleMessages[i%3].m
		m.Seq, m.ID[15] = msg.Seq(i+1), byte(i+1)
		blobs = append(blobs, Codec{}.EncodeMessage(&m))
	}
	return blobs
}

var sampleState = frame.State{Head: msg.Position{Seq: 41, Ordinal: 40}, Rev: 44, MetaRev: 5, ReceiptRev: 12, First: 3, FirstWhy: msg.EndCleared}

func sampleRow() frame.Row {
	return frame.Row{
		Conv: sampleConv, InboxRev: 77, Peer: "bob", Name: "Bob", State: sampleState, Activity: 1795305600123, Pinned: 1,
		Read: msg.Position{Seq: 30, Ordinal: 29}, PeerDelivered: 41, PeerRead: 40, Unread: 11,
	}
}

func clientSamples() []clientSample {
	byPeer, byConv := frame.Target{Peer: "bob"}, frame.Target{Conv: sampleGroup}
	return []clientSample{
		{"hello", frame.Client{Request: 1, Body: &frame.Hello{Token: []byte(strings.Repeat("k", 32)), Device: "phone",
			Protocol: 1, Epoch: 1795000000000, Cursor: 76, Platform: "android"}}},
		{"hello with a seal", frame.Client{Request: 1, Body: &frame.Hello{Token: []byte("0123456789abcdef0123456789abcdef"), Device: "phone",
			Protocol: 1, Epoch: 1795000000000, Cursor: 76, Seal: []byte("a seal is opaque")}}},
		{"hello of a fresh device", frame.Client{Request: 1, Body: &frame.Hello{Token: []byte(strings.Repeat("k", 32)), Device: "laptop", Protocol: 1}}},
		{"send", frame.Client{Request: 2, Body: &frame.Send{To: byPeer, ID: sampleID, Content: sampleMessages[0].m.Content}}},
		{"send after another", frame.Client{Request: 300, Body: &frame.Send{To: byConv, ID: sampleID, After: sampleAfter,
			Content: msg.Content{Type: msg.Action, Flags: msg.Silent, Text: strings.Repeat("long ", 60), Original: 1262304000000}}}},
		{"fetch the newest", frame.Client{Request: 3, Body: &frame.Fetch{To: byConv}}},
		{"fetch", frame.Client{Request: 3, Body: &frame.Fetch{To: byPeer, From: 100, Forward: true, Limit: 200, ReceiptRev: 12, Until: 400}}},
		{"changes", frame.Client{Request: 4, Body: &frame.Changes{To: byConv, Since: 40, Ranges: []msg.Range{{Lo: 1, Hi: 9}, {Lo: 20, Hi: 20}},
			ReceiptRev: 12, Limit: 50}}},
		{"inbox since", frame.Client{Request: 5, Body: &frame.Inbox{Since: 76, Limit: 1000}}},
		{"inbox page", frame.Client{Request: 6, Body: &frame.Inbox{Page: true, Before: frame.InboxKey{Pinned: 1, Activity: 1795305600123, Conv: sampleConv}}}},
		{"receipt", frame.Client{Request: 7, Body: &frame.Receipt{Items: []frame.ReceiptItem{{To: byPeer, Delivered: 41},
			{To: byConv, Read: 40, Told: 39}}}}},
		{"heartbeat", frame.Client{Body: &frame.Heartbeat{InboxRev: 77, Time: 1795305600123}}},
		{"request without a kind", frame.Client{Request: 8}},
		{"send with everything", frame.Client{Request: 9, Body: &frame.Send{To: byConv, ID: sampleID, Content: sampleMessages[4].m.Content}}},
		{"send of odd texts and bytes", frame.Client{Request: 9, Body: &frame.Send{To: byConv, ID: sampleID, Content: sampleOdd}}},
		{"fetch with what was hidden", frame.Client{Request: 10, Body: &frame.Fetch{To: byConv, From: 100, HiddenRev: 6}}},
		{"changes, only of what was hidden", frame.Client{Request: 11, Body: &frame.Changes{To: byConv, HiddenRev: 6}}},
		{"new_group", frame.Client{Request: 12, Body: &frame.NewGroup{Key: [16]byte(sampleID), Name: "friends", Description: "of ada",
			Picture: "https://example.org/p.png", Settings: msg.Settings{FromJoining: true}, Members: []msg.Address{"bob", "eve"}}}},
		{"new_group of nobody else", frame.Client{Request: 13, Body: &frame.NewGroup{Key: [16]byte(sampleID)}}},
		{"info", frame.Client{Request: 14, Body: &frame.Info{To: byConv, Seq: 41, After: 9, Limit: 50}}},
		{"members", frame.Client{Request: 15, Body: &frame.Members{To: byConv, Since: 5, Limit: 1000}}},
		{"reactors", frame.Client{Request: 16, Body: &frame.Reactors{To: byConv, Seq: 41, Emoji: "👍", After: 44, Limit: 100}}},
		{"transient", frame.Client{Request: 17, Body: &frame.Transient{To: byPeer, Content: msg.Content{Properties: &msg.Properties{Type: 1, Title: "typing"}}}}},
		{"account", frame.Client{Request: 18, Body: &frame.Account{Quiet: new(true)}}},
		{"account, as by default", frame.Client{Request: 19, Body: &frame.Account{Quiet: new(false), HideLastSeen: new(false)}}},
		{"account that keeps what is archived", frame.Client{Request: 19, Body: &frame.Account{KeepArchived: new(true)}}},
		{"account that contacts write to", frame.Client{Request: 19, Body: &frame.Account{WriteFrom: new(msg.FromContacts)}}},
		{"account that stays as it is", frame.Client{Request: 19, Body: &frame.Account{}}},
		{"devices", frame.Client{Request: 20, Body: &frame.Devices{}}},
		{"rename_device", frame.Client{Request: 21, Body: &frame.RenameDevice{Device: "phone", Title: "Ann's phone"}}},
		{"rename_device to nothing", frame.Client{Request: 22, Body: &frame.RenameDevice{Device: "phone"}}},
		{"typing", frame.Client{Request: 24, Body: &frame.Typing{To: byPeer, On: true}}},
		{"typing no longer", frame.Client{Request: 25, Body: &frame.Typing{To: byConv}}},
		{"presence", frame.Client{Request: 26, Body: &frame.Presence{Users: []msg.Address{"bob", "eve"}}}},
		{"profile", frame.Client{Request: 27, Body: &frame.Profiles{Users: []frame.KnownProfile{{User: "bob", Version: 3}, {User: "eve"}}}}},
		{"set_profile", frame.Client{Request: 28, Body: &frame.SetProfile{Name: new("Ann"), Status: new(""), Fields: map[string]string{"team": "soup", "old": ""}}}},
		{"set_profile's picture", frame.Client{Request: 29, Body: &frame.SetProfile{Picture: new("https://example.org/ann.png")}}},
		{"watch", frame.Client{Request: 30, Body: &frame.Watch{Users: []msg.Address{"bob", "eve"}}}},
		{"watch nobody", frame.Client{Request: 31, Body: &frame.Watch{}}},
		{"data with a prefix", frame.Client{Request: 27, Body: &frame.Data{Prefix: "draft/", After: "draft/bob", Limit: 50}}},
		{"data of one key", frame.Client{Request: 28, Body: &frame.Data{Key: "app/settings"}}},
		{"sign_out", frame.Client{Request: 23, Body: &frame.SignOut{Device: "laptop"}}},
	}
}

func allClientSamples() []clientSample { return append(clientSamples(), opSamples()...) }

// opSamples are an Op of every kind.
func opSamples() (list []clientSample) {
	name, none := "friends", ""
	for i, s := range []struct {
		name   string
		change frame.Change
	}{
		{"edit", &frame.Edit{Seq: 41, Content: msg.Content{Text: "Grüße", Mentions: []msg.Address{"eve"}}}},
		{"edit to nothing", &frame.Edit{Seq: 41}},
		{"delete", &frame.Delete{Seq: 41}},
		{"react", &frame.React{Seq: 41, Emoji: "👍"}},
		{"react, taken back", &frame.React{Seq: 41, Emoji: "👍", Remove: true}},
		{"hide", &frame.Hide{Seqs: []msg.Seq{41, 3, 300}}},
		{"clear", &frame.Clear{Seq: 41}},
		{"mark", &frame.Mark{Unread: true}},
		{"mark, taken back", &frame.Mark{}},
		{"set_group", &frame.SetGroup{Name: &name, Description: &none}},
		{"set_group's settings", &frame.SetGroup{Picture: &none, Settings: &msg.Settings{FromJoining: true, Broadcast: true, Open: true, NoNotes: true,
			Custom: true, Member: msg.MaySend | msg.MayAdd, Admin: msg.AllRights}}},
		{"set_group back to the default settings", &frame.SetGroup{Settings: &msg.Settings{}}},
		{"set_role", &frame.SetRole{User: "bob", Role: msg.RoleAdmin}},
		{"add", &frame.AddMembers{Users: []msg.Address{"bob", "eve"}}},
		{"remove", &frame.RemoveMembers{Users: []msg.Address{"bob"}}},
		{"join", &frame.Join{}},
		{"leave", &frame.Leave{}},
		{"delete_group", &frame.DeleteGroup{}},
		{"set_call", &frame.SetCall{Seq: 46, Outcome: msg.Answered, Duration: 63000}},
		{"set_call to missed", &frame.SetCall{Seq: 46}},
		{"arrange: pinned, and muted for ever", &frame.Arrange{Pinned: new(uint64(1795305600123)), MutedUntil: new(msg.ForEver)}},
		{"arrange: archived", &frame.Arrange{Archived: new(uint64(41))}},
		{"arrange: all taken back", &frame.Arrange{Pinned: new(uint64(0)), MutedUntil: new(msg.Millis(0)), Archived: new(uint64(0))}},
		{"set_data", &frame.SetData{Key: "draft/bob", Value: []byte("Grüße")}},
		{"set_data to nothing", &frame.SetData{Key: "draft/bob"}},
		{"delete_data", &frame.DeleteData{Key: "draft/bob"}},
	} {
		op := &frame.Op{To: frame.Target{Conv: sampleGroup}, Op: 1795305600123<<16 + uint64(i), Change: s.change}
		switch s.change.(type) {
		case *frame.SetData, *frame.DeleteData:
			op.To = frame.Target{}
		}
		list = append(list, clientSample{"op: " + s.name, frame.Client{Request: 20, Body: op}})
	}
	return list
}

func serverSamples() []serverSample {
	row, withPreview := sampleRow(), sampleRow()
	withPreview.Preview = sampleBlobs(1)[0]
	wide := frame.Row{Conv: sampleGroup, InboxRev: 78, Name: "everyone", State: frame.State{FirstWhy: msg.EndBeforeJoined, First: 9, Left: true}, Wide: true}
	marks := []frame.Watermark{{User: "bob", Delivered: 41, Read: 40}, {User: "eve", Delivered: 3}}
	groupState := frame.State{Head: msg.Position{Seq: 45, Ordinal: 44}, Rev: 50, MetaRev: 9, FirstWhy: msg.EndBeginning, HiddenRev: 8,
		Role: msg.RoleAdmin, Rights: msg.AllRights}
	group := frame.Row{Conv: sampleGroup, InboxRev: 79, Name: "friends", State: groupState, Unread: 3, Mentions: 1, Marked: true,
		Picture: "https://example.org/p.png"}
	group.State.Deleted = true
	arranged := frame.Row{Conv: sampleGroup, InboxRev: 80, State: groupState, Pinned: 1795305600123, MutedUntil: msg.ForEver, Archived: 45}
	cleared := wide
	cleared.State.Left, cleared.State.Cleared = false, 5
	own := []frame.Mine{{Seq: 43, Emoji: []string{"❤️", "👍"}}, {Seq: 44}}
	data := []frame.Datum{{Key: "draft/bob", InboxRev: 80, Size: 5, Value: []byte("Hello")}, {Key: "theme", InboxRev: 81, Size: 4000},
		{Key: "old", InboxRev: 82, Deleted: true}}
	holes := []msg.Hole{{Range: msg.Range{Lo: 4, Hi: 5}, Reason: msg.HoleHidden}, {Range: msg.Range{Lo: 8, Hi: 8}, Reason: msg.HoleExpired}}
	return []serverSample{
		{"error", frame.Server{Request: 2, Body: &frame.Error{Code: msg.CodeRateLimit, Detail: "too many sends; wait", RetryAfter: 1500}}},
		{"error of the connection", frame.Server{Body: &frame.Error{Code: msg.CodeDraining, Detail: "the server is stopping; connect again"}}},
		{"welcome", frame.Server{Request: 1, Body: &frame.Welcome{User: "ada@example.org", UserID: 3, ServerID: [16]byte(sampleID),
			Time: 1795305600123, Epoch: 1795000000000, InboxRev: 77, Protocol: 1, RestoredTo: 1794000000000,
			Limits: frame.Limits{BodyBytes: 65536, PageMessages: 1000, PageBytes: 1 << 20, FrameBytes: 4 << 20, InFlight: 64,
				Heartbeat: 30000, SendsPerSecond: 50, SendBurst: 200}}}},
		{"welcome to a device that asked for its name", frame.Server{Request: 1, Body: &frame.Welcome{User: "bob", UserID: 4, ServerID: [16]byte(sampleID),
			Time: 1795305600123, Epoch: 1795000000000, Protocol: 1, Device: "phone"}}},
		{"send_ack", frame.Server{Request: 2, Body: &frame.SendAck{Conv: sampleConv, Pos: msg.Position{Seq: 41, Ordinal: 40}, Prev: 43, Rev: 44, Time: 1795305600123}}},
		{"page, plain", frame.Server{Request: 3, Body: &frame.Page{Conv: sampleConv, Range: msg.Range{Lo: 1, Hi: 1}, Rev: 44, Messages: sampleBlobs(1),
			State: sampleState}}},
		{"page, deflated", frame.Server{Request: 3, Body: &frame.Page{Conv: sampleConv, Range: msg.Range{Lo: 1, Hi: 12}, Rev: 44, Messages: sampleBlobs(12),
			Holes: holes, State: sampleState, Watermarks: marks}}},
		{"page with nothing in that direction", frame.Server{Request: 3, Body: &frame.Page{Conv: sampleConv, Range: msg.Range{Lo: 42, Hi: 41}, Rev: 44,
			State: sampleState}}},
		{"changes", frame.Server{Request: 4, Body: &frame.ChangesPage{Conv: sampleGroup, Since: 40, Rev: 44, Ranges: []msg.Range{{Lo: 1, Hi: 9}, {Lo: 20, Hi: 20}},
			Messages: sampleBlobs(2), Holes: holes, State: sampleState, Watermarks: marks, More: true}}},
		{"inbox", frame.Server{Request: 5, Body: &frame.InboxPage{From: 76, To: 78, Rows: []frame.Row{withPreview, wide}, More: true}}},
		{"inbox, reset", frame.Server{Request: 5, Body: &frame.InboxPage{To: 5000, Reset: true}}},
		{"done", frame.Server{Request: 7, Body: &frame.Done{}}},
		{"push", frame.Server{Body: &frame.Push{Conv: sampleConv, Prev: 43, Rev: 44, Messages: sampleBlobs(1), MetaRev: 5, From: 76, To: 77, Row: &row}}},
		{"push of a wide conversation", frame.Server{Body: &frame.Push{Conv: sampleGroup, Prev: 9, Rev: 11, Messages: sampleBlobs(2), MetaRev: 5}}},
		{"receipt_push", frame.Server{Body: &frame.ReceiptPush{Conv: sampleConv, Prev: 11, Rev: 12, Watermarks: marks}}},
		{"heartbeat", frame.Server{Body: &frame.Heartbeat{InboxRev: 77, Time: 1795305600123}}},
		{"inbox of a group", frame.Server{Request: 5, Body: &frame.InboxPage{From: 78, To: 79, Rows: []frame.Row{group}}}},
		{"inbox of who arranged it", frame.Server{Request: 5, Body: &frame.InboxPage{From: 79, To: 80, Rows: []frame.Row{arranged}}}},
		{"inbox of who cleared what came before he joined again", frame.Server{Request: 5, Body: &frame.InboxPage{From: 77, To: 78, Rows: []frame.Row{cleared}}}},
		{"page, with what was hidden and own reactions", frame.Server{Request: 3, Body: &frame.Page{Conv: sampleGroup, Range: msg.Range{Lo: 1, Hi: 1}, Rev: 44,
			Messages: sampleBlobs(1), State: groupState, Hidden: frame.Hidden{Seqs: []msg.Seq{300, 3}, Rev: 8}, Mine: own}}},
		{"changes, only of what was hidden", frame.Server{Request: 4, Body: &frame.ChangesPage{Conv: sampleGroup, State: groupState,
			Hidden: frame.Hidden{Seqs: []msg.Seq{3}, Rev: 8}, Mine: own}}},
		{"push of a change", frame.Server{Body: &frame.Push{Conv: sampleGroup, Prev: 46, Rev: 47,
			Messages: []frame.Blob{Codec{}.EncodeMessage(&sampleMessages[4].m)}, Mine: own}}},
		{"op_ack", frame.Server{Request: 20, Body: &frame.OpAck{Conv: sampleGroup, Prev: 46, Rev: 47, Time: 1795305600123,
			Messages: []frame.Blob{Codec{}.EncodeMessage(&sampleMessages[4].m)}, Mine: own, State: groupState}}},
		{"op_ack of what changed nothing", frame.Server{Request: 20, Body: &frame.OpAck{Conv: sampleGroup, Time: 1795305600123, State: groupState}}},
		{"op_ack of user data", frame.Server{Request: 20, Body: &frame.OpAck{Time: 1795305600123, State: frame.State{FirstWhy: msg.EndBeginning}, InboxRev: 80}}},
		{"inbox of rows and data", frame.Server{Request: 5, Body: &frame.InboxPage{From: 78, To: 82, Rows: []frame.Row{group}, Data: data}}},
		{"data", frame.Server{Request: 27, Body: &frame.DataPage{Rev: 82, Data: data[:2], More: true}}},
		{"data that is not there", frame.Server{Request: 28, Body: &frame.DataPage{Rev: 82}}},
		{"info", frame.Server{Request: 14, Body: &frame.InfoPage{Conv: sampleGroup, Seq: 41, Next: 12, Members: []frame.MemberInfo{
			{User: "bob", Delivered: 1795305600200, Read: 1795305601000}, {User: "eve", Delivered: 1795305600300}, {User: "zoe"}}}}},
		{"members", frame.Server{Request: 15, Body: &frame.MembersPage{Conv: sampleGroup, Since: 5, Rev: 9, More: true, Name: "friends",
			Description: "of ada", Picture: "https://example.org/p.png", Settings: msg.Settings{Broadcast: true, Custom: true, Member: msg.MaySend},
			Count: 3, Created: 1795305600000, State: groupState, Members: []frame.Member{
				{User: "ada@example.org", Name: "Ada", Role: msg.RoleOwner, Joined: 1795305600000, MetaRev: 6}, {User: "bob", Left: true, MetaRev: 9}}}}},
		{"reactors", frame.Server{Request: 16, Body: &frame.ReactorsPage{Conv: sampleGroup, Seq: 41, Next: 47,
			Reactors: []frame.Reactor{{User: "zoe", Time: 1795305600200}, {User: "ada@example.org", Time: 1795305600300}}}}},
		{"transient", frame.Server{Body: &frame.TransientPush{Conv: sampleConv, From: "bob", Time: 1795305600123,
			Content: msg.Content{Properties: &msg.Properties{Type: 1, Title: "typing"}}}}},
		{"typing", frame.Server{Body: &frame.TypingPush{Conv: sampleConv, From: "bob", On: true}}},
		{"typing no longer", frame.Server{Body: &frame.TypingPush{Conv: sampleGroup, From: "bob"}}},
		{"presence", frame.Server{Request: 26, Body: &frame.PresencePage{Users: []frame.UserPresence{
			{User: "bob", Known: true, Online: true, LastSeen: 1795305600000}, {User: "eve"}}}}},
		{"profile", frame.Server{Request: 27, Body: &frame.ProfilesPage{Answered: 2, Users: []frame.UserProfile{
			{User: "bob", Known: true, Version: 4, Profile: msg.Profile{Name: "Bob", Picture: "bob-2", Status: "away", Fields: map[string]string{"team": "soup"}}},
			{User: "eve"}}}}},
		{"profile that is known", frame.Server{Request: 27, Body: &frame.ProfilesPage{Answered: 1}}},
		{"account", frame.Server{Request: 18, Body: &frame.Account{Quiet: new(true), HideLastSeen: new(false), KeepArchived: new(false),
			WriteFrom: new(msg.FromAnyone)}}},
		{"profile_push", frame.Server{Body: &frame.ProfilePush{User: "bob", Version: 5}}},
		{"devices", frame.Server{Request: 20, Body: &frame.DevicesPage{Devices: []frame.Device{
			{Name: "laptop", Platform: "linux", Created: 1795305600000, LastSeen: 1795305600000},
			{Name: "phone", Title: "Ann's phone", Platform: "android", Created: 1795305600000, LastSeen: 1795309200000, Online: true, Current: true},
			{Name: "tablet", Created: 1795305600000}}}}},
		{"welcome with limits of changing", frame.Server{Request: 1, Body: &frame.Welcome{User: "bob", UserID: 4, ServerID: [16]byte(sampleID),
			Protocol: 1, Limits: frame.Limits{EditSeconds: 900, DeleteSeconds: 3600, DataBytes: 65536, DataKeys: 1000}}}},
		{"heartbeat with a seal", frame.Server{Body: &frame.Heartbeat{InboxRev: 77, Time: 1795305600123, Seal: []byte("a seal is opaque")}}},
	}
}

// What is malformed: protobuf text is not needed to say it, so these are bytes.
// Lengths are those of one level: 1a is field 3, length-delimited, and so on.
var malformed = []struct {
	name, side, hex, why string
}{
	{"no protobuf", "client", "ff", "frame: these bytes are no protobuf message"},
	{"text", "client", "47455420", "frame: the value of field 8 is cut short or broken"},
	{"field number 0", "client", "0001", "frame: these bytes are no protobuf message"},
	{"cut within a length", "client", "08011a05", "frame: the value of field 3 is cut short or broken"},
	{"cut within the kind", "client", "08011a020a05", "frame.send: the value of field 1 is cut short or broken"},
	{"number of more than 64 bits", "client", "08ffffffffffffffffff7f", "frame: the value of field 1 is cut short or broken"},
	{"group that does not end", "client", "08018b06", "frame: the value of field 97 is cut short or broken"},
	{"request is bytes", "client", "0a0131", "frame.request: is not a number"},
	{"kind is a number", "client", "08011801", "frame.send: is a number where bytes are expected"},
	{"message id of 15 bytes", "client", "08011a11120f010101010101010101010101010101", "frame.send.id: is 15 bytes long; it must be 16"},
	{"predecessor of 1 byte", "client", "08011a031a0101", "frame.send.after: is 1 bytes long; it must be 16"},
	{"conversation of 17 bytes", "client", "080122150a130a110101010101010101010101010101010101", "frame.fetch.to.conversation: is 17 bytes long; it must be 16"},
	{"conversation and peer", "client", "080122170a150a1001010101010101010101010101010101120162", "frame.fetch.to.peer: stands beside a conversation; one of the two is expected"},
	{"limit beyond 31 bits", "client", "08012206208080808008", "frame.fetch.limit: is 2147483648; at most 2147483647 makes sense"},
	{"range that ends before it begins", "client", "08012a061a0408021001", "frame.changes.ranges.hi: 2 to 1 is no range of seqs"},
	{"range from 0", "client", "08012a041a021001", "frame.changes.ranges.hi: 0 to 1 is no range of seqs"},
	{"ranges that overlap", "client", "08012a0c1a04080110051a0408051006", "frame.changes.ranges: they must ascend without overlap"},
	{"message type beyond 32 bits", "client", "08011a082206088080808010", "frame.send.content.type: is 4294967296; at most 4294967295 makes sense"},
	{"answer without its conversation", "server", "080122021001", "frame.send_ack.conversation: is missing"},
	{"welcome without the server's id", "server", "08011a00", "frame.welcome.server_id: is missing"},
	{"reason of a hole that is none", "server", "08012a084206080110011803", "frame.page.holes.reason: is 3; at most 2 makes sense"},
	{"hole without a reason", "server", "08012a06420408011001", "frame.page.holes.reason: is missing"},
	{"reason of the first seq that is none", "server", "08012a044a023804", "frame.page.state.first_why: is 4; at most 3 makes sense"},
	{"bundle that does not inflate", "server", "08012a180a10010101010101010101010101010101013202ffff3809", "frame.page.deflated: cannot be inflated: flate: corrupt input before offset 1"},
	{"bundle larger than can be", "server", "08012a1b0a1001010101010101010101010101010101320203003880808004", "frame.page.deflated: bundle_size is larger than such a bundle can be"},
	{"plain and deflated bundle", "server", "08012a1c0a10010101010101010101010101010101012a020801320203003801", "frame.page.deflated: stands beside a plain bundle; one of the two is expected"},
	{"row without its conversation", "server", "08013a021a00", "frame.inbox.rows.conversation: is missing"},
	{"role that is none", "client", "08014a0452021003", "frame.op.set_role.role: is 3; at most 2 makes sense"},
	{"seqs that break off", "client", "08014a0532030a0180", "frame.op.hide.seqs: is cut short or broken"},
	{"members without their conversation", "server", "080172021001", "frame.members.conversation: is missing"},
	{"push of something transient without its conversation", "server", "8201022001", "frame.transient.conversation: is missing"},
	{"push of typing without its conversation", "server", "9201021801", "frame.typing.conversation: is missing"},
	{"message with a latitude that is no double", "message", "08012210010101010101010101010101010101013a06420432020801",
		"message.content.properties.location.latitude: is not a double"},
	{"message without seq", "message", "221001010101010101010101010101010101", "message.seq: is missing"},
	{"message without id", "message", "0801", "message.id: is missing"},
	{"message with an id of 2 bytes", "message", "080122020101", "message.id: is 2 bytes long; it must be 16"},
	{"message whose text is a number", "message", "08012210010101010101010101010101010101013a021801", "message.content.text: is a number where bytes are expected"},
}
