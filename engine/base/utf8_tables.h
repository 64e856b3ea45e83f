/*
 * Tables of characters for base/utf8.c and for its tests; nobody else needs them.
 *
 * Each is sorted and its ranges neither overlap nor touch, so that a binary search finds a character's range.
 */
#ifndef HQ_BASE_UTF8_TABLES_H
#define HQ_BASE_UTF8_TABLES_H

#include <stddef.h>
#include <stdint.h>

typedef struct hq_utf8_range {
    uint32_t first;
    uint32_t last; /* included */
} hq_utf8_range;

extern const hq_utf8_range hq_utf8_zero_width[];
extern const size_t hq_utf8_zero_width_count;
extern const hq_utf8_range hq_utf8_double_width[];
extern const size_t hq_utf8_double_width_count;
extern const hq_utf8_range hq_utf8_letters[];
extern const size_t hq_utf8_letters_count;

#endif
