package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/backscroll/backscroll/internal/admin"
)

// backend is the flags of commands that ask a running server's backend API.
type backend struct {
	Server  string `default:"http://127.0.0.1:8480" env:"BACKSCROLL_SERVER" placeholder:"URL" help:"The server (${default})."`
	KeyFile string `name:"admin-key-file" placeholder:"FILE" help:"The file with the admin key."`
	Data    string `placeholder:"DIR" help:"The server's data folder, for its admin key."`
}

const keyVariable = "BACKSCROLL_ADMIN_KEY"

// open finds the key: in the file named, the data folder named, the environment,
// or the folder that the server uses when it is told none.
func (b *backend) open() (*admin.Client, error) {
	if err := checkServer(b.Server); err != nil {
		return nil, err
	}
	key, err := b.key()
	if err != nil {
		return nil, err
	}
	client, err := admin.NewClient(b.Server, key)
	if err != nil {
		return nil, usage("%w", err)
	}
	return client, nil
}

// checkServer refuses what is no server's URL before anything is tried.
func checkServer(server string) error {
	if _, err := admin.NewClient(server, ""); err != nil {
		return usage("--server: %w", err)
	}
	return nil
}

func (b *backend) key() (string, error) {
	path := b.KeyFile
	if path == "" && b.Data != "" {
		path = filepath.Join(b.Data, admin.KeyFile)
	}
	if key := os.Getenv(keyVariable); path == "" && key != "" {
		return key, nil
	}
	named := path != ""
	if !named {
		path = filepath.Join(defaultData, admin.KeyFile)
	}
	key, err := admin.ReadKey(path)
	switch {
	case err == nil:
		return key, nil
	case !named && errors.Is(err, fs.ErrNotExist):
		return "", usage("no admin key — name the server's data folder with --data DIR, the key's file with --admin-key-file FILE, or set $%s", keyVariable)
	}
	return "", advise(err, "the admin key is the file %s in the server's data folder", admin.KeyFile)
}
