/* Records in memory and their order, for spill.c. A record is its head, its key, its payload, without gaps. */
#ifndef HQ_RUN_SPILL_ORDER_H
#define HQ_RUN_SPILL_ORDER_H

#include "base/str.h"

typedef struct hq_spill_head {
    uint32_t key, payload; /* bytes */
} hq_spill_head;

/* Where a record stands. `prefix`: the first eight bytes of its key as a number, so that most comparisons look no further. */
typedef struct hq_spill_place {
    uint64_t prefix;
    uint32_t offset; /* rises in the order of adding */
} hq_spill_place;

size_t hq_spill_record_bytes(const char *record);
hq_str hq_spill_key(const char *record);
hq_spill_place hq_spill_place_of(const char *record, uint32_t offset);
int hq_spill_compare(hq_str a, hq_str b);

/* Sort places by key, equal keys by offset; in place, n log n whatever the keys are. */
void hq_spill_order(const char *room, hq_spill_place *places, uint32_t count);

#endif
