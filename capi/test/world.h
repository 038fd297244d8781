/*
 * What the tests of the library for C and C++ share. They run against a real server, which whoever
 * starts them names: BACKSCROLL_SERVER, BACKSCROLL_ADMIN_KEY, and BACKSCROLL_PROGRAM, the command line
 * that makes users. BACKSCROLL_LIBRARY is the shared library. Each works in a new folder of TMPDIR.
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backscroll.h"

/* How long anything may take before the test has failed. */
#define PATIENCE 60000

#define CHECK(what)                                                                           \
  do {                                                                                        \
    if (!(what)) {                                                                            \
      fprintf(stderr, "%s:%d: %s does not hold (last: %s)\n", __FILE__, __LINE__, #what, bs_error_text()); \
      exit(1);                                                                                \
    }                                                                                         \
  } while (0)

/* Checks the number that a call returns. */
#define IS(code, call)                                                                             \
  do {                                                                                             \
    int got = (call);                                                                              \
    if (got != (code)) {                                                                           \
      fprintf(stderr, "%s:%d: %s returned %d, not %d: %s\n", __FILE__, __LINE__, #call, got, (code), bs_error_text()); \
      exit(1);                                                                                     \
    }                                                                                              \
  } while (0)

static inline const char *env(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) {
    fprintf(stderr, "%s is not set: run these tests by 'go run ./tools/suites', or see capi/test/world.h\n", name);
    exit(2);
  }
  return value;
}

/* Goes to a new folder, where databases are made. */
static inline void new_folder(void) {
  char path[512];
  const char *parent = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/backscroll-XXXXXX", parent ? parent : "/tmp");
  if (mkdtemp(path) == NULL || chdir(path) != 0) {
    perror(path);
    exit(2);
  }
}

/* Makes a token for a user's device, and the user; it is overwritten by the next one. */
static inline const char *token(const char *user, const char *device) {
  static char text[80], command[1024];
  snprintf(command, sizeof command, "'%s' token new '%s' --device '%s' --create", env("BACKSCROLL_PROGRAM"), user, device);
  FILE *p = popen(command, "r");
  if (p == NULL || fgets(text, sizeof text, p) == NULL || pclose(p) != 0) {
    fprintf(stderr, "no token from: %s\n", command);
    exit(2);
  }
  text[strcspn(text, "\n")] = 0;
  return text;
}

/* A started device of a user whose database is USER-DEVICE.db. */
static inline bs_client device_with(const char *user, const char *device, bs_event_fn hear, void *data) {
  char path[128];
  snprintf(path, sizeof path, "%s-%s.db", user, device);
  bs_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.path = path;
  o.server = env("BACKSCROLL_SERVER");
  o.token = token(user, device);
  o.on_event = hear;
  o.user = data;
  bs_client c = 0;
  IS(0, bs_open(&o, &c));
  IS(0, bs_start(c));
  IS(0, bs_online(c, PATIENCE));
  return c;
}

static inline bs_client device(const char *user, const char *name) { return device_with(user, name, NULL, NULL); }

static inline bs_target to_peer(const char *peer) {
  bs_target t;
  memset(&t, 0, sizeof t);
  t.peer = peer;
  return t;
}

static inline bs_content text_of(const char *text) {
  bs_content c;
  memset(&c, 0, sizeof c);
  c.size = sizeof c;
  c.text.data = text;
  c.text.len = strlen(text);
  return c;
}

static inline void say(bs_client c, const char *peer, const char *text) {
  bs_target t = to_peer(peer);
  bs_content content = text_of(text);
  IS(0, bs_send_wait(c, &t, &content, PATIENCE, NULL));
}

static inline bs_session session_with(bs_client c, const char *peer) {
  bs_read_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.with.peer = peer;
  bs_session s = 0;
  IS(0, bs_session_open(c, &o, &s));
  return s;
}

#endif
