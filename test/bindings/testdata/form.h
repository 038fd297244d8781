/* How contents, messages, pages and coverage are told in lines: form_test.go says it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "backscroll.h"

struct content {
  bs_ref to; /* what it answers */
  bs_content content;
  bs_call call;
  int call_given;
  bs_properties properties;
  bs_str mentions[64];
  bs_value values[64];
};

static bs_str unhex(char *hex) {
  bs_str s = {hex, strlen(hex) / 2};
  for (uint64_t i = 0; i < s.len; i++) {
    unsigned byte;
    sscanf((char[]){hex[2 * i], hex[2 * i + 1], 0}, "%x", &byte);
    hex[i] = (char)byte;
  }
  return s;
}

static double degrees(const char *hex) {
  uint64_t bits;
  double d;
  sscanf(hex, "%" SCNx64, &bits);
  memcpy(&d, &bits, sizeof d);
  return d;
}

static uint64_t number(char **rest, const char *end) {
  uint64_t n;
  sscanf(strsep(rest, end), "%" SCNu64, &n);
  return n;
}

static void properties_of(char *rest, bs_properties *p, bs_value *values) {
  p->type = (uint32_t)number(&rest, ";");
  p->title = unhex(strsep(&rest, ";"));
  p->subtitle = unhex(strsep(&rest, ";"));
  p->body = unhex(strsep(&rest, ";"));
  p->values = values;
  for (char *items = strsep(&rest, ";"); items != NULL && *items;) {
    char *value = strsep(&items, ","), *key = strsep(&value, "=");
    values[p->value_count++] = (bs_value){unhex(key), unhex(value)};
  }
  if (*rest == 0) return;
  p->has_location = 1;
  p->latitude = degrees(strsep(&rest, ":"));
  p->longitude = degrees(rest);
}

/* What it returns points into the line, and to the static room of the next call. */
static struct content content_of(char *rest) {
  static struct content c;
  c = (struct content){.content = {.size = sizeof c.content}};
  c.to.seq = number(&rest, " ");
  c.content.thread = number(&rest, " ");
  c.content.original = (int64_t)number(&rest, " ");
  c.content.type = (uint32_t)number(&rest, " ");
  c.content.flags = (uint32_t)number(&rest, " ");
  c.content.text = unhex(strsep(&rest, " "));
  c.content.mentions = c.mentions;
  for (char *items = strsep(&rest, " "); items != NULL && *items;) c.mentions[c.content.mention_count++] = unhex(strsep(&items, ","));
  char *properties = strsep(&rest, " ");
  if (*properties) {
    properties_of(properties, &c.properties, c.values);
    c.content.properties = &c.properties;
  }
  c.call_given = *rest != 0;
  if (c.call_given) {
    c.call.video = (uint32_t)number(&rest, ":");
    c.call.outcome = (uint32_t)number(&rest, ":");
    c.call.duration = (int64_t)number(&rest, ":");
  }
  return c;
}

static void show_bytes(const void *bytes, uint64_t n) {
  for (uint64_t i = 0; i < n; i++) printf("%02x", ((const uint8_t *)bytes)[i]);
}

static void show_str(const char *before, bs_str s) {
  printf("%s", before);
  show_bytes(s.data, s.len);
}

static void show_strs(const char *between, const bs_str *s, uint64_t n) {
  for (uint64_t i = 0; i < n; i++) show_str(i > 0 ? between : "", s[i]);
}

static void show_properties(const bs_properties *p) {
  printf("%u", p->type);
  show_str(";", p->title);
  show_str(";", p->subtitle);
  show_str(";", p->body);
  printf(";");
  for (uint64_t i = 0; i < p->value_count; i++) {
    show_str(i > 0 ? "," : "", p->values[i].key);
    show_str("=", p->values[i].value);
  }
  printf(";");
  if (!p->has_location) return;
  uint64_t bits[2];
  memcpy(&bits[0], &p->latitude, 8);
  memcpy(&bits[1], &p->longitude, 8);
  printf("%016" PRIx64 ":%016" PRIx64, bits[0], bits[1]);
}

static void show_message(const bs_message *m) {
  printf("%" PRIu64 " %" PRIu64 " %" PRIu64, m->seq, m->ordinal, m->rev);
  printf(" %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, m->time, m->original, m->edited, m->deleted);
  printf(" %" PRIu64 " %" PRIu64 " %" PRIu64 " ", m->reply_to, m->thread, m->group);
  show_bytes(m->conv, 16);
  printf(" ");
  show_bytes(m->id, 16);
  printf(" %u %u %u %u %u %d", m->type, m->flags, m->status, m->origin, m->marks, m->code);
  show_str(" ", m->from);
  show_str(" ", m->text);
  show_str(" ", m->changed_by);
  show_str(" ", m->detail);
  printf(" ");
  show_strs(",", m->mentions, m->mention_count);
  printf(" ");
  for (uint64_t i = 0; i < m->reaction_count; i++) {
    show_str(i > 0 ? "," : "", m->reactions[i].emoji);
    printf(":%" PRIu64 ":", m->reactions[i].count);
    show_strs(";", m->reactions[i].names, m->reactions[i].name_count);
  }
  printf(" ");
  show_strs(",", m->mine, m->mine_count);
  printf(" ");
  if (m->properties) show_properties(m->properties);
  printf(" ");
  if (m->call) printf("%u:%u:%" PRId64, m->call->video, m->call->outcome, m->call->duration);
  show_str(" ", m->peer);
}

static void show_page(const bs_page *p) {
  printf("%u", p->end);
  if (p->missing_known) printf(":%" PRIu64, p->missing);
  printf("|");
  if (p->crossed.lo <= p->crossed.hi) printf("%" PRIu64 "-%" PRIu64, p->crossed.lo, p->crossed.hi);
  for (uint64_t i = 0; i < p->count; i++) {
    printf("|");
    show_message(&p->messages[i]);
  }
  printf("\n");
}

static void show_coverage(const bs_coverage *c) {
  printf("%u %u %u %" PRIu64 " %" PRIu64 " %" PRIu64 " ", c->known, c->left, c->deleted, c->head, c->first, c->rev);
  for (uint64_t i = 0; i < c->span_count; i++)
    printf("%s%" PRIu64 "-%" PRIu64 "@%" PRIu64, i > 0 ? "," : "", c->spans[i].lo, c->spans[i].hi, c->spans[i].rev);
  printf(" ");
  for (uint64_t i = 0; i < c->hole_count; i++)
    printf("%s%" PRIu64 "-%" PRIu64 ":%u", i > 0 ? "," : "", c->holes[i].lo, c->holes[i].hi, c->holes[i].reason);
  printf(" ");
  for (uint64_t i = 0; i < c->gap_count; i++)
    printf("%s%" PRIu64 "-%" PRIu64, i > 0 ? "," : "", c->gaps[i].lo, c->gaps[i].hi);
  printf("\n");
}
