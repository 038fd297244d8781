/* A device, told by lines what to do. languages_test.go says which steps there are. */
#include "form.h"

#include <stdlib.h>

static void must(int32_t code) {
  if (code == 0) return;
  fprintf(stderr, "%s\n", bs_error_text());
  exit(1);
}

static bs_client begin(char *rest) {
  char *server = strsep(&rest, " "), *token = strsep(&rest, " ");
  bs_client c;
  bs_options o = {.size = sizeof o, .path = rest};
  if (*server) o.server = server, o.token = token;
  must(bs_open(&o, &c));
  if (*server) must(bs_start(c)), must(bs_online(c, 60000));
  printf("open\n");
  return c;
}

static bs_session look(bs_client c, const bs_target *with) {
  bs_session s;
  must(bs_session_open(c, &(bs_read_options){.size = sizeof(bs_read_options), .with = *with}, &s));
  printf("session\n");
  return s;
}

static void say(bs_client c, const bs_target *to, struct content said) {
  bs_message *m;
  int32_t code;
  if (said.call_given)
    code = bs_record_call_wait(c, to, &said.call, 60000, &m);
  else if (said.to.seq)
    code = bs_reply_wait(c, to, &said.to, &said.content, 60000, &m);
  else
    code = bs_send_wait(c, to, &said.content, 60000, &m);
  if (code == 0)
    printf("%" PRIu64 "\n", m->seq);
  else
    printf("refused %d\n", code);
  bs_free(m);
}

int main(void) {
  bs_client c = 0;
  bs_session s = 0;
  bs_target with = {0};
  char *line = NULL, *name = NULL;
  for (size_t room = 0; getline(&line, &room, stdin) > 0; fflush(stdout)) {
    line[strcspn(line, "\n")] = 0;
    char *rest = line, *step = strsep(&rest, " ");
    if (strcmp(step, "open") == 0) {
      must(c ? bs_close(c) : 0);
      c = begin(rest);
    } else if (strcmp(step, "peer") == 0) {
      free(name);
      with = (bs_target){.peer = name = strdup(rest)};
      s = look(c, &with);
    } else if (strcmp(step, "group") == 0) {
      with = (bs_target){.group = strtoull(rest, NULL, 10)};
      s = look(c, &with);
    } else if (strcmp(step, "read") == 0) {
      bs_page *page;
      must(bs_session_read(s, (uint32_t)atoi(rest), &page));
      show_page(page);
      bs_free(page);
    } else if (strcmp(step, "sync") == 0) {
      bs_sync_result result;
      must(bs_session_sync_wait(s, (uint32_t)atoi(rest), 60000, &result));
      printf("%" PRIu64 "\n", result.count);
    } else if (strcmp(step, "cross") == 0) {
      uint32_t crossed;
      must(bs_session_cross(s, &crossed));
      printf("%u\n", crossed);
    } else if (strcmp(step, "coverage") == 0) {
      bs_coverage *coverage;
      must(bs_get_coverage(c, &with, &coverage));
      show_coverage(coverage);
      bs_free(coverage);
    } else {
      say(c, &with, content_of(rest));
    }
  }
  free(name);
  free(line);
  must(bs_close(c));
}
