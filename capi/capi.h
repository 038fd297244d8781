/* What the Go side of the library and its C side know of each other. */
#ifndef BS_CAPI_H
#define BS_CAPI_H

#include <stdint.h>

/* Go sees the pointers of the layouts as numbers: they point into C's memory, or, while a
 * block is being built, are distances from its beginning. A struct, so that Go sees them as
 * a type of their own. */
typedef struct bs_ptr {
  uintptr_t at;
} bs_ptr;
#define BS_PTR(T) bs_ptr
#include "backscroll.h"

/* What bs_version and bs_code_name return parts of. */
extern char *bsc_names;
/* A block of the C heap whose size bs_size knows; NULL: no memory. */
void *bsc_block(uint64_t size);
/* What bs_error_text says in this thread. */
void bsc_error(const char *text, uint64_t len);
/* Calls a listener of the client c in this thread. */
void bsc_call(bs_event_fn f, void *user, const void *event, bs_client c);
/* The client whose listener runs in this thread; 0: none. */
bs_client bsc_inside(void);

#endif
