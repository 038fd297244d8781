package admin

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// KeyFile is the name of the key's file in the server's data folder.
const KeyFile = "admin.key"

// ReadKey reads the key from its file.
func ReadKey(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	key := strings.TrimSpace(string(content))
	if len(key) < 32 || strings.ContainsAny(key, " \t\r\n") {
		return "", fmt.Errorf("%s holds no admin key: it should be one line of at least 32 characters", path)
	}
	return key, nil
}

// EnsureKey reads the key of a data folder and makes one when there is none:
// 32 random bytes, readable by the owner of the file alone. It is complete and
// on disk, or not there at all.
func EnsureKey(dir string) (key string, made bool, err error) {
	path := filepath.Join(dir, KeyFile)
	if key, err = ReadKey(path); !errors.Is(err, fs.ErrNotExist) {
		return key, false, err
	}
	var random [32]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", false, err
	}
	key = base64.RawURLEncoding.EncodeToString(random[:])
	if err := writeSecret(path, key+"\n"); err != nil {
		return "", false, fmt.Errorf("make the admin key: %w", err)
	}
	return key, true, nil
}

func writeSecret(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
