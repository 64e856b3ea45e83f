/*
 * Few known words found fast: codes by their names, truths by theirs. Words of up to 16 bytes are compared as two integers, without a
 * branch that depends on what they say; longer ones by hash and bytes. Inside data/ only.
 */
#ifndef HQ_DATA_WORD_TABLE_H
#define HQ_DATA_WORD_TABLE_H

#include <string.h>

#include "base/str.h"

enum { HQ_WORD_BYTES_MAX = 16 };

typedef struct hq_word_key {
    uint64_t low, high; /* its bytes; 0 behind its end */
} hq_word_key;

typedef struct hq_word_slot {
    hq_word_key key;
    uint32_t length; /* 0: free */
    int32_t value;
} hq_word_slot;

typedef struct hq_long_word {
    hq_str word; /* empty: free */
    int32_t value;
} hq_long_word;

typedef struct hq_word_table {
    hq_word_slot *slots; /* a power of two of them, three quarters free at least */
    uint32_t shift;      /* 64 - the power */
    uint32_t slot_count;
    hq_long_word *longs; /* a power of two, half of them free */
    uint32_t long_mask;
} hq_word_table;

/* Room for so many words. */
hq_status hq_word_table_init(hq_arena *arena, hq_word_table *table, uint32_t words) HQ_MUST_USE;

/* Add a word, not empty, unless it is there: what was said first counts. The word must live as long as the table. */
void hq_word_table_add(hq_word_table *table, hq_str word, int32_t value);

/* Words of any length; false: there is none. */
bool hq_word_table_find(const hq_word_table *table, hq_str word, int32_t *value);

static inline uint32_t hq_word_place(const hq_word_table *table, hq_word_key key)
{
    uint64_t mixed = (key.low ^ key.high * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xd6e8feb86659fd93);
    return (uint32_t)(mixed >> table->shift);
}

/* The slot of a word of at most 16 bytes, or a free one. */
static inline const hq_word_slot *hq_word_slot_of(const hq_word_table *table, hq_word_key key,
                                                  uint32_t length)
{
    uint32_t at = hq_word_place(table, key);
    for (;; at = (at + 1) & (table->slot_count - 1)) {
        const hq_word_slot *slot = &table->slots[at];
        if ((slot->key.low == key.low && slot->key.high == key.high && slot->length == length) ||
            slot->length == 0)
            return slot;
    }
}

/* The first bytes of `length` (at most 16) as a key. HQ_WORD_BYTES_MAX bytes must be readable. */
static inline hq_word_key hq_word_key_of(const char *text, uint32_t length)
{
    hq_word_key key;
    memcpy(&key.low, text, sizeof key.low);
    memcpy(&key.high, text + sizeof key.low, sizeof key.high);
    uint32_t low = length < 8 ? length : 8, high = length - low;
    key.low &= low == 8 ? UINT64_MAX : (UINT64_C(1) << low * 8) - 1;
    key.high &= high == 8 ? UINT64_MAX : (UINT64_C(1) << high * 8) - 1;
    return key;
}

#endif
