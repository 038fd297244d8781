package bindings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seedFile is the tutorial that this project grew from. It is not part of the repository.
const seedFile = "../shared/seed/000_f7911bb24d259576.txt"

// The smallest program around the tutorial's two blocks of C++, of which no character is changed.
const seedHarness = `
#include <inttypes.h>
#include <stdio.h>
#include <condition_variable>
#include <mutex>
#include "mesibo.h"
#define ERRORLOG(...) fprintf(stderr, __VA_ARGS__)

static IMesibo *m_api;
static std::mutex mutex;
static std::condition_variable changed;
static bool online;
static int heard;

class Notify : public CMesiboNotify {
 public:
  int on_status(int status, uint32_t, uint8_t, const char *) override {
    std::lock_guard<std::mutex> lock(mutex);
    online = status == MESIBO_STATUS_ONLINE;
    changed.notify_all();
    return 0;
  }
  int on_message(tMessageParams *, const char *from, const char *data, uint32_t len) override {
    printf("%s: %.*s\n", from, (int)len, data);
    std::lock_guard<std::mutex> lock(mutex);
    heard++;
    changed.notify_all();
    return 0;
  }
ON_SYNC
};

static void show() {
READ
}

int main(int, char **arguments) {
  Notify notify;
  m_api = query_mesibo(".");
  m_api->set_server(arguments[1]);
  m_api->set_credentials(arguments[2]);
  m_api->set_notify(0, &notify, 1);
  if (m_api->set_database("seed.db") != 0 || m_api->start() != 0) return 1;
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [] { return online; });
  lock.unlock();
  show();
  lock.lock();
  changed.wait(lock, [] { return heard == 3; });
  lock.unlock();
  m_api->stop();
  delete m_api;
  return 0;
}
`

// TestCPPSeed compiles the tutorial's code as it stands and runs it on a fresh device: read gives
// nothing, sync is asked for, on_sync comes, and its read delivers what was counted.
func TestCPPSeed(t *testing.T) {
	needLibrary(t)
	text, err := os.ReadFile(filepath.Join(repository, seedFile))
	if err != nil {
		t.Skipf("the tutorial is not here: %v", err)
	}
	found := blocks(string(text), "cpp")
	if len(found) != 2 {
		t.Fatalf("the tutorial has %d blocks of C++, not 2", len(found))
	}
	token(t, "dest", "phone")
	dir := t.TempDir()
	must(t, command(t, dir, program, "device", "login", "--db", "old.db", "--token", token(t, "seed", "old")))
	for _, say := range []string{"one", "two", "three"} {
		must(t, command(t, dir, program, "device", "send", "--db", "old.db", "--with", "dest", say))
	}
	source := strings.NewReplacer("READ\n", found[0], "ON_SYNC\n", found[1]).Replace(seedHarness)
	if err := os.WriteFile(filepath.Join(dir, "seed.cpp"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, command(t, dir, "g++", "-std=c++17", "-w", "-fsanitize=address,undefined", "-I", filepath.Join(library, "include"),
		"seed.cpp", "-o", "seed", "-L", library, "-lbackscroll", "-lpthread"))
	out := must(t, command(t, dir, "./seed", url, token(t, "seed", "new")))
	if !strings.Contains(out, "count 3") || !strings.HasSuffix(out, "seed: three\nseed: two\nseed: one\n") {
		t.Errorf("it printed\n%s", out)
	}
}
