//go:build cgo

/*
 * The C side of the library: every public function checks here, before it enters Go, that
 * this is the process that loaded the library. Go's threads do not exist in a fork of it, so
 * entering Go there would wait for ever.
 */
#include "_cgo_export.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORKED = 9008 };

_Static_assert(sizeof(bs_ptr) == sizeof(void *), "Go and C see the same layouts");

char *bsc_names;
static pid_t loaded_by;
static _Thread_local bs_client inside;

/* A thread's text lies on the heap: thread-local memory of a library that is loaded late is
 * scarce, and a process may load two copies. */
enum { ERROR_TEXT = 1024 };
static pthread_key_t error_texts;

__attribute__((constructor)) static void loaded(void) {
  loaded_by = getpid();
  pthread_key_create(&error_texts, free);
}

static int32_t forked(void) {
  static const char text[] = "this process was forked from the one that loaded the library: only that one can use it";
  bsc_error(text, sizeof text - 1);
  return FORKED;
}

void bsc_error(const char *text, uint64_t len) {
  char *error_text = pthread_getspecific(error_texts);
  if (error_text == NULL) {
    error_text = malloc(ERROR_TEXT);
    if (error_text == NULL || pthread_setspecific(error_texts, error_text) != 0) {
      free(error_text);
      return;
    }
  }
  if (len >= ERROR_TEXT) {
    len = ERROR_TEXT - 1;
    while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) len--; /* whole characters */
  }
  memcpy(error_text, text, len);
  error_text[len] = 0;
}

const char *bs_error_text(void) {
  const char *text = pthread_getspecific(error_texts);
  return text == NULL ? "" : text;
}

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

/* ENTER for what hands something out: whatever goes wrong, nothing is left there that was there before. */
#define GIVES(name, parameters, arguments)                            \
  int32_t bs_##name parameters {                                      \
    if (out != NULL) memset(out, 0, sizeof *out);                     \
    return getpid() == loaded_by ? bsgo_##name arguments : forked();  \
  }

typedef void *any; /* Go's prototypes know no const */

GIVES(open, (const bs_options *o, bs_client *out), ((any)o, out))
ENTER(start, (bs_client c), (c))
ENTER(close, (bs_client c), (c))
ENTER(set_token, (bs_client c, const char *token), (c, (any)token))
ENTER(set_foreground, (bs_client c, uint32_t on), (c, on))
GIVES(get_status, (bs_client c, bs_status **out), (c, (any)out))
GIVES(get_owner, (bs_client c, bs_owner **out), (c, (any)out))
GIVES(get_recovery, (bs_client c, bs_recovery **out), (c, (any)out))
GIVES(next_event, (bs_client c, int64_t timeout_ms, bs_event **out), (c, timeout_ms, (any)out))
ENTER(online, (bs_client c, int64_t timeout_ms), (c, timeout_ms))
ENTER(flush, (bs_client c, int64_t timeout_ms), (c, timeout_ms))

GIVES(session_open, (bs_client c, const bs_read_options *o, bs_session *out), (c, (any)o, out))
GIVES(session_read, (bs_session s, uint32_t n, bs_page **out), (s, n, (any)out))
ENTER(session_sync, (bs_session s, uint32_t n, uint64_t token), (s, n, token))
GIVES(session_sync_wait, (bs_session s, uint32_t n, int64_t timeout_ms, bs_sync_result *out), (s, n, timeout_ms, out))
GIVES(session_cross, (bs_session s, uint32_t *out), (s, out))
ENTER(session_reset, (bs_session s), (s))
GIVES(session_counts, (bs_session s, bs_counts *out), (s, out))
GIVES(session_ends, (bs_session s, bs_ends **out), (s, (any)out))
ENTER(session_stop, (bs_session s), (s))

GIVES(inbox_open, (bs_client c, const bs_inbox_options *o, bs_inbox *out), (c, (any)o, out))
GIVES(inbox_read, (bs_inbox i, uint32_t n, bs_rows **out), (i, n, (any)out))
ENTER(inbox_sync, (bs_inbox i, uint32_t n, uint64_t token), (i, n, token))
GIVES(inbox_sync_wait, (bs_inbox i, uint32_t n, int64_t timeout_ms, bs_sync_result *out), (i, n, timeout_ms, out))
ENTER(inbox_reset, (bs_inbox i), (i))
ENTER(inbox_stop, (bs_inbox i), (i))
GIVES(get_row, (bs_client c, const bs_target *of, bs_row **out), (c, (any)of, (any)out))

GIVES(get_message, (bs_client c, const bs_target *of, uint64_t seq, bs_message **out), (c, (any)of, seq, (any)out))
GIVES(fetch_message, (bs_client c, const bs_target *of, uint64_t seq, int64_t timeout_ms, bs_message **out),
      (c, (any)of, seq, timeout_ms, (any)out))
GIVES(get_coverage, (bs_client c, const bs_target *of, bs_coverage **out), (c, (any)of, (any)out))

GIVES(send, (bs_client c, const bs_target *to, const bs_content *content, bs_message **out),
      (c, (any)to, (any)content, (any)out))
GIVES(send_wait, (bs_client c, const bs_target *to, const bs_content *content, int64_t timeout_ms, bs_message **out),
      (c, (any)to, (any)content, timeout_ms, (any)out))
GIVES(reply, (bs_client c, const bs_target *to, const bs_ref *ref, const bs_content *content, bs_message **out),
      (c, (any)to, (any)ref, (any)content, (any)out))
GIVES(reply_wait, (bs_client c, const bs_target *to, const bs_ref *ref, const bs_content *content,
                   int64_t timeout_ms, bs_message **out),
      (c, (any)to, (any)ref, (any)content, timeout_ms, (any)out))
GIVES(forward, (bs_client c, const bs_target *from, uint64_t seq, const bs_target *to, bs_message **out),
      (c, (any)from, seq, (any)to, (any)out))
ENTER(resend, (bs_client c, const uint8_t id[16]), (c, (any)id))
GIVES(resend_wait, (bs_client c, const uint8_t id[16], int64_t timeout_ms, bs_message **out),
      (c, (any)id, timeout_ms, (any)out))
ENTER(cancel, (bs_client c, const uint8_t id[16]), (c, (any)id))
GIVES(record_call, (bs_client c, const bs_target *in, const bs_call *call, bs_message **out),
      (c, (any)in, (any)call, (any)out))
GIVES(record_call_wait, (bs_client c, const bs_target *in, const bs_call *call, int64_t timeout_ms, bs_message **out),
      (c, (any)in, (any)call, timeout_ms, (any)out))
ENTER(send_transient, (bs_client c, const bs_target *to, const bs_content *content, int64_t timeout_ms),
      (c, (any)to, (any)content, timeout_ms))
ENTER(send_typing, (bs_client c, const bs_target *to, uint32_t on, int64_t timeout_ms), (c, (any)to, on, timeout_ms))

GIVES(edit, (bs_client c, const bs_target *in, const bs_ref *ref, const bs_content *content, bs_change *out),
      (c, (any)in, (any)ref, (any)content, out))
GIVES(delete, (bs_client c, const bs_target *in, const bs_ref *ref, bs_change *out), (c, (any)in, (any)ref, out))
GIVES(hide, (bs_client c, const bs_target *in, const bs_ref *refs, uint64_t count, bs_change *out),
      (c, (any)in, (any)refs, count, out))
GIVES(react, (bs_client c, const bs_target *in, const bs_ref *ref, const char *emoji, bs_change *out),
      (c, (any)in, (any)ref, (any)emoji, out))
GIVES(unreact, (bs_client c, const bs_target *in, const bs_ref *ref, const char *emoji, bs_change *out),
      (c, (any)in, (any)ref, (any)emoji, out))
GIVES(clear, (bs_client c, const bs_target *in, uint64_t up_to, bs_change *out), (c, (any)in, up_to, out))
GIVES(mark_unread, (bs_client c, const bs_target *in, bs_change *out), (c, (any)in, out))
GIVES(mark_read, (bs_client c, const bs_target *in, bs_change *out), (c, (any)in, out))
GIVES(set_call, (bs_client c, const bs_target *in, const bs_ref *ref, uint32_t outcome, int64_t duration_ms, bs_change *out),
      (c, (any)in, (any)ref, outcome, duration_ms, out))
GIVES(pin, (bs_client c, const bs_target *in, uint64_t place, bs_change *out), (c, (any)in, place, out))
GIVES(unpin, (bs_client c, const bs_target *in, bs_change *out), (c, (any)in, out))
GIVES(mute, (bs_client c, const bs_target *in, int64_t until, bs_change *out), (c, (any)in, until, out))
GIVES(archive, (bs_client c, const bs_target *in, bs_change *out), (c, (any)in, out))
GIVES(unarchive, (bs_client c, const bs_target *in, bs_change *out), (c, (any)in, out))
GIVES(set_group, (bs_client c, uint64_t group, const bs_group_change *change, bs_change *out),
      (c, group, (any)change, out))
GIVES(set_role, (bs_client c, uint64_t group, const char *member, uint32_t role, bs_change *out),
      (c, group, (any)member, role, out))
GIVES(add_members, (bs_client c, uint64_t group, const bs_str *users, uint64_t count, bs_change *out),
      (c, group, (any)users, count, out))
GIVES(remove_members, (bs_client c, uint64_t group, const bs_str *users, uint64_t count, bs_change *out),
      (c, group, (any)users, count, out))
GIVES(join, (bs_client c, uint64_t group, bs_change *out), (c, group, out))
GIVES(leave, (bs_client c, uint64_t group, bs_change *out), (c, group, out))
GIVES(delete_group, (bs_client c, uint64_t group, bs_change *out), (c, group, out))
ENTER(change_wait, (bs_change change, int64_t timeout_ms), (change, timeout_ms))
ENTER(change_release, (bs_change change), (change))

GIVES(set_data, (bs_client c, const char *key, const void *value, uint64_t length, bs_change *out),
      (c, (any)key, (any)value, length, out))
GIVES(delete_data, (bs_client c, const char *key, bs_change *out), (c, (any)key, out))
GIVES(set_draft, (bs_client c, const bs_target *in, const char *text, bs_change *out), (c, (any)in, (any)text, out))
GIVES(set_star, (bs_client c, const bs_target *in, uint64_t seq, uint32_t on, bs_change *out), (c, (any)in, seq, on, out))
GIVES(set_contact, (bs_client c, const char *user, const char *name, bs_change *out), (c, (any)user, (any)name, out))
GIVES(remove_contact, (bs_client c, const char *user, bs_change *out), (c, (any)user, out))
GIVES(get_data, (bs_client c, const char *key, bs_datum **out), (c, (any)key, (any)out))
GIVES(list_data, (bs_client c, const char *prefix, bs_data **out), (c, (any)prefix, (any)out))
GIVES(data_known, (bs_client c, const char *prefix, uint32_t *out), (c, (any)prefix, out))
GIVES(get_draft, (bs_client c, const bs_target *in, bs_text **out), (c, (any)in, (any)out))
GIVES(get_stars, (bs_client c, const bs_target *in, bs_seqs **out), (c, (any)in, (any)out))
GIVES(get_contacts, (bs_client c, bs_contacts **out), (c, (any)out))
GIVES(fetch_data, (bs_client c, const char *key, int64_t timeout_ms, bs_datum **out), (c, (any)key, timeout_ms, (any)out))
GIVES(sync_data, (bs_client c, const char *prefix, int64_t timeout_ms, uint64_t *out), (c, (any)prefix, timeout_ms, out))

GIVES(new_group, (bs_client c, const bs_new_group_options *group, int64_t timeout_ms, uint64_t *out),
      (c, (any)group, timeout_ms, out))
GIVES(sync_members, (bs_client c, uint64_t group, int64_t timeout_ms, bs_group **out), (c, group, timeout_ms, (any)out))
GIVES(get_group, (bs_client c, uint64_t group, bs_group **out), (c, group, (any)out))
GIVES(get_members, (bs_client c, uint64_t group, bs_members **out), (c, group, (any)out))
GIVES(get_info, (bs_client c, const bs_target *in, uint64_t seq, int64_t timeout_ms, bs_infos **out),
      (c, (any)in, seq, timeout_ms, (any)out))
GIVES(get_reactors, (bs_client c, const bs_target *in, uint64_t seq, const char *emoji, int64_t timeout_ms,
                     bs_reactors **out),
      (c, (any)in, seq, (any)emoji, timeout_ms, (any)out))
GIVES(get_presence, (bs_client c, const bs_str *users, uint64_t count, int64_t timeout_ms, bs_presences **out),
      (c, (any)users, count, timeout_ms, (any)out))
ENTER(set_quiet, (bs_client c, uint32_t quiet, int64_t timeout_ms), (c, quiet, timeout_ms))
ENTER(set_last_seen, (bs_client c, uint32_t told, int64_t timeout_ms), (c, told, timeout_ms))
ENTER(set_keep_archived, (bs_client c, uint32_t keep, int64_t timeout_ms), (c, keep, timeout_ms))
ENTER(set_write_from, (bs_client c, uint32_t from, int64_t timeout_ms), (c, from, timeout_ms))
GIVES(get_account, (bs_client c, int64_t timeout_ms, bs_account **out), (c, timeout_ms, (any)out))
GIVES(get_profile, (bs_client c, const char *user, bs_profile **out), (c, (any)user, (any)out))
GIVES(sync_profiles, (bs_client c, const bs_str *users, uint64_t count, int64_t timeout_ms, bs_profiles **out),
      (c, (any)users, count, timeout_ms, (any)out))
GIVES(set_profile, (bs_client c, const bs_profile_change *change, int64_t timeout_ms, bs_profile **out),
      (c, (any)change, timeout_ms, (any)out))
ENTER(watch, (bs_client c, const bs_str *users, uint64_t count), (c, (any)users, count))
GIVES(block, (bs_client c, const char *user, bs_change *out), (c, (any)user, out))
GIVES(unblock, (bs_client c, const char *user, bs_change *out), (c, (any)user, out))
GIVES(get_blocked, (bs_client c, bs_addresses **out), (c, (any)out))
ENTER(sync_blocked, (bs_client c, int64_t timeout_ms), (c, timeout_ms))
GIVES(get_devices, (bs_client c, int64_t timeout_ms, bs_devices **out), (c, timeout_ms, (any)out))
ENTER(rename_device, (bs_client c, const char *device, const char *title, int64_t timeout_ms),
      (c, (any)device, (any)title, timeout_ms))
ENTER(sign_out, (bs_client c, const char *device, int64_t timeout_ms), (c, (any)device, timeout_ms))
