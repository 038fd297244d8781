package wire

import (
	"bytes"

	"github.com/backscroll/backscroll/internal/frame"
	"github.com/backscroll/backscroll/msg"
)

// What opens, keeps and ends a connection: Hello, Welcome, Heartbeat, Error.

func appendHello(b []byte, h *frame.Hello) []byte {
	b = appendBytes(b, 1, h.Token)
	b = appendBytes(b, 2, h.Device)
	b = appendUint(b, 3, h.Protocol)
	b = appendUint(b, 4, h.Epoch)
	b = appendUint(b, 5, h.Cursor)
	b = appendBytes(b, 6, h.Platform)
	return appendBytes(b, 7, h.Seal)
}

func decodeHello(b []byte, h *frame.Hello) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			h.Token = bytes.Clone(d.bytes("token"))
		case 2:
			h.Device = d.text("device")
		case 3:
			h.Protocol = d.uint32("protocol")
		case 4:
			h.Epoch = d.uint("epoch")
		case 5:
			h.Cursor = msg.Rev(d.uint("cursor"))
		case 6:
			h.Platform = d.text("platform")
		case 7:
			h.Seal = bytes.Clone(d.bytes("seal"))
		}
	}
	return d.bad
}

func appendWelcome(b []byte, w *frame.Welcome) []byte {
	b = appendBytes(b, 1, w.User)
	b = appendUint(b, 2, w.UserID)
	b = appendID(b, 3, w.ServerID)
	b = appendUint(b, 4, w.Time)
	b = appendUint(b, 5, w.Epoch)
	b = appendUint(b, 6, w.InboxRev)
	b = appendUint(b, 7, w.Protocol)
	b, start := begin(b, 8)
	b = end(appendLimits(b, &w.Limits), start)
	b = appendUint(b, 9, w.RestoredTo)
	b = appendBytes(b, 10, w.Seal)
	return appendBytes(b, 11, w.Device)
}

func decodeWelcome(b []byte, w *frame.Welcome) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			w.User = msg.Address(d.text("user"))
		case 2:
			w.UserID = msg.UserID(d.uint("user_id"))
		case 3:
			w.ServerID = d.id("server_id")
		case 4:
			w.Time = msg.Millis(d.uint("time"))
		case 5:
			w.Epoch = d.uint("epoch")
		case 6:
			w.InboxRev = msg.Rev(d.uint("inbox_rev"))
		case 7:
			w.Protocol = d.uint32("protocol")
		case 8:
			d.inside("limits", decodeLimits(d.bytes("limits"), &w.Limits))
		case 9:
			w.RestoredTo = msg.Millis(d.uint("restored_to"))
		case 10:
			w.Seal = bytes.Clone(d.bytes("seal"))
		case 11:
			w.Device = d.text("device")
		}
	}
	d.require("server_id", w.ServerID != [16]byte{})
	return d.bad
}

func appendLimits(b []byte, l *frame.Limits) []byte {
	b = appendSize(b, 1, l.BodyBytes)
	b = appendSize(b, 2, l.PageMessages)
	b = appendSize(b, 3, l.PageBytes)
	b = appendSize(b, 4, l.FrameBytes)
	b = appendSize(b, 5, l.InFlight)
	b = appendSize(b, 6, l.Heartbeat)
	b = appendSize(b, 7, l.SendsPerSecond)
	b = appendSize(b, 8, l.SendBurst)
	b = appendSize(b, 9, l.EditSeconds)
	b = appendSize(b, 10, l.DeleteSeconds)
	b = appendSize(b, 11, l.DataBytes)
	return appendSize(b, 12, l.DataKeys)
}

func decodeLimits(b []byte, l *frame.Limits) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			l.BodyBytes = d.size("body_bytes")
		case 2:
			l.PageMessages = d.size("page_messages")
		case 3:
			l.PageBytes = d.size("page_bytes")
		case 4:
			l.FrameBytes = d.size("frame_bytes")
		case 5:
			l.InFlight = d.size("in_flight")
		case 6:
			l.Heartbeat = msg.Millis(d.size("heartbeat"))
		case 7:
			l.SendsPerSecond = d.size("sends_per_second")
		case 8:
			l.SendBurst = d.size("send_burst")
		case 9:
			l.EditSeconds = d.size("edit_seconds")
		case 10:
			l.DeleteSeconds = d.size("delete_seconds")
		case 11:
			l.DataBytes = d.size("data_bytes")
		case 12:
			l.DataKeys = d.size("data_keys")
		}
	}
	return d.bad
}

func appendHeartbeat(b []byte, h *frame.Heartbeat) []byte {
	b = appendUint(b, 1, h.InboxRev)
	b = appendUint(b, 2, h.Time)
	return appendBytes(b, 3, h.Seal)
}

func decodeHeartbeat(b []byte, h *frame.Heartbeat) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			h.InboxRev = msg.Rev(d.uint("inbox_rev"))
		case 2:
			h.Time = msg.Millis(d.uint("time"))
		case 3:
			h.Seal = bytes.Clone(d.bytes("seal"))
		}
	}
	return d.bad
}

func appendError(b []byte, e *frame.Error) []byte {
	b = appendUint(b, 1, e.Code)
	b = appendBytes(b, 2, e.Detail)
	return appendSize(b, 3, e.RetryAfter)
}

func decodeError(b []byte, e *frame.Error) *fault {
	d := decoder{in: b}
	for d.next() {
		switch d.field {
		case 1:
			e.Code = msg.Code(d.uint32("code"))
		case 2:
			e.Detail = d.text("detail")
		case 3:
			e.RetryAfter = msg.Millis(d.uint32("retry_after"))
		}
	}
	return d.bad
}
