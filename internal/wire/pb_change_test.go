package wire

import (
	"pgregory.net/rapid"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/internal/pb"
	"github.com/backscroll/backscroll/msg"
)

// The generated counterparts of changes, groups and what is asked about messages.

func pbSeqs(list []msg.Seq) (out []uint64) {
	for _, s := range list {
		out = append(out, uint64(s))
	}
	return out
}

func pbMine(list []frame.Mine) (out []*pb.Mine) {
	for _, m := range list {
		out = append(out, &pb.Mine{Seq: uint64(m.Seq), Emoji: m.Emoji})
	}
	return out
}

func pbSettings(s *msg.Settings) *pb.Settings {
	if s == nil {
		return nil
	}
	return &pb.Settings{FromJoining: s.FromJoining, Broadcast: s.Broadcast, Open: s.Open, NoNotes: s.NoNotes, Custom: s.Custom,
		Member: uint32(s.Member), Admin: uint32(s.Admin)}
}

func pbAsk(t rapid.TB, out *pb.ClientFrame, body any) {
	switch b := body.(type) {
	case *frame.Op:
		out.Kind = &pb.ClientFrame_Op{Op: pbOp(t, b)}
	case *frame.NewGroup:
		out.Kind = &pb.ClientFrame_NewGroup{NewGroup: &pb.NewGroup{Key: id(b.Key), Name: b.Name, Description: b.Description,
			Picture: b.Picture, Settings: pbSettings(&b.Settings), Members: pbTexts(b.Members)}}
	case *frame.Info:
		out.Kind = &pb.ClientFrame_Info{Info: &pb.Info{To: pbTarget(b.To), Seq: uint64(b.Seq), After: uint64(b.After), Limit: uint32(b.Limit)}}
	case *frame.Members:
		out.Kind = &pb.ClientFrame_Members{Members: &pb.Members{To: pbTarget(b.To), Since: uint64(b.Since), Limit: uint32(b.Limit)}}
	case *frame.Reactors:
		out.Kind = &pb.ClientFrame_Reactors{Reactors: &pb.Reactors{To: pbTarget(b.To), Seq: uint64(b.Seq), Emoji: b.Emoji,
			After: uint64(b.After), Limit: uint32(b.Limit)}}
	case *frame.Transient:
		out.Kind = &pb.ClientFrame_Transient{Transient: &pb.Transient{To: pbTarget(b.To), Content: pbContent(b.Content)}}
	case *frame.Account:
		out.Kind = &pb.ClientFrame_Account{Account: pbAccount(b)}
	case *frame.Typing:
		out.Kind = &pb.ClientFrame_Typing{Typing: &pb.Typing{To: pbTarget(b.To), On: b.On}}
	case *frame.Presence:
		out.Kind = &pb.ClientFrame_Presence{Presence: &pb.Presence{Users: pbTexts(b.Users)}}
	case *frame.Profiles:
		p := &pb.Profiles{}
		for _, u := range b.Users {
			p.Users = append(p.Users, &pb.KnownProfile{User: string(u.User), Version: u.Version})
		}
		out.Kind = &pb.ClientFrame_Profile{Profile: p}
	case *frame.SetProfile:
		out.Kind = &pb.ClientFrame_SetProfile{SetProfile: &pb.SetProfile{Name: b.Name, Picture: b.Picture, Status: b.Status, Fields: pbValues(b.Fields)}}
	case *frame.Watch:
		out.Kind = &pb.ClientFrame_Watch{Watch: &pb.Watch{Users: pbTexts(b.Users)}}
	case *frame.Data:
		out.Kind = &pb.ClientFrame_Data{Data: &pb.Data{Prefix: b.Prefix, After: b.After, Limit: uint32(b.Limit), Key: b.Key}}
	case *frame.Devices:
		out.Kind = &pb.ClientFrame_Devices{Devices: &pb.Devices{}}
	case *frame.RenameDevice:
		out.Kind = &pb.ClientFrame_RenameDevice{RenameDevice: &pb.RenameDevice{Device: b.Device, Title: b.Title}}
	case *frame.SignOut:
		out.Kind = &pb.ClientFrame_SignOut{SignOut: &pb.SignOut{Device: b.Device}}
	}
}

func pbOp(t rapid.TB, o *frame.Op) *pb.Op {
	out := &pb.Op{To: pbTarget(o.To), Op: o.Op}
	switch c := o.Change.(type) {
	case *frame.Edit:
		out.Kind = &pb.Op_Edit{Edit: &pb.Edit{Seq: uint64(c.Seq), Content: pbContent(c.Content)}}
	case *frame.SetCall:
		out.Kind = &pb.Op_SetCall{SetCall: &pb.SetCall{Seq: uint64(c.Seq), Outcome: uint32(c.Outcome), Duration: uint64(c.Duration)}}
	case *frame.Delete:
		out.Kind = &pb.Op_Delete{Delete: &pb.Delete{Seq: uint64(c.Seq)}}
	case *frame.React:
		out.Kind = &pb.Op_React{React: &pb.React{Seq: uint64(c.Seq), Emoji: c.Emoji, Remove: c.Remove}}
	case *frame.Hide:
		out.Kind = &pb.Op_Hide{Hide: &pb.Hide{Seqs: pbSeqs(c.Seqs)}}
	case *frame.Clear:
		out.Kind = &pb.Op_Clear{Clear: &pb.Clear{Seq: uint64(c.Seq)}}
	case *frame.Mark:
		out.Kind = &pb.Op_Mark{Mark: &pb.Mark{Unread: c.Unread}}
	case *frame.Arrange:
		out.Kind = &pb.Op_Arrange{Arrange: &pb.Arrange{Pinned: c.Pinned, MutedUntil: (*int64)(c.MutedUntil), Archived: c.Archived}}
	case *frame.SetGroup:
		out.Kind = &pb.Op_SetGroup{SetGroup: &pb.SetGroup{Name: c.Name, Description: c.Description, Picture: c.Picture, Settings: pbSettings(c.Settings)}}
	case *frame.SetRole:
		out.Kind = &pb.Op_SetRole{SetRole: &pb.SetRole{User: string(c.User), Role: uint32(c.Role)}}
	case *frame.AddMembers:
		out.Kind = &pb.Op_Add{Add: &pb.AddMembers{Users: pbTexts(c.Users)}}
	case *frame.RemoveMembers:
		out.Kind = &pb.Op_Remove{Remove: &pb.RemoveMembers{Users: pbTexts(c.Users)}}
	case *frame.Join:
		out.Kind = &pb.Op_Join{Join: &pb.Join{}}
	case *frame.Leave:
		out.Kind = &pb.Op_Leave{Leave: &pb.Leave{}}
	case *frame.DeleteGroup:
		out.Kind = &pb.Op_DeleteGroup{DeleteGroup: &pb.DeleteGroup{}}
	case *frame.SetData:
		out.Kind = &pb.Op_SetData{SetData: &pb.SetData{Key: c.Key, Value: c.Value}}
	case *frame.DeleteData:
		out.Kind = &pb.Op_DeleteData{DeleteData: &pb.DeleteData{Key: c.Key}}
	case nil:
	default:
		t.Fatalf("%T has no generated counterpart here", c)
	}
	return out
}

func pbData(list []frame.Datum) (out []*pb.Datum) {
	for _, d := range list {
		out = append(out, &pb.Datum{Key: d.Key, InboxRev: uint64(d.InboxRev), Deleted: d.Deleted, Size: uint64(d.Size), Value: d.Value})
	}
	return out
}

func pbAnswer(t rapid.TB, out *pb.ServerFrame, body any) {
	switch b := body.(type) {
	case *frame.OpAck:
		out.Kind = &pb.ServerFrame_OpAck{OpAck: &pb.OpAck{Conversation: id(b.Conv), Prev: uint64(b.Prev), Rev: uint64(b.Rev),
			Time: int64(b.Time), Messages: pbBlobs(t, b.Messages), Mine: pbMine(b.Mine), State: pbState(&b.State),
			InboxRev: uint64(b.InboxRev)}}
	case *frame.DataPage:
		out.Kind = &pb.ServerFrame_Data{Data: &pb.DataPage{Rev: uint64(b.Rev), Data: pbData(b.Data), More: b.More}}
	case *frame.InfoPage:
		p := &pb.InfoPage{Conversation: id(b.Conv), Seq: uint64(b.Seq), Next: uint64(b.Next)}
		for _, m := range b.Members {
			p.Members = append(p.Members, &pb.MemberInfo{User: string(m.User), Delivered: int64(m.Delivered), Read: int64(m.Read)})
		}
		out.Kind = &pb.ServerFrame_Info{Info: p}
	case *frame.MembersPage:
		p := &pb.MembersPage{Conversation: id(b.Conv), Since: uint64(b.Since), Rev: uint64(b.Rev), More: b.More, Name: b.Name,
			Description: b.Description, Picture: b.Picture, Settings: pbSettings(&b.Settings), Count: b.Count,
			Created: int64(b.Created), State: pbState(&b.State)}
		for _, m := range b.Members {
			p.Members = append(p.Members, &pb.Member{User: string(m.User), Name: m.Name, Role: uint32(m.Role), Joined: int64(m.Joined),
				Left: m.Left, MetaRev: uint64(m.MetaRev)})
		}
		out.Kind = &pb.ServerFrame_Members{Members: p}
	case *frame.ReactorsPage:
		p := &pb.ReactorsPage{Conversation: id(b.Conv), Seq: uint64(b.Seq), Next: uint64(b.Next)}
		for _, r := range b.Reactors {
			p.Reactors = append(p.Reactors, &pb.Reactor{User: string(r.User), Time: int64(r.Time)})
		}
		out.Kind = &pb.ServerFrame_Reactors{Reactors: p}
	case *frame.TransientPush:
		out.Kind = &pb.ServerFrame_Transient{Transient: &pb.TransientPush{Conversation: id(b.Conv), From: string(b.From),
			Content: pbContent(b.Content), Time: int64(b.Time)}}
	case *frame.TypingPush:
		out.Kind = &pb.ServerFrame_Typing{Typing: &pb.TypingPush{Conversation: id(b.Conv), From: string(b.From), On: b.On}}
	case *frame.PresencePage:
		p := &pb.PresencePage{}
		for _, u := range b.Users {
			p.Users = append(p.Users, &pb.UserPresence{User: string(u.User), Known: u.Known, Online: u.Online, LastSeen: int64(u.LastSeen)})
		}
		out.Kind = &pb.ServerFrame_Presence{Presence: p}
	case *frame.Account:
		out.Kind = &pb.ServerFrame_Account{Account: pbAccount(b)}
	case *frame.ProfilesPage:
		p := &pb.ProfilesPage{Answered: uint32(b.Answered)}
		for _, u := range b.Users {
			p.Users = append(p.Users, &pb.UserProfile{User: string(u.User), Known: u.Known, Version: u.Version,
				Name: u.Name, Picture: u.Picture, Status: u.Status, Fields: pbValues(u.Fields)})
		}
		out.Kind = &pb.ServerFrame_Profile{Profile: p}
	case *frame.ProfilePush:
		out.Kind = &pb.ServerFrame_ProfilePush{ProfilePush: &pb.ProfilePush{User: string(b.User), Version: b.Version}}
	case *frame.DevicesPage:
		p := &pb.DevicesPage{}
		for _, d := range b.Devices {
			p.Devices = append(p.Devices, &pb.Device{Name: d.Name, Title: d.Title, Platform: d.Platform, Created: int64(d.Created),
				LastSeen: int64(d.LastSeen), Online: d.Online, Current: d.Current})
		}
		out.Kind = &pb.ServerFrame_Devices{Devices: p}
	}
}

func pbAccount(a *frame.Account) *pb.Account {
	return &pb.Account{Quiet: a.Quiet, HideLastSeen: a.HideLastSeen, KeepArchived: a.KeepArchived, WriteFrom: (*uint32)(a.WriteFrom)}
}
