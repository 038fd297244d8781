/* When things go wrong: a clear error, or what backscroll.h promises, and never a crash. */
#define _GNU_SOURCE
#include "spin.h"
#include "world.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void names(void) {
  CHECK(bs_abi_version() == BS_ABI);
  CHECK(strlen(bs_version()) > 0);
  CHECK(strcmp(bs_code_name(0), "ok") == 0 && strcmp(bs_code_name(9001), "closed") == 0);
  CHECK(strcmp(bs_code_name(1), "unknown error") == 0 && strcmp(bs_code_name(-1), "unknown error") == 0);
  CHECK(strcmp(bs_error_text(), "") == 0);
}

static void bad_handles(void) {
  bs_page *page = (bs_page *)1;
  bs_rows *rows = (bs_rows *)1;
  IS(2000, bs_start(0));
  IS(2000, bs_start(12345));
  IS(2000, bs_session_read(~0ull, 10, &page));
  CHECK(page == NULL);
  IS(2000, bs_change_wait(7777, 0));
  bs_client c = device("nora", "phone");
  IS(2000, bs_session_read(c, 10, &page)); /* of another kind */
  IS(2000, bs_inbox_read(c, 10, &rows));
  CHECK(rows == NULL);
  bs_session s = session_with(c, "bob");
  IS(2000, bs_start(s));
  IS(0, bs_session_read(s, 10, &page));
  bs_free(page);
  IS(0, bs_session_stop(s));
  IS(9001, bs_session_stop(s));
  IS(0, bs_close(c));
}

static void null_pointers(void) {
  bs_client c = device("nina", "phone");
  bs_session s = session_with(c, "bob");
  bs_target bob = to_peer("bob");
  bs_content hi = text_of("hi");
  bs_read_options sizeless;
  memset(&sizeless, 0, sizeof sizeless);
  bs_client none = 1;
  bs_presences *people = (bs_presences *)1;
  bs_message *sent = (bs_message *)1;
  bs_sync_result result;
  memset(&result, 1, sizeof result);
  IS(2000, bs_open(NULL, &none));
  CHECK(none == 0);
  IS(2000, bs_session_read(s, 10, NULL));
  IS(2000, bs_session_counts(s, NULL));
  IS(2000, bs_send(c, NULL, &hi, NULL));
  IS(2000, bs_send(c, &bob, NULL, NULL));
  IS(2000, bs_session_open(c, &sizeless, &none)); /* its size was not set */
  IS(2000, bs_edit(c, &bob, NULL, &hi, NULL));
  IS(2000, bs_resend(c, NULL));
  IS(2000, bs_get_row(c, &bob, NULL));
  IS(2000, bs_set_token(c, NULL));
  IS(2000, bs_get_presence(c, NULL, 3, 0, NULL));
  IS(2000, bs_get_presence(c, NULL, 3, 0, &people));
  IS(2000, bs_send(0, &bob, &hi, &sent));
  IS(2000, bs_session_sync_wait(0, 1, 0, &result));
  CHECK(people == NULL && sent == NULL && result.count == 0); /* nothing is left that was there */
  hi.text.data = NULL; /* three bytes at NULL */
  hi.text.len = 3;
  IS(2000, bs_send(c, &bob, &hi, NULL));
  hi = text_of("hi");
  hi.mention_count = 1ull << 60;
  IS(2000, bs_send(c, &bob, &hi, NULL));
  CHECK(strstr(bs_error_text(), "array") != NULL);
  bs_free(NULL);
  CHECK(bs_size(NULL) == 0);
  IS(0, bs_close(c));
}

static void use_after_close(void) {
  bs_client c = device("olga", "phone");
  bs_session s = session_with(c, "bob");
  bs_target bob = to_peer("bob");
  bs_change change = 0;
  say(c, "olga", "to keep");
  bs_target self = to_peer("olga");
  bs_ref first = {1, {0}};
  IS(0, bs_react(c, &self, &first, "+", &change));
  IS(0, bs_change_wait(change, PATIENCE));
  IS(0, bs_close(c));
  bs_page *page = NULL;
  bs_content hi = text_of("hi");
  IS(9001, bs_close(c));
  IS(9001, bs_start(c));
  IS(9001, bs_send(c, &bob, &hi, NULL));
  IS(9001, bs_session_read(s, 10, &page));
  IS(9001, bs_session_sync(s, 10, 0));
  IS(9001, bs_change_wait(change, 0));
  CHECK(page == NULL && strlen(bs_error_text()) > 0);
}

static void path_not_writable(void) {
  bs_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.path = "no/such/folder/phone.db";
  bs_client c = 1;
  IS(9004, bs_open(&o, &c));
  CHECK(c == 0 && strstr(bs_error_text(), "phone.db") != NULL);
  CHECK(mkdir("folder.db", 0700) == 0);
  o.path = "folder.db";
  IS(9004, bs_open(&o, &c));
  o.path = NULL;
  IS(2000, bs_open(&o, &c));
}

static void opened_twice(void) {
  bs_client c = device("pia", "phone");
  bs_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.path = "pia-phone.db";
  bs_client again = 0;
  IS(9002, bs_open(&o, &again));
  IS(0, bs_close(c));
  IS(0, bs_open(&o, &again));
  IS(0, bs_close(again));
}

/* One copy loaded again is the same one; a copy of the file is a library of its own, and both work. */
static void loaded_twice(void) {
  const char *path = env("BACKSCROLL_LIBRARY");
  char copy[] = "./libcopy.so", command[1024];
  snprintf(command, sizeof command, "cp '%s' %s", path, copy);
  CHECK(system(command) == 0);

  void *same = dlopen(path, RTLD_NOW);
  CHECK(same != NULL && dlsym(same, "bs_open") == dlsym(RTLD_DEFAULT, "bs_open"));
  CHECK(dlclose(same) == 0);

  void *other = dlopen(copy, RTLD_NOW | RTLD_GLOBAL);
  CHECK(other != NULL);
  int32_t (*open_other)(const bs_options *, bs_client *);
  int32_t (*close_other)(bs_client);
  int32_t (*start_other)(bs_client);
  *(void **)&open_other = dlsym(other, "bs_open");
  *(void **)&close_other = dlsym(other, "bs_close");
  *(void **)&start_other = dlsym(other, "bs_start");
  CHECK(open_other != NULL && open_other != bs_open);

  bs_client mine = device("rita", "phone"), theirs = 0;
  bs_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.path = "rita-phone.db";
  IS(9002, open_other(&o, &theirs)); /* it is another process to it */
  o.path = "other.db";
  IS(0, open_other(&o, &theirs));
  IS(9006, start_other(theirs)); /* nobody's yet */
  IS(0, close_other(theirs));
  CHECK(dlclose(other) == 0); /* it stays */
  say(mine, "rita", "still here");
  IS(0, bs_close(mine));
}

struct blocked {
  pthread_mutex_t lock;
  int heard;
};

static void block(void *data, const bs_event *e) {
  struct blocked *b = data;
  pthread_mutex_lock(&b->lock);
  if (e->kind == BS_EVENT_MESSAGE) b->heard++;
  pthread_mutex_unlock(&b->lock);
}

/* A listener that blocks delays what is told, and nothing else. */
static void listener_blocks(void) {
  struct blocked b = {PTHREAD_MUTEX_INITIALIZER, 0};
  bs_client c = device_with("sara", "phone", block, &b);
  bs_session s = session_with(c, "sara");
  pthread_mutex_lock(&b.lock);
  for (int i = 0; i < 5; i++) say(c, "sara", "note");
  bs_page *page = NULL;
  IS(0, bs_session_reset(s));
  IS(0, bs_session_read(s, 10, &page));
  CHECK(page->count == 5);
  bs_free(page);
  CHECK(b.heard == 0);
  pthread_mutex_unlock(&b.lock);
  IS(0, bs_close(c)); /* waits for what is still to be told */
  CHECK(b.heard >= 5);
}

struct threads {
  pthread_t first;
  int events, others;
};

static void which_thread(void *data, const bs_event *e) {
  struct threads *t = data;
  if (t->events++ == 0) t->first = pthread_self();
  if (!pthread_equal(t->first, pthread_self())) t->others++;
  if (e->kind == BS_EVENT_OUTBOX) CHECK(bs_size(e) >= sizeof *e);
}

/* Callbacks come on one thread, which is not the app's. */
static void one_thread(void) {
  struct threads t;
  memset(&t, 0, sizeof t);
  bs_client c = device_with("zoe", "phone", which_thread, &t);
  for (int i = 0; i < 20; i++) say(c, "zoe", "tick");
  IS(0, bs_close(c));
  CHECK(t.events > 20 && t.others == 0 && !pthread_equal(t.first, pthread_self()));
}

struct closing {
  bs_client c;
  int32_t code;
  int after;
};

static void close_inside(void *data, const bs_event *e) {
  struct closing *x = data;
  if (x->c == 0) return;
  if (x->code != -1) {
    x->after++;
  } else if (e->kind == BS_EVENT_OUTBOX) {
    x->code = bs_close(x->c);
  }
}

static void closed_by_its_listener(void) {
  struct closing x = {0, -1, 0};
  bs_client c = device_with("tina", "phone", close_inside, &x);
  x.c = c;
  bs_target self = to_peer("tina");
  bs_content hi = text_of("bye");
  int code = bs_send_wait(c, &self, &hi, PATIENCE, NULL);
  CHECK(code == 0 || code == 9001);
  bs_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.path = "tina-phone.db";
  do code = bs_open(&o, &c); /* once the other one has let go of it */
  while (code == 9002);
  IS(0, code);
  IS(0, bs_close(c));
  CHECK(x.code == 0 && x.after == 0);
}

struct synced {
  pthread_mutex_t lock;
  int results;
  int32_t code;
  uint64_t token;
};

static void on_synced(void *data, const bs_event *e) {
  struct synced *x = data;
  if (e->kind != BS_EVENT_SYNC) return;
  pthread_mutex_lock(&x->lock);
  x->results++;
  x->code = e->sync.code;
  x->token = e->token;
  pthread_mutex_unlock(&x->lock);
}

static void *wait_for_sync(void *data) {
  bs_sync_result r;
  int32_t code = bs_session_sync_wait(*(bs_session *)data, 10, -1, &r);
  return (void *)(intptr_t)code;
}

/* A sync that waits for a server that is not there ends with the client, exactly once. */
static void close_during_sync(void) {
  struct synced x = {PTHREAD_MUTEX_INITIALIZER, 0, 0, 0};
  bs_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.path = "nobody.db";
  o.server = "http://127.0.0.1:9"; /* discard */
  o.token = "0000000000000000000000000000000000000000000000000000000000000000";
  o.on_event = on_synced;
  o.user = &x;
  bs_client c = 0;
  IS(0, bs_open(&o, &c));
  IS(0, bs_start(c));
  bs_session s = session_with(c, "bob");
  IS(0, bs_session_sync(s, 10, 42));
  pthread_t waiter;
  CHECK(pthread_create(&waiter, NULL, wait_for_sync, &s) == 0);
  bs_sync_result r;
  IS(9000, bs_session_sync_wait(s, 10, 1, &r));
  CHECK(r.code == 9000);
  IS(0, bs_close(c));
  CHECK(x.results == 1 && x.code == 9005 && x.token == 42);
  void *code = NULL;
  CHECK(pthread_join(waiter, &code) == 0);
  CHECK((intptr_t)code == 9005 || (intptr_t)code == 9001);
}

static void forked(void) {
  bs_client c = device("uma", "phone");
  bs_page *page = NULL;
  bs_session s = session_with(c, "uma");
  say(c, "uma", "before the fork");
  IS(0, bs_session_reset(s));
  IS(0, bs_session_read(s, 10, &page));
  pid_t child = fork();
  if (child == 0) {
    bs_page *none = (bs_page *)1;
    int32_t code = bs_session_read(s, 10, &none);
    int fine = code == 9008 && none == NULL && bs_close(c) == 9008 && strstr(bs_error_text(), "forked") != NULL && page->count == 1;
    bs_free(page);
    _exit(fine ? 0 : 1);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  bs_free(page);
  say(c, "uma", "after it");
  IS(0, bs_close(c));
}

static void *hammer(void *data) {
  bs_session s = *(bs_session *)data;
  for (int i = 0; i < 50; i++) {
    bs_page *page = NULL;
    int32_t code = bs_session_read(s, 3, &page);
    if (code != 0 && code != 9001) return (void *)1;
    bs_free(page);
    code = bs_session_reset(s);
    if (code != 0 && code != 9001) return (void *)1;
  }
  return NULL;
}

/* Any function from any thread, the client closed among them. */
static void from_any_thread(void) {
  bs_client c = device("vera", "phone");
  for (int i = 0; i < 3; i++) say(c, "vera", "x");
  bs_session s = session_with(c, "vera");
  pthread_t threads[8];
  for (int i = 0; i < 8; i++) CHECK(pthread_create(&threads[i], NULL, hammer, &s) == 0);
  void *bad = NULL;
  CHECK(pthread_join(threads[0], &bad) == 0 && bad == NULL);
  IS(0, bs_close(c));
  for (int i = 1; i < 8; i++) CHECK(pthread_join(threads[i], &bad) == 0 && bad == NULL);
}

static void polled(void) {
  bs_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.path = "wanda.db";
  o.server = env("BACKSCROLL_SERVER");
  o.token = token("wanda", "phone");
  o.poll = 1;
  o.events = 1 << BS_EVENT_OUTBOX | 1 << BS_EVENT_SYNC;
  bs_client c = 0;
  bs_event *e = NULL;
  IS(0, bs_open(&o, &c));
  IS(9000, bs_next_event(c, 0, &e));
  CHECK(e == NULL);
  IS(0, bs_start(c));
  IS(0, bs_online(c, PATIENCE));
  say(c, "wanda", "polled");
  IS(0, bs_next_event(c, PATIENCE, &e));
  CHECK(e->kind == BS_EVENT_OUTBOX && e->message->status == BS_SENT && strcmp(e->message->text.data, "polled") == 0);
  CHECK(bs_size(e) > sizeof *e + sizeof *e->message);
  bs_free(e);
  bs_session s = session_with(c, "wanda");
  IS(0, bs_session_sync(s, 10, 7));
  IS(0, bs_close(c)); /* what has happened until then can still be fetched */
  IS(0, bs_next_event(c, PATIENCE, &e));
  CHECK(e->kind == BS_EVENT_SYNC && e->token == 7);
  bs_free(e);
  IS(9001, bs_next_event(c, PATIENCE, &e));
  IS(9001, bs_next_event(c, PATIENCE, &e));
  bs_client silent = device("wilma", "phone");
  IS(2000, bs_next_event(silent, 0, &e));
  IS(0, bs_close(silent));
}

/* The short form; bench has a day's worth. */
static void memory_is_bounded(void) {
  bs_client c = device("xena", "phone");
  for (int i = 0; i < 20; i++) say(c, "xena", "one of twenty");
  bs_read_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.with.peer = "xena";
  long grown = spin(c, &o, 60000, 600);
  CHECK(grown > -1000 && grown < 16 * 1024);
  IS(0, bs_close(c));
}

static const struct {
  const char *name;
  void (*run)(void);
} tests[] = {
    {"names", names},
    {"bad_handles", bad_handles},
    {"null_pointers", null_pointers},
    {"use_after_close", use_after_close},
    {"path_not_writable", path_not_writable},
    {"opened_twice", opened_twice},
    {"loaded_twice", loaded_twice},
    {"listener_blocks", listener_blocks},
    {"one_thread", one_thread},
    {"closed_by_its_listener", closed_by_its_listener},
    {"close_during_sync", close_during_sync},
    {"forked", forked},
    {"from_any_thread", from_any_thread},
    {"polled", polled},
    {"memory_is_bounded", memory_is_bounded},
};

/* Runs the test that is named; each is a process of its own. */
int main(int count, char **arguments) {
  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
    if (count > 1 && strcmp(tests[i].name, arguments[1]) == 0) {
      new_folder();
      tests[i].run();
      return 0;
    }
    if (count == 1) puts(tests[i].name);
  }
  return count == 1 ? 0 : 2;
}
