package crashvfs

import (
	"bytes"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// handle is an open file; it implements vfs.File.
type handle struct {
	fs         *FS
	file       *file
	life       int // of the file system when it was opened
	lock       vfs.LockLevel
	syncsNames bool
	readOnly   bool
}

// enter takes the file system's lock; it fails in a process that is dead.
func (h *handle) enter() error {
	h.fs.mu.Lock()
	if h.life != h.fs.life {
		h.fs.mu.Unlock()
		return sqlite3Error(ErrPower)
	}
	return nil
}

func (h *handle) change(kind Kind, c change) error {
	if err := h.enter(); err != nil {
		return err
	}
	defer h.fs.mu.Unlock()
	if h.readOnly {
		return sqlite3.READONLY
	}
	if err := h.fs.may(kind, h.file.name); err != nil {
		return err
	}
	h.file.change(c)
	return nil
}

func (h *handle) WriteAt(p []byte, off int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := h.change(Write, change{off, bytes.Clone(p)}); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (h *handle) Truncate(size int64) error { return h.change(Truncate, change{at: size}) }

func (h *handle) Sync(vfs.SyncFlag) error {
	if err := h.enter(); err != nil {
		return err
	}
	defer h.fs.mu.Unlock()
	if err := h.fs.may(Sync, h.file.name); err != nil {
		return err
	}
	h.file.sync()
	if h.syncsNames {
		h.syncsNames = false
		h.fs.syncNames()
	}
	return nil
}

func (h *handle) ReadAt(p []byte, off int64) (int, error) {
	if err := h.enter(); err != nil {
		return 0, err
	}
	defer h.fs.mu.Unlock()
	return h.file.readAt(p, off)
}

func (h *handle) Size() (int64, error) {
	if err := h.enter(); err != nil {
		return 0, err
	}
	defer h.fs.mu.Unlock()
	return int64(len(h.file.live)), nil
}

func (h *handle) Close() error {
	if h.enter() == nil {
		defer h.fs.mu.Unlock()
		h.unlock(vfs.LOCK_NONE)
	}
	return nil
}

// Lock implements vfs.File. From shared to exclusive it does not pass through
// the pending state: nobody waits here.
func (h *handle) Lock(level vfs.LockLevel) error {
	if err := h.enter(); err != nil {
		return err
	}
	defer h.fs.mu.Unlock()
	allowed := map[vfs.LockLevel]vfs.LockLevel{ // what others may hold
		vfs.LOCK_SHARED:    vfs.LOCK_RESERVED,
		vfs.LOCK_RESERVED:  vfs.LOCK_SHARED,
		vfs.LOCK_EXCLUSIVE: vfs.LOCK_NONE,
	}[level]
	for other := range h.file.open {
		if other != h && other.lock > allowed {
			return sqlite3.BUSY
		}
	}
	if h.file.open == nil {
		h.file.open = map[*handle]struct{}{}
	}
	h.lock = max(h.lock, level)
	h.file.open[h] = struct{}{}
	return nil
}

func (h *handle) Unlock(level vfs.LockLevel) error {
	if err := h.enter(); err != nil {
		return err
	}
	defer h.fs.mu.Unlock()
	h.unlock(level)
	return nil
}

func (h *handle) unlock(level vfs.LockLevel) {
	h.lock = min(h.lock, level)
	if h.lock == vfs.LOCK_NONE {
		delete(h.file.open, h)
	}
}

func (h *handle) CheckReservedLock() (bool, error) {
	if err := h.enter(); err != nil {
		return false, err
	}
	defer h.fs.mu.Unlock()
	for other := range h.file.open {
		if other.lock >= vfs.LOCK_RESERVED {
			return true, nil
		}
	}
	return false, nil
}

func (h *handle) LockState() vfs.LockLevel { return h.lock }

func (*handle) SectorSize() int { return 4096 }

func (*handle) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return vfs.IOCAP_POWERSAFE_OVERWRITE | vfs.IOCAP_SUBPAGE_READ
}
