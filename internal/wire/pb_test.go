package wire

import (
	"bytes"
	"compress/flate"
	"io"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/pb"
	"github.com/backscroll/backscroll/msg"
)

// The same frames as generated code has them: what the hand-written code is
// held against. Bundles are plain here; unpacked makes those of the wire so.

func id[ID ~[16]byte](id ID) []byte {
	if id == (ID{}) {
		return nil
	}
	raw := [16]byte(id)
	return raw[:]
}

func pbContent(c msg.Content) *pb.Content {
	out := &pb.Content{Type: uint32(c.Type), Flags: uint32(c.Flags), Text: c.Text, Original: int64(c.Original),
		ReplyTo: uint64(c.ReplyTo), Thread: c.Thread, Mentions: pbTexts(c.Mentions), Properties: pbProperties(c.Properties)}
	if call := c.Call; call != nil {
		out.Call = &pb.Call{Video: call.Video, Outcome: uint32(call.Outcome), Duration: uint64(call.Duration)}
	}
	return out
}

func pbTexts[S ~string](list []S) (out []string) {
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

func pbProperties(p *msg.Properties) *pb.Properties {
	if p == nil {
		return nil
	}
	out := &pb.Properties{Type: p.Type, Title: p.Title, Subtitle: p.Subtitle, Body: p.Body}
	out.Values = pbValues(p.Values)
	if l := p.Location; l != nil {
		out.Location = &pb.Location{Latitude: l.Latitude, Longitude: l.Longitude}
	}
	return out
}

func pbValues(values map[string]string) (out []*pb.Value) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		out = append(out, &pb.Value{Key: key, Value: values[key]})
	}
	return out
}

func pbReactions(list []msg.Reaction) (out []*pb.Reaction) {
	for _, r := range list {
		out = append(out, &pb.Reaction{Emoji: r.Emoji, Count: r.Count, Names: pbTexts(r.Names)})
	}
	return out
}

func pbMessage(m *msg.Message) *pb.Message {
	return &pb.Message{
		Seq: uint64(m.Seq), Ordinal: uint64(m.Ordinal), Rev: uint64(m.Rev), Id: id(m.ID),
		From: string(m.From), Time: int64(m.Time), Content: pbContent(m.Content),
		Edited: int64(m.Edited), Deleted: int64(m.Deleted), ChangedBy: string(m.ChangedBy), Reactions: pbReactions(m.Reactions),
	}
}

func pbBlobs(t rapid.TB, blobs []frame.Blob) (list []*pb.Message) {
	for _, blob := range blobs {
		m := new(pb.Message)
		parse(t, blob, m)
		list = append(list, m)
	}
	return list
}

func pbTarget(to frame.Target) *pb.Target {
	return &pb.Target{Conversation: id(to.Conv), Peer: string(to.Peer)}
}

func pbState(s *frame.State) *pb.State {
	why := map[msg.End]uint32{msg.EndBeforeJoined: 1, msg.EndCleared: 2, msg.EndRetention: 3}
	return &pb.State{
		HeadSeq: uint64(s.Head.Seq), HeadOrdinal: uint64(s.Head.Ordinal), Rev: uint64(s.Rev), MetaRev: uint64(s.MetaRev),
		ReceiptRev: uint64(s.ReceiptRev), First: uint64(s.First), FirstWhy: why[s.FirstWhy], Left: s.Left,
		Deleted: s.Deleted, HiddenRev: s.HiddenRev, Role: uint32(s.Role), Rights: uint32(s.Rights), Cleared: uint64(s.Cleared),
	}
}

func pbWatermarks(list []frame.Watermark) (out []*pb.Watermark) {
	for _, w := range list {
		out = append(out, &pb.Watermark{User: string(w.User), Delivered: uint64(w.Delivered), Read: uint64(w.Read)})
	}
	return out
}

func pbHoles(list []msg.Hole) (out []*pb.Hole) {
	for _, h := range list {
		out = append(out, &pb.Hole{Lo: uint64(h.Lo), Hi: uint64(h.Hi), Reason: uint32(h.Reason)})
	}
	return out
}

func pbRanges(list []msg.Range) (out []*pb.Span) {
	for _, r := range list {
		out = append(out, &pb.Span{Lo: uint64(r.Lo), Hi: uint64(r.Hi)})
	}
	return out
}

func pbRow(t rapid.TB, r *frame.Row) *pb.Row {
	row := &pb.Row{
		Conversation: id(r.Conv), InboxRev: uint64(r.InboxRev), Peer: string(r.Peer), Name: r.Name, State: pbState(&r.State),
		Activity: int64(r.Activity), Pinned: r.Pinned, ReadSeq: uint64(r.Read.Seq), ReadOrdinal: uint64(r.Read.Ordinal),
		PeerDelivered: uint64(r.PeerDelivered), PeerRead: uint64(r.PeerRead), Unread: r.Unread, Wide: r.Wide,
		Mentions: r.Mentions, Marked: r.Marked, Picture: r.Picture, MutedUntil: int64(r.MutedUntil), Archived: r.Archived,
	}
	if r.Preview != nil {
		row.Preview = pbBlobs(t, []frame.Blob{r.Preview})[0]
	}
	return row
}

func pbClient(t rapid.TB, f frame.Client) *pb.ClientFrame {
	out := &pb.ClientFrame{Request: f.Request}
	switch b := f.Body.(type) {
	case *frame.Hello:
		out.Kind = &pb.ClientFrame_Hello{Hello: &pb.Hello{Token: b.Token, Device: b.Device, Protocol: b.Protocol,
			Epoch: b.Epoch, Cursor: uint64(b.Cursor), Platform: b.Platform, Seal: b.Seal}}
	case *frame.Send:
		out.Kind = &pb.ClientFrame_Send{Send: &pb.Send{To: pbTarget(b.To), Id: id(b.ID), After: id(b.After), Content: pbContent(b.Content)}}
	case *frame.Fetch:
		out.Kind = &pb.ClientFrame_Fetch{Fetch: &pb.Fetch{To: pbTarget(b.To), From: uint64(b.From), Forward: b.Forward,
			Limit: uint32(b.Limit), ReceiptRev: uint64(b.ReceiptRev), Until: uint64(b.Until), HiddenRev: b.HiddenRev}}
	case *frame.Changes:
		out.Kind = &pb.ClientFrame_Changes{Changes: &pb.Changes{To: pbTarget(b.To), Since: uint64(b.Since), Ranges: pbRanges(b.Ranges),
			ReceiptRev: uint64(b.ReceiptRev), Limit: uint32(b.Limit), HiddenRev: b.HiddenRev}}
	case *frame.Inbox:
		out.Kind = &pb.ClientFrame_Inbox{Inbox: &pb.Inbox{Since: uint64(b.Since), Page: b.Page, BeforePinned: b.Before.Pinned,
			BeforeActivity: int64(b.Before.Activity), BeforeConversation: id(b.Before.Conv), Limit: uint32(b.Limit)}}
	case *frame.Receipt:
		r := &pb.Receipt{}
		for _, it := range b.Items {
			r.Items = append(r.Items, &pb.ReceiptItem{To: pbTarget(it.To), Delivered: uint64(it.Delivered), Read: uint64(it.Read), Told: uint64(it.Told)})
		}
		out.Kind = &pb.ClientFrame_Receipt{Receipt: r}
	case *frame.Heartbeat:
		out.Kind = &pb.ClientFrame_Heartbeat{Heartbeat: &pb.Heartbeat{InboxRev: uint64(b.InboxRev), Time: int64(b.Time), Seal: b.Seal}}
	case *frame.Op, *frame.NewGroup, *frame.Info, *frame.Members, *frame.Reactors, *frame.Transient, *frame.Account,
		*frame.Devices, *frame.RenameDevice, *frame.SignOut, *frame.Typing, *frame.Presence,
		*frame.Profiles, *frame.SetProfile, *frame.Watch, *frame.Data:
		pbAsk(t, out, b)
	case nil:
	default:
		t.Fatalf("%T has no generated counterpart here", b)
	}
	return out
}

func pbServer(t rapid.TB, f frame.Server) *pb.ServerFrame {
	out := &pb.ServerFrame{Request: f.Request}
	switch b := f.Body.(type) {
	case *frame.Error:
		out.Kind = &pb.ServerFrame_Error{Error: &pb.Error{Code: uint32(b.Code), Detail: b.Detail, RetryAfter: uint32(b.RetryAfter)}}
	case *frame.Welcome:
		out.Kind = &pb.ServerFrame_Welcome{Welcome: pbWelcome(b)}
	case *frame.SendAck:
		out.Kind = &pb.ServerFrame_SendAck{SendAck: &pb.SendAck{Conversation: id(b.Conv), Seq: uint64(b.Pos.Seq),
			Ordinal: uint64(b.Pos.Ordinal), Prev: uint64(b.Prev), Rev: uint64(b.Rev), Time: int64(b.Time)}}
	case *frame.Page:
		out.Kind = &pb.ServerFrame_Page{Page: &pb.Page{Conversation: id(b.Conv), Lo: uint64(b.Range.Lo), Hi: uint64(b.Range.Hi),
			Rev: uint64(b.Rev), Bundle: appendPlain(nil, b.Messages), Holes: pbHoles(b.Holes), State: pbState(&b.State),
			Watermarks: pbWatermarks(b.Watermarks), Hidden: pbSeqs(b.Hidden.Seqs), HiddenRev: b.Hidden.Rev, Mine: pbMine(b.Mine)}}
	case *frame.ChangesPage:
		out.Kind = &pb.ServerFrame_Changes{Changes: &pb.ChangesPage{Conversation: id(b.Conv), Since: uint64(b.Since), Rev: uint64(b.Rev),
			Ranges: pbRanges(b.Ranges), Bundle: appendPlain(nil, b.Messages), Holes: pbHoles(b.Holes), State: pbState(&b.State),
			Watermarks: pbWatermarks(b.Watermarks), More: b.More, Hidden: pbSeqs(b.Hidden.Seqs), HiddenRev: b.Hidden.Rev,
			Mine: pbMine(b.Mine)}}
	case *frame.InboxPage:
		p := &pb.InboxPage{From: uint64(b.From), To: uint64(b.To), More: b.More, Reset_: b.Reset}
		for i := range b.Rows {
			p.Rows = append(p.Rows, pbRow(t, &b.Rows[i]))
		}
		p.Data = pbData(b.Data)
		out.Kind = &pb.ServerFrame_Inbox{Inbox: p}
	case *frame.Done:
		out.Kind = &pb.ServerFrame_Done{Done: &pb.Done{}}
	case *frame.Push:
		p := &pb.Push{Conversation: id(b.Conv), Prev: uint64(b.Prev), Rev: uint64(b.Rev), Messages: pbBlobs(t, b.Messages),
			MetaRev: uint64(b.MetaRev), From: uint64(b.From), To: uint64(b.To), Mine: pbMine(b.Mine)}
		if b.Row != nil {
			p.Row = pbRow(t, b.Row)
		}
		out.Kind = &pb.ServerFrame_Push{Push: p}
	case *frame.ReceiptPush:
		out.Kind = &pb.ServerFrame_ReceiptPush{ReceiptPush: &pb.ReceiptPush{Conversation: id(b.Conv), Prev: uint64(b.Prev),
			Rev: uint64(b.Rev), Watermarks: pbWatermarks(b.Watermarks)}}
	case *frame.Heartbeat:
		out.Kind = &pb.ServerFrame_Heartbeat{Heartbeat: &pb.Heartbeat{InboxRev: uint64(b.InboxRev), Time: int64(b.Time), Seal: b.Seal}}
	case *frame.OpAck, *frame.InfoPage, *frame.MembersPage, *frame.ReactorsPage, *frame.TransientPush, *frame.DevicesPage, *frame.TypingPush,
		*frame.PresencePage, *frame.ProfilesPage, *frame.ProfilePush, *frame.Account, *frame.DataPage:
		pbAnswer(t, out, b)
	case nil:
	default:
		t.Fatalf("%T has no generated counterpart here", b)
	}
	return out
}

func pbWelcome(w *frame.Welcome) *pb.Welcome {
	l := w.Limits
	return &pb.Welcome{
		User: string(w.User), UserId: uint64(w.UserID), ServerId: id(w.ServerID), Time: int64(w.Time), Epoch: w.Epoch,
		InboxRev: uint64(w.InboxRev), Protocol: w.Protocol, RestoredTo: int64(w.RestoredTo), Seal: w.Seal, Device: w.Device,
		Limits: &pb.Limits{BodyBytes: uint32(l.BodyBytes), PageMessages: uint32(l.PageMessages), PageBytes: uint32(l.PageBytes),
			FrameBytes: uint32(l.FrameBytes), InFlight: uint32(l.InFlight), Heartbeat: uint32(l.Heartbeat),
			SendsPerSecond: uint32(l.SendsPerSecond), SendBurst: uint32(l.SendBurst),
			EditSeconds: uint32(l.EditSeconds), DeleteSeconds: uint32(l.DeleteSeconds),
			DataBytes: uint32(l.DataBytes), DataKeys: uint32(l.DataKeys)},
	}
}

// unpacked turns a deflated bundle into a plain one, by the standard library's
// inflate, and returns the frame.
func unpacked(t rapid.TB, f *pb.ServerFrame) *pb.ServerFrame {
	plain := func(packed []byte, size uint32) []byte {
		b, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
		if err != nil || len(b) != int(size) {
			t.Fatalf("a deflated bundle of %d bytes gives %d: %v", size, len(b), err)
		}
		return b
	}
	if p := f.GetPage(); p != nil && len(p.Deflated) > 0 {
		p.Bundle, p.Deflated, p.BundleSize = plain(p.Deflated, p.BundleSize), nil, 0
	}
	if p := f.GetChanges(); p != nil && len(p.Deflated) > 0 {
		p.Bundle, p.Deflated, p.BundleSize = plain(p.Deflated, p.BundleSize), nil, 0
	}
	return f
}

func parse(t rapid.TB, b []byte, into proto.Message) {
	t.Helper()
	if err := proto.Unmarshal(b, into); err != nil {
		t.Fatalf("generated code cannot read %x: %v", b, err)
	}
}

func serialize(t rapid.TB, m proto.Message) []byte {
	t.Helper()
	b, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
