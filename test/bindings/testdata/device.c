/* A device of one user who talks with one other: SERVER TOKEN DB PEER. languages_test.go says which steps there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backscroll.h"

static void must(int32_t code) {
  if (code == 0) return;
  fprintf(stderr, "%s\n", bs_error_text());
  exit(1);
}

static void show(bs_session s, uint32_t n) {
  bs_page *page;
  must(bs_session_read(s, n, &page));
  printf("%llu %u ", (unsigned long long)page->count, page->end);
  for (uint64_t i = 0; i < page->count; i++) printf("%s%s", i > 0 ? "|" : "", page->messages[i].text.data);
  printf("\n");
  bs_free(page);
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  bs_client c;
  bs_options o = {.size = sizeof o, .server = arguments[1], .token = arguments[2], .path = arguments[3]};
  must(bs_open(&o, &c));
  must(bs_start(c));
  must(bs_online(c, 60000));
  bs_target with = {.peer = arguments[4]};
  bs_read_options r = {.size = sizeof r, .with = with};
  bs_session s;
  must(bs_session_open(c, &r, &s));
  for (char line[4096]; fgets(line, sizeof line, stdin) != NULL; fflush(stdout)) {
    line[strcspn(line, "\n")] = 0;
    char *argument = strchr(line, ' ') + 1;
    argument[-1] = 0;
    if (strcmp(line, "read") == 0) {
      show(s, (uint32_t)atoi(argument));
    } else if (strcmp(line, "sync") == 0) {
      bs_sync_result result;
      must(bs_session_sync_wait(s, (uint32_t)atoi(argument), 60000, &result));
      printf("%llu\n", (unsigned long long)result.count);
    } else {
      bs_message *m;
      bs_content content = {.size = sizeof content, .text = {argument, strlen(argument)}};
      must(bs_send_wait(c, &with, &content, 60000, &m));
      printf("%llu\n", (unsigned long long)m->seq);
      bs_free(m);
    }
  }
  must(bs_close(c));
}
