// Package client is the Go SDK of Backscroll: a device of a user, with its
// local database.
//
//	c, err := client.Open(client.Options{Path: "phone.db", Server: "http://127.0.0.1:8480", Device: "phone", Token: …})
//	c.Start()
//	s, err := c.OpenSession(client.ReadOptions{With: client.Peer("bob"), Listener: client.Listener{OnMessage: show}})
//	r, err := s.Read(10)     // from the local database, at once, never from the network
//	if r.Count == 0 {        // r.End says why: a gap, r.Missing messages are on the server
//		s.Sync(200)          // asynchronous; the result comes to Listener.OnSync,
//	}                        // whose count is what Read(count) then delivers
//
// Read calls the listener on the caller's stack before it returns. Everything
// else (live messages, results of Sync, status) comes on one goroutine of the
// client's, in order; a listener may call any method, Read included, and should
// not block for long.
//
// What is written is durable in the outbox when the method returns and leaves when
// there is a connection: messages (Send, Reply, Forward), and changes (Edit, Delete,
// Hide, React, Clear, Mark…, Pin, Mute, Archive, and of groups SetGroup, SetRole, AddMembers, Join, …),
// whose Change.Wait says what the server made of them. Methods that take a context
// and store nothing (Info, Reactors, NewGroup, FetchMessage, SyncMembers,
// SendTransient, SendTyping, Presence, SyncProfiles, SetProfile, Account, SetAccount,
// Devices, RenameDevice, SignOut, …) need the server and wait for it.
package client
