/*
 * What the bench asks the library for C. A line of standard input is a question, the answer a number:
 *
 *   read DB GROUP SEQ…                    microseconds of reading the 100 messages below each seq
 *   sync DB SERVER TOKEN GROUP N          messages a second into a fresh database
 *   spin DB SERVER TOKEN GROUP READS SYNCS  growth of this process's memory, in KiB
 */
#include <stdlib.h>
#include <time.h>

#include "spin.h"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void must(int32_t code) {
  if (code == 0) return;
  fprintf(stderr, "measure: %s\n", bs_error_text());
  exit(1);
}

static char *word(void) { return strtok(NULL, " \n"); }

static bs_client opened(const char *path, const char *server, const char *token) {
  bs_client c;
  bs_options o = {.size = sizeof o, .path = path, .server = server, .token = token};
  must(bs_open(&o, &c));
  if (server != NULL) {
    must(bs_start(c));
    must(bs_online(c, 60000));
  }
  return c;
}

static double read_pages(void) {
  static char path[512];
  static bs_client c;
  char *db = word();
  bs_read_options o = {.size = sizeof o, .with.group = strtoull(word(), NULL, 10)};
  if (strcmp(path, db) != 0) c = opened(strcpy(path, db), NULL, NULL);
  double took = 0;
  long pages = 0;
  for (char *seq = word(); seq != NULL; seq = word(), pages++) {
    bs_session s;
    bs_page *page;
    uint64_t bytes = 0;
    o.before = strtoull(seq, NULL, 10);
    must(bs_session_open(c, &o, &s));
    double begin = now();
    must(bs_session_read(s, 100, &page));
    for (uint64_t i = 0; i < page->count; i++) bytes += page->messages[i].text.len;
    uint64_t count = page->count;
    bs_free(page);
    took += now() - begin;
    must(bs_session_stop(s));
    if (count != 100 || bytes == 0) exit(1);
  }
  return took * 1e6 / pages;
}

static double sync_some(void) {
  char *db = word(), *server = word(), *token = word();
  bs_client c = opened(db, server, token);
  bs_read_options o = {.size = sizeof o, .with.group = strtoull(word(), NULL, 10)};
  bs_session s;
  bs_sync_result r;
  must(bs_session_open(c, &o, &s));
  double begin = now();
  must(bs_session_sync_wait(s, strtoul(word(), NULL, 10), 600000, &r));
  double took = now() - begin;
  must(bs_close(c));
  return r.transferred / took;
}

static double spin_for(void) {
  char *db = word(), *server = word(), *token = word();
  bs_client c = opened(db, server, token);
  bs_read_options o = {.size = sizeof o, .with.group = strtoull(word(), NULL, 10)};
  long reads = strtol(word(), NULL, 10), syncs = strtol(word(), NULL, 10);
  long grown = spin(c, &o, reads, syncs);
  if (grown < 0 && *bs_error_text() != 0) must((int32_t)-grown); /* it is the number of an error */
  must(bs_close(c));
  return grown;
}

int main(void) {
  static char line[1 << 16];
  while (fgets(line, sizeof line, stdin) != NULL) {
    char *what = strtok(line, " \n");
    double answer = strcmp(what, "read") == 0 ? read_pages() : strcmp(what, "sync") == 0 ? sync_some() : spin_for();
    printf("%f\n", answer);
    fflush(stdout);
  }
  return 0;
}
