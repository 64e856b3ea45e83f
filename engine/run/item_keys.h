/* Ids by which rows of lists are joined to their owners, compared a few bytes at a time: most are short, and every row has one. Inside run/ only. */
#ifndef HQ_RUN_ITEM_KEYS_H
#define HQ_RUN_ITEM_KEYS_H

#include <string.h>

#include "base/str.h"

/* Are texts of one length the same? Lengths of a constant are compared in place; two that overlap are any length between. */
static inline bool hq_key_bytes_same(const char *a, const char *b, size_t length)
{
    if (length > 32)
        return memcmp(a, b, length) == 0;
    if (length >= 16)
        return memcmp(a, b, 16) == 0 && memcmp(a + length - 16, b + length - 16, 16) == 0;
    if (length >= 8)
        return memcmp(a, b, 8) == 0 && memcmp(a + length - 8, b + length - 8, 8) == 0;
    if (length >= 4)
        return memcmp(a, b, 4) == 0 && memcmp(a + length - 4, b + length - 4, 4) == 0;
    bool same = true;
    for (size_t i = 0; i < length; i++)
        same = same && a[i] == b[i];
    return same;
}

static inline bool hq_key_same(hq_str a, hq_str b)
{
    return a.length == b.length && hq_key_bytes_same(a.at, b.at, a.length);
}

/* Is this id above the last one? Longer ones are above shorter ones: "10" above "9". */
static inline bool hq_key_rises(hq_str last, hq_str key)
{
    return key.length != last.length ? key.length > last.length : memcmp(last.at, key.at, key.length) < 0;
}

#endif
