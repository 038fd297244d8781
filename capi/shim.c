//go:build cgo

/*
 * The C side of the library: every public function checks here, before it enters Go, that
 * this is the process that loaded the library. Go's threads do not exist in a fork of it, so
 * entering Go there would wait for ever.
 */
#include "_cgo_export.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORKED = 9008 };

static pid_t loaded_by;
static _Thread_local char error_text[1024];
static _Thread_local bs_client inside;

__attribute__((constructor)) static void loaded(void) { loaded_by = getpid(); }

static int32_t forked(void) {
  static const char text[] = "this process was forked from the one that loaded the library: only that one can use it";
  bsc_error(text, sizeof text - 1);
  return FORKED;
}

void bsc_error(const char *text, uint64_t len) {
  if (len >= sizeof error_text) {
    len = sizeof error_text - 1;
    while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) len--; /* whole characters */
  }
  memcpy(error_text, text, len);
  error_text[len] = 0;
}

const char *bs_error_text(void) { return error_text; }

/* A block lies behind its size, at an address that suits every type. */
typedef struct {
  uint64_t size, unused;
} block_head;

void *bsc_block(uint64_t size) {
  block_head *head = malloc(sizeof *head + size);
  if (head == NULL) return NULL;
  head->size = size;
  return head + 1;
}

void bs_free(const void *block) {
  if (block != NULL) free((block_head *)block - 1);
}

uint64_t bs_size(const void *block) { return block == NULL ? 0 : ((const block_head *)block - 1)->size; }

uint32_t bs_abi_version(void) { return BS_ABI; }

void bsc_call(bs_event_fn f, void *user, const void *event, bs_client c) {
  inside = c;
  f(user, event);
  inside = 0;
}

bs_client bsc_inside(void) { return inside; }

const char *bs_version(void) { return getpid() == loaded_by ? bsgo_version() : ""; }

const char *bs_code_name(int32_t code) { return getpid() == loaded_by ? bsgo_code_name(code) : ""; }

#define ENTER(name, parameters, arguments) \
  int32_t bs_##name parameters { return getpid() == loaded_by ? bsgo_##name arguments : forked(); }

typedef void *any; /* Go's prototypes know no const */

ENTER(open, (const bs_options *o, bs_client *out), ((any)o, out))
ENTER(start, (bs_client c), (c))
ENTER(close, (bs_client c), (c))
ENTER(set_token, (bs_client c, const char *token), (c, (any)token))
ENTER(next_event, (bs_client c, int64_t timeout_ms, bs_event **out), (c, timeout_ms, (any)out))
ENTER(online, (bs_client c, int64_t timeout_ms), (c, timeout_ms))
ENTER(flush, (bs_client c, int64_t timeout_ms), (c, timeout_ms))

ENTER(session_open, (bs_client c, const bs_read_options *o, bs_session *out), (c, (any)o, out))
ENTER(session_read, (bs_session s, uint32_t n, bs_page **out), (s, n, (any)out))
ENTER(session_sync, (bs_session s, uint32_t n, uint64_t token), (s, n, token))
ENTER(session_sync_wait, (bs_session s, uint32_t n, int64_t timeout_ms, bs_sync_result *out), (s, n, timeout_ms, out))
ENTER(session_stop, (bs_session s), (s))

ENTER(send, (bs_client c, const bs_target *to, const bs_content *content, bs_message **out),
      (c, (any)to, (any)content, (any)out))
ENTER(send_wait, (bs_client c, const bs_target *to, const bs_content *content, int64_t timeout_ms, bs_message **out),
      (c, (any)to, (any)content, timeout_ms, (any)out))
