package pebble

// What must hold for the entries of one conversation.

func (c *checker) conversation(key, val []byte) error {
	conv, err := decodeConversation(key, val)
	if err != nil {
		return err
	}
	if conv.about {
		described, err := c.has(convKey(nil, conv.ID, tagAbout))
		if err := must(err, described, "its description and picture are missing"); err != nil {
			return err
		}
	}
	if conv.Key == "" {
		return nil
	}
	found, err := c.GroupByKey(conv.Key)
	return must(err, found.ID == conv.ID, "the key %q does not lead to %v", conv.Key, conv.ID)
}

func (c *checker) about(key, val []byte) error {
	a, err := decodeAbout(key, val)
	if err != nil {
		return err
	}
	conv, err := lookup(c.reader, convKey(nil, a.conv, tagConv), decodeConversation)
	return must(err, conv.about, "%v has no description and no picture", a.conv)
}

func (c *checker) presentMember(key, val []byte) error {
	m, err := decodeMember(key, val)
	if err != nil {
		return err
	}
	left, err := c.has(convUserKey(nil, m.Conv, tagLeft, m.User))
	if err := must(err, !left, "user %d is present and has left", m.User); err != nil {
		return err
	}
	return c.member(key, val)
}

func (c *checker) member(key, val []byte) error {
	m, err := decodeMember(key, val)
	if err != nil {
		return err
	}
	entry, err := c.has(metaRevKey(nil, m.Conv, m.MetaRev, m.User))
	return must(err, entry, "no entry says that the membership of user %d changed at meta_rev %d", m.User, m.MetaRev)
}

func (c *checker) metaRev(key, val []byte) error {
	ref, err := decodeMemberRef(key, val)
	if err != nil {
		return err
	}
	m, err := c.Member(ref.conv, ref.user)
	return must(err, m.MetaRev == ref.rev, "the membership of user %d did not change at meta_rev %d", ref.user, ref.rev)
}

func (c *checker) message(key, val []byte) error {
	m, err := decodeMessage(key, val)
	if err != nil || m.Rev <= m.Appended {
		return err
	}
	entry, err := c.has(changedKey(nil, m.Conv, m.Rev, m.Seq))
	return must(err, entry, "no entry says that seq %d changed at rev %d", m.Seq, m.Rev)
}

func (c *checker) changed(key, val []byte) error {
	ref, err := decodeChanged(key, val)
	if err != nil {
		return err
	}
	m, err := c.Message(ref.conv, ref.seq)
	return must(err, m.Rev == ref.rev && m.Rev > m.Appended, "seq %d did not change at rev %d", ref.seq, ref.rev)
}

func (c *checker) reaction(key, val []byte) error {
	r, err := decodeReaction(key, val)
	if err != nil {
		return err
	}
	entry, err := lookup(c.reader, reactionOfKey(nil, &r), decodeReactionOf)
	return must(err, entry.Rev == r.Rev, "no entry says that user %d reacted with it to seq %d at rev %d", r.User, r.Seq, r.Rev)
}

func (c *checker) reactionOf(key, val []byte) error {
	ref, err := decodeReactionOf(key, val)
	if err != nil {
		return err
	}
	r, err := c.reader.reaction(ref)
	return must(err, r.User == ref.User, "user %d did not react with it to seq %d at rev %d", ref.User, ref.Seq, ref.Rev)
}

func (c *checker) hidden(key, val []byte) error {
	h, err := decodeHidden(key, val)
	if err != nil {
		return err
	}
	entry, err := lookup(c.reader, hiddenByRevKey(nil, h.Conv, h.User, h.Rev), decodeHiddenByRev)
	return must(err, entry.Seq == h.Seq, "hidden_rev %d does not lead to it", h.Rev)
}

func (c *checker) hiddenByRev(key, val []byte) error {
	ref, err := decodeHiddenByRev(key, val)
	if err != nil {
		return err
	}
	h, err := lookup(c.reader, userSeqKey(nil, ref.Conv, tagHidden, ref.User, ref.Seq), decodeHidden)
	return must(err, h.Rev == ref.Rev, "user %d did not hide seq %d at hidden_rev %d", ref.User, ref.Seq, ref.Rev)
}
