/* Uses a client as an app does in a day, and tells how much memory that took for good. */
#ifndef SPIN_H
#define SPIN_H

#include <stdio.h>
#include <string.h>

#include "backscroll.h"

/* The memory of this process, in KiB. */
static inline long resident(void) {
  char line[256];
  long kib = -1;
  FILE *f = fopen("/proc/self/status", "r");
  while (f != NULL && fgets(line, sizeof line, f) != NULL)
    if (sscanf(line, "VmRSS: %ld", &kib) == 1) break;
  if (f != NULL) fclose(f);
  return kib;
}

/* Reads, and now and then syncs, opens another session, and makes a change of nothing. Returns how
 * much memory grew in KiB after the first two fifths, or minus the number of an error. */
static inline long spin(bs_client c, const bs_read_options *o, long reads, long syncs) {
  bs_session s = 0;
  long begin = 0, every = reads / syncs;
  for (long i = 0; i < reads; i++) {
    int32_t code = 0;
    if (i == reads / 5 * 2) begin = resident();
    if (i % 1000 == 0) {
      if (s != 0) bs_session_stop(s);
      if ((code = bs_session_open(c, o, &s)) != 0) return -code;
    }
    if (i % every == 0 && (code = bs_session_sync_wait(s, 10, 60000, NULL)) != 0) return -code;
    bs_page *page = NULL;
    if ((code = bs_session_read(s, 1, &page)) != 0) return -code;
    if (page->count == 0) bs_session_reset(s);
    bs_free(page);
  }
  bs_session_stop(s);
  return resident() - begin;
}

#endif
