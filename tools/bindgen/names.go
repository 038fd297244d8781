package main

import (
	"fmt"
	"regexp"
	"strings"
)

// What the header does not say: names of its enums, and which numbers are more than numbers.

type enumName struct {
	name, prefix string
	flags        bool
}

// enumNames has every enum of the header, by its first constant.
var enumNames = map[string]enumName{
	"BS_END_MORE":      {"End", "BS_END_", false},
	"BS_RECEIVED":      {"Status", "BS_", false},
	"BS_TEXT":          {"MessageType", "BS_", false},
	"BS_SILENT":        {"Flag", "BS_", true},
	"BS_FROM_DATABASE": {"Origin", "BS_FROM_", false},
	"BS_MARK_LIVE":     {"Mark", "BS_MARK_", true},
	"BS_MEMBER":        {"Role", "BS_", false},
	"BS_MAY_SEND":      {"Right", "BS_MAY_", true},
	"BS_STOPPED":       {"State", "BS_", false},
	"BS_WIPE_NOTHING":  {"Wipe", "BS_WIPE_", false},
	"BS_EVENT_STATUS":  {"EventKind", "BS_EVENT_", false},
	"BS_MISSED":        {"Outcome", "BS_", false},
	"BS_KIND_ALL":      {"MessageKind", "BS_KIND_", false},
	"BS_KEY_NOT_KNOWN": {"KeyState", "BS_KEY_", false},
	"BS_PART_ALL":      {"Part", "BS_PART_", false},

	"BS_WRITE_FROM_ANYONE": {"WriteFrom", "BS_WRITE_FROM_", false},
}

// kinds says of fields what their numbers are: bool, time, bytes, or an enum. A name alone
// counts in every struct.
var kinds = map[string]string{
	"bs_page.end": "End", "bs_sync_result.end": "End", "bs_rows.end": "End",
	"bs_message.status": "Status", "bs_message.type": "MessageType", "bs_message.flags": "Flag", "bs_message.origin": "Origin", "bs_message.marks": "Mark",
	"role": "Role", "rights": "Right", "member_rights": "Right", "admin_rights": "Right", "state": "State", "bs_event.kind": "EventKind",

	"outcome": "Outcome", "write_from": "WriteFrom", "bs_conv_end.end": "End", "bs_ends.list": "End",
	"bs_datum.state": "KeyState", "bs_datum.value": "bytes", "pending": "bool",
	"video": "bool", "archived": "bool", "bs_account.quiet": "bool", "hide_last_seen": "bool", "keep_archived": "bool",
	"missing_known": "bool", "more": "bool", "marked": "bool", "left": "bool", "bs_row.deleted": "bool", "bs_coverage.deleted": "bool", "bs_group.deleted": "bool",
	"live": "bool", "server_known": "bool", "known": "bool", "on": "bool", "waiting": "bool", "online": "bool", "current": "bool", "has_location": "bool",
	"from_joining": "bool", "broadcast": "bool", "open": "bool", "no_notes": "bool", "custom": "bool",

	"time": "time", "original": "time", "edited": "time", "bs_message.deleted": "time", "activity": "time", "created": "time",
	"last_seen": "time", "joined": "time", "bs_info.delivered": "time", "bs_info.read": "time",

	"bs_properties.body": "bytes",
}

// sequences are the structs that are lists with something beside.
var sequences = map[string]string{"bs_page": "messages", "bs_rows": "rows", "bs_ends": "conversations"}

// inputs only go in; the rest only comes out, except what both needs.
func isInput(s *structure) bool {
	return len(s.fields) > 0 && s.fields[0].name == "size" || s.name == "bs_target" || s.name == "bs_ref"
}

func isBoth(s *structure) bool {
	return s.name == "bs_str" || s.name == "bs_value" || s.name == "bs_properties" || s.name == "bs_settings" || s.name == "bs_call"
}

// isList says that a struct is nothing but an array, which languages have themselves.
func isList(s *structure) bool {
	return len(s.fields) == 2 && s.fields[0].list && s.fields[0].name == "items"
}

func kindOf(s *structure, f field) string {
	if k := kinds[s.name+"."+f.name]; k != "" {
		return k
	}
	return kinds[f.name]
}

func (h *header) check() error {
	for _, e := range h.enums {
		if enumNames[e.first].name == "" {
			return fmt.Errorf("the enum of %s has no name in tools/bindgen/names.go", e.first)
		}
	}
	return nil
}

// classNames are those of structs whose own name means something else in the languages: Status is how far a message
// has come, Group a group that one does something with.
var classNames = map[string]string{"bs_status": "Connection", "bs_group": "GroupInfo"}

// camel makes bs_sync_result SyncResult.
func camel(name string) string {
	if other := classNames[name]; other != "" {
		return other
	}
	var b strings.Builder
	for word := range strings.SplitSeq(strings.TrimPrefix(name, "bs_"), "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func lowerCamel(name string) string {
	c := camel(name)
	return strings.ToLower(c[:1]) + c[1:]
}

// public is the name of a field where `from` is a word of the language.
func public(name string) string {
	if name == "from" {
		return "sender"
	}
	return name
}

func constantName(e enum, c constant) string {
	return strings.TrimPrefix(c.name, enumNames[e.first].prefix)
}

var (
	mentioned  = regexp.MustCompile(`\bBS_[A-Z_]+_(?:…|\b)`)
	mentionedC = regexp.MustCompile(`\bBS_[A-Z][A-Z_]*\b`)
)

// words puts the languages' names for C's into a comment.
func (h *header) words(doc string) string {
	doc = mentioned.ReplaceAllStringFunc(doc, func(m string) string {
		for _, e := range h.enums {
			if n := enumNames[e.first]; n.prefix == strings.TrimSuffix(m, "…") {
				return n.name
			}
		}
		return m
	})
	doc = mentionedC.ReplaceAllStringFunc(doc, func(m string) string {
		for _, e := range h.enums {
			for _, c := range e.constants {
				if c.name == m {
					return enumNames[e.first].name + "." + constantName(e, c)
				}
			}
		}
		return m
	})
	return strings.ReplaceAll(doc, "NULL", "none")
}
