package chat

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/backscroll/backscroll/msg"
)

// LinkLife is how long the code of a link may wait to be exchanged for a token.
const LinkLife = 15 * time.Minute

// A link's code is 20 random bytes and, in the last 4, how many seconds the
// token that it brings is good; 0: for ever.
const linkBytes = 24

// Link is a code that is exchanged once for a token. The server keeps a hash of it.
type Link struct {
	Code    string // letters, digits, '-' and '_'
	Expires msg.Millis
}

// SignedIn is what a link was exchanged for.
type SignedIn struct {
	Address msg.Address
	Device  string
	Token   [32]byte
	Expires msg.Millis // of the token; 0: never
}

// NewLink makes a link that signs a device in. Everything else is as with
// NewToken: the device's former token is no longer good from now on.
func (c *Chat) NewLink(ctx context.Context, addr msg.Address, device string, lifetime time.Duration, create bool) (Link, error) {
	return c.newLink(ctx, addr, device, lifetime, func(b *batch, d Device) (msg.UserID, error) {
		return b.putToken(addr, d, create)
	})
}

// LinkDevice makes a link that signs a further device of the token's user in. That
// device's token ends when this one does, or at most LinkLife later: nobody gives more
// than he has. remote is who asks, as with OpenLink.
//
// CodeExists: she has a device of that name, which the link would put out.
// CodeDeviceLimit also: she has used very many names; those of former devices are free.
func (c *Chat) LinkDevice(ctx context.Context, remote string, token []byte, device string) (Link, error) {
	if err := c.linksPaced(remote); err != nil {
		return Link{}, err
	}
	hash := hashToken(token)
	mine, u, err := c.holder(ctx, hash)
	if err != nil {
		return Link{}, err
	}
	var lifetime time.Duration
	if mine.Expires != 0 {
		lifetime = time.Duration(max(1, mine.Expires-c.clock())) * time.Millisecond
	}
	return c.newLink(ctx, u.Address, device, lifetime, func(b *batch, d Device) (msg.UserID, error) {
		if _, _, err := c.holderIn(b, hash); err != nil { // it may have been signed out meanwhile
			return 0, err
		}
		if err := b.freeName(&u, device); err != nil {
			return 0, err
		}
		return b.putToken(u.Address, d, false)
	})
}

// maxDeviceNames is how many names a user's devices may have had before they make links
// for one more: each leaves a record, also of a device that was signed out.
const maxDeviceNames = 100

// freeName refuses the name of a device that is in use, and one more where there were very many.
func (b *batch) freeName(u *User, device string) error {
	all, err := b.Devices(u.ID)
	if err != nil {
		return err
	}
	for i := range all {
		if d := &all[i]; d.Name == device {
			if d.good(b.now) {
				return msg.Errorf(msg.CodeExists, "%q has a device %q already", string(u.Address), device)
			}
			return nil
		}
	}
	if len(all) >= maxDeviceNames {
		return msg.Errorf(msg.CodeDeviceLimit, "%q has had %d devices; give the new one the name of a former one, like %q",
			string(u.Address), len(all), formerName(all, b.now))
	}
	return nil
}

// formerName is the name of a device that is not in use any more.
func formerName(all []Device, now msg.Millis) string {
	i := slices.IndexFunc(all, func(d Device) bool { return !d.good(now) })
	if i < 0 {
		return ""
	}
	return all[i].Name
}

func (c *Chat) newLink(ctx context.Context, addr msg.Address, device string, lifetime time.Duration, put func(*batch, Device) (msg.UserID, error)) (Link, error) {
	if err := checkTokenRequest(addr, device, lifetime); err != nil {
		return Link{}, err
	}
	code, err := c.random(linkBytes)
	if err != nil {
		return Link{}, err
	}
	seconds := (lifetime + time.Second - 1) / time.Second
	if seconds > 1<<32-1 {
		return Link{}, msg.Errorf(msg.CodeBadRequest, "a token cannot live for %v", lifetime)
	}
	binary.BigEndian.PutUint32(code[linkBytes-4:], uint32(seconds))
	d := Device{Name: device, Token: hashCode(code)}
	err = c.update(ctx, 256, func(b *batch) (err error) {
		d.Expires = b.now + msg.Millis(LinkLife.Milliseconds())
		d.User, err = put(b, d)
		return err
	}, func() {
		c.endDevice(&d, msg.CodeBadToken, replacedWhy)
	})
	if err != nil {
		return Link{}, err
	}
	return Link{base64.RawURLEncoding.EncodeToString(code), d.Expires}, nil
}

// hashCode hashes with another function than tokens are hashed with, so that no
// Hello can use a code as if it were a token, and as often as it likes.
func hashCode(code []byte) TokenHash { return sha512.Sum512_256(code) }

// OpenLink exchanges a link's code for the device's token. remote is who asks
// (HOST:PORT): each host has a pace. CodeBadToken: there is no such code, or it
// was exchanged already, or a newer one replaced it. CodeTokenExpired: it is too late.
func (c *Chat) OpenLink(ctx context.Context, remote, code string) (SignedIn, error) {
	if err := c.linksPaced(remote); err != nil {
		return SignedIn{}, err
	}
	raw, err := base64.RawURLEncoding.DecodeString(code)
	if err != nil || len(raw) != linkBytes {
		return SignedIn{}, msg.Errorf(msg.CodeBadRequest, "that is not a whole link: copy all of it")
	}
	hash := hashCode(raw)
	// Strangers cost a look, and no commit.
	if _, _, err := c.holder(ctx, hash); err != nil {
		return SignedIn{}, linkError(err)
	}
	fresh, err := c.random(32)
	if err != nil {
		return SignedIn{}, err
	}
	in := SignedIn{Token: [32]byte(fresh)}
	lifetime := msg.Millis(binary.BigEndian.Uint32(raw[linkBytes-4:])) * 1000
	err = c.update(ctx, 256, func(b *batch) error {
		d, u, err := c.holderIn(b, hash)
		if err != nil {
			return linkError(err)
		}
		d.Token, d.Expires = hashToken(fresh), 0
		if lifetime != 0 {
			d.Expires = b.now + lifetime
		}
		in.Address, in.Device, in.Expires = u.Address, d.Name, d.Expires
		return b.PutDevice(d)
	}, nil)
	if err != nil {
		return SignedIn{}, err
	}
	return in, nil
}

// linkError says of a link what is said of tokens.
func linkError(err error) error {
	switch msg.CodeOf(err) {
	case msg.CodeBadToken:
		return msg.Errorf(msg.CodeBadToken, "this link is not known: it was used already, or a newer one replaced it; ask for a new one")
	case msg.CodeTokenExpired:
		return msg.Errorf(msg.CodeTokenExpired, "this link has expired: links are good for %d minutes; ask for a new one", int(LinkLife.Minutes()))
	}
	return err
}

// holder finds whose token a hash is of, if it is still good.
func (c *Chat) holder(ctx context.Context, token TokenHash) (d Device, u User, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		d, u, err = c.holderIn(r, token)
		return err
	})
	return d, u, err
}

func (c *Chat) holderIn(r UserReader, token TokenHash) (d Device, u User, err error) {
	d, there, err := found(r.DeviceByToken(token))
	if err == nil && !there {
		err = msg.Errorf(msg.CodeBadToken, "the server does not know this token")
	}
	if err == nil {
		u, err = r.User(d.User)
	}
	if err == nil {
		err = c.goodFor(&d, &u)
	}
	return d, u, err
}

// Links are opened by people: this is far above what they do, also behind one
// address, and far below what a flood would cost.
const (
	linksPerSecond = 5
	linkBurst      = 20
)

// linksPaced refuses a host that asks too often.
func (c *Chat) linksPaced(remote string) error {
	if wait := c.linkPaces.of(remote).take(c.clock(), linksPerSecond, linkBurst); wait > 0 {
		return msg.Errorf(msg.CodeRateLimit, "too many links were tried from here; wait a moment")
	}
	return nil
}

// hostPaces are the paces of hosts. They share a fixed number, so that hosts that
// come and go leave nothing behind.
type hostPaces struct {
	seed  maphash.Seed
	paces [1024]pace
}

// of is the pace of a host, also of one that comes by IPv4 to a socket for IPv6; of IPv6
// that of its network of 64 bits.
func (p *hostPaces) of(remote string) *pace {
	host := remote
	if at, err := netip.ParseAddrPort(remote); err == nil {
		addr := at.Addr().Unmap()
		bits := 32
		if addr.Is6() {
			bits = 64
		}
		if network, err := addr.Prefix(bits); err == nil {
			host = network.String()
		}
	} else if i := strings.LastIndexByte(remote, ':'); i >= 0 {
		host = remote[:i]
	}
	return &p.paces[maphash.String(p.seed, host)%uint64(len(p.paces))]
}
