package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/backscroll/backscroll/internal/admin"
	"github.com/backscroll/backscroll/internal/chat"
	"github.com/backscroll/backscroll/internal/gateway"
	"github.com/backscroll/backscroll/internal/site"
	"github.com/backscroll/backscroll/internal/store/pebble"
	"github.com/backscroll/backscroll/internal/wire"
	"github.com/backscroll/backscroll/msg"
	"github.com/backscroll/backscroll/web"
)

// Config of a server. Data and Listen are required.
type Config struct {
	Data            string      // the folder that holds everything; made if it is not there
	Listen          string      // HOST:PORT; port 0 takes a free one
	TLSCert, TLSKey string      // PEM files; both or none
	CacheBytes      int64       // of the store; 0: its default
	Limits          chat.Limits // of users, devices and requests; zero fields: the defaults
	ReserveBytes    int64       // of the disk, kept free: below it nothing is taken that grows; 0: 256 MiB, negative: none
	Log             *slog.Logger
	Clock           func() msg.Millis // nil: the system's
	Disk            vfs.FS            // where the store is; nil: the operating system's
}

// Server is a server that holds its data and its port. Run must be called.
type Server struct {
	cfg      Config
	key      string
	listener net.Listener
	secure   bool

	store    *pebble.Store
	space    *space
	fatal    chan error // the store cannot write any more
	chat     *chat.Chat
	gateway  *gateway.Gateway
	site     *site.Site
	started  time.Time
	http     *http.Server
	stopping context.CancelFunc // ends imports
}

// drainTime bounds how long stopping takes.
const drainTime = 25 * time.Second

// New opens the data folder and the port. The admin key is there before the
// port is.
//
// Errors: CodeInUse, when another server has the folder.
func New(ctx context.Context, cfg Config) (_ *Server, err error) {
	cfg.ReserveBytes = cmp.Or(cfg.ReserveBytes, defaultReserve)
	if cfg.Clock == nil {
		cfg.Clock = func() msg.Millis { return msg.MillisOf(time.Now()) }
	}
	s := &Server{cfg: cfg, fatal: make(chan error, 1)}
	tlsConfig, err := loadTLS(cfg.TLSCert, cfg.TLSKey)
	if err != nil {
		return nil, err
	}
	s.secure = tlsConfig != nil
	if err := s.openData(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.store.Close())
		}
	}()
	s.chat, err = chat.New(ctx, chat.Config{
		Store: s.store, Codec: wire.Codec{}, Clock: cfg.Clock, Rand: rand.Reader, Limits: cfg.Limits,
		Full: s.space.full, Log: cfg.Log,
	})
	if err != nil {
		return nil, err
	}
	if s.site, err = site.New(web.Pages()); err != nil {
		return nil, err
	}
	if s.listener, err = listen(cfg.Listen, tlsConfig); err != nil {
		return nil, err
	}
	s.gateway = gateway.New(s.gatewayConfig(), edge{s.chat})
	stop, stopping := context.WithCancel(context.Background())
	s.stopping = stopping
	s.started = time.Now()
	s.http = s.newHTTP(stop)
	return s, nil
}

// URL is where the server answers.
func (s *Server) URL() string {
	scheme := "http"
	if s.secure {
		scheme = "https"
	}
	return scheme + "://" + s.listener.Addr().String()
}

// Key is the admin key.
func (s *Server) Key() string { return s.key }

// Run serves until ctx is done, or until the store can no longer write, which is
// its error then.
func (s *Server) Run(ctx context.Context) error {
	committing, stopCommits := context.WithCancel(context.WithoutCancel(ctx))
	defer stopCommits()
	commits := make(chan error, 1)
	go func() { commits <- s.chat.Run(committing) }()
	var watching sync.WaitGroup
	watching.Go(func() { s.space.watch(committing) })
	serving := make(chan error, 1)
	go func() { serving <- s.http.Serve(s.listener) }()

	var why error
	select {
	case <-ctx.Done():
		s.cfg.Log.Info("stopping")
	case why = <-s.fatal:
	case why = <-serving:
		serving <- why
	}
	// Reverse order of start: the edges, then commits, then the store.
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	s.stopping()
	err := s.closeEdges(drain)
	if served := <-serving; !errors.Is(served, http.ErrServerClosed) && why == nil {
		err = errors.Join(err, served)
	}
	stopCommits()
	watching.Wait()
	err = errors.Join(why, err, <-commits, s.store.Close())
	if err != nil {
		return fmt.Errorf("the server stopped: %w", err)
	}
	return nil
}

// closeEdges lets devices and callers finish, at the same time.
func (s *Server) closeEdges(ctx context.Context) error {
	devices := make(chan error, 1)
	go func() {
		devices <- s.gateway.Shutdown(ctx, finalFrame(msg.CodeDraining, "the server is stopping: connect again"))
	}()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	return errors.Join(err, <-devices)
}

func (s *Server) newHTTP(stop context.Context) *http.Server {
	mux := http.NewServeMux()
	api := admin.New(admin.Options{Rules: s.chat, Key: s.key, Status: s.status, Stop: stop, Log: s.cfg.Log})
	mux.Handle("/v1/device", s.gateway)
	mux.Handle("/v1/admin/", api)
	mux.Handle("/v1/links", api.Links())
	mux.Handle("/v1/links/", api.Links())
	mux.Handle("/", s.site)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ok":true}` + "\n"))
	})
	return &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
}
