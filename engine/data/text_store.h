/*
 * Many texts that are asked for by number, in any order: in memory up to a bound, the others in temporary files, of which the pages last asked for are
 * kept. Shared strings of workbooks, which may be gigabytes. Inside data/ only.
 *
 * First all are added, then all are asked for. Half of the memory holds what was added first, which in a workbook is what is said most often; the
 * other half holds pages of the rest.
 */
#ifndef HQ_DATA_TEXT_STORE_H
#define HQ_DATA_TEXT_STORE_H

#include "base/temporary.h"
#include "data/cells_build.h"

enum {
    HQ_STORE_PAGE = 16384,
    HQ_STORE_TEXTS_MAX = 1 << 27 /* texts: a million rows of 128 columns, no two alike */
};

/* Bytes that are added at the end and read anywhere. */
typedef struct hq_store_bytes {
    const hq_allocator *allocator;
    hq_temporary file; /* pages from first_max on */
    uint64_t length;
    uint32_t first_max, slots_max;
    hq_room first; /* char *: the first pages */
    hq_room slots; /* hq_store_slot: pages of the file; while bytes are added slot 0 is the page that grows */
} hq_store_bytes;

typedef struct hq_text_store {
    hq_store_bytes text, ends; /* ends: uint32_t, of each text */
    hq_room joined;            /* a text that lies in several pages */
    uint64_t bytes_max;
    uint32_t count;
} hq_text_store;

/*
 *   folder        of temporary files; must live as long; empty: /tmp
 *   memory_bytes  to hold them in, about; at least four pages are taken where there are so many
 *   bytes_max     of all texts together; 4 GiB at most
 */
void hq_text_store_init(hq_text_store *store, const hq_allocator *allocator, hq_str folder,
                        size_t memory_bytes, uint64_t bytes_max);
void hq_text_store_free(hq_text_store *store);

/* Add text number store->count. Errors: HQ_E_MEMORY; HQ_E_IO; HQ_E_LIMIT: more than bytes_max, or than HQ_STORE_TEXTS_MAX. */
hq_status hq_text_store_add(hq_text_store *store, hq_str text) HQ_MUST_USE;
/* Nothing is added any more. Errors: HQ_E_MEMORY; HQ_E_IO. */
hq_status hq_text_store_end(hq_text_store *store) HQ_MUST_USE;

/* Text number `index`, below store->count; good until the next is asked for. Errors: HQ_E_MEMORY; HQ_E_IO. */
hq_status hq_text_store_get(hq_text_store *store, uint32_t index, hq_str *out) HQ_MUST_USE;

/* The errno of the last HQ_E_IO. */
int hq_text_store_error(const hq_text_store *store);

#endif
