/*
 * Few known words found fast: codes by their names, truths by theirs. Words of up to 32 bytes are compared as a few integers at the one
 * place where they can stand, without a branch that depends on what they say; longer ones by hash and bytes. Inside data/ only.
 *
 * The place is found by hash and displace (F. Botelho, R. Pagh, N. Ziviani, "Simple and space-efficient minimal perfect hash functions",
 * 2007, has the family): a hash chooses a bucket, and the bucket's displacement is such that no two words come to one place.
 */
#ifndef HQ_DATA_WORD_TABLE_H
#define HQ_DATA_WORD_TABLE_H

#include <string.h>

#include "base/str.h"

enum { HQ_WORD_BYTES_MAX = 32 };

/* All bytes of a word: its first eight, 0 behind its end; its last eight, if it is longer; and if it is longer than 16, those behind the
 * first eight and those before the last eight. What does not apply is 0. */
typedef struct hq_word_key {
    uint64_t first, last, behind_first, before_last;
} hq_word_key;

typedef struct hq_word_slot {
    hq_word_key key;
    uint32_t length; /* 0: free */
    int32_t value;
} hq_word_slot;

/* A word of up to six bytes: all of it in the upper 48 bits, its value below. One that is free has no word, and a value beyond the greatest. */
typedef uint64_t hq_word_entry;

enum { HQ_SHORT_WORD_BYTES = 6, HQ_SHORT_WORD_VALUE_MAX = INT16_MAX, HQ_SHORT_WORD_PLACES = 1 << 16 };
#define HQ_WORD_OF_ENTRY (~(uint64_t)UINT16_MAX)

typedef struct hq_known_word {
    hq_str word; /* not empty; lives as long as the table */
    int32_t value;
} hq_known_word;

typedef HQ_LIST(hq_known_word) hq_known_word_list;

typedef struct hq_word_table {
    hq_word_slot *slots; /* a power of two of them */
    uint32_t *displacements;
    uint64_t multiplier;
    uint32_t slot_mask, bucket_shift;
    /* Words of up to six bytes once more, each in one of the two places where it can stand (R. Pagh, F. Rodler, "Cuckoo hashing", 2004): both
     * are looked at, neither waits for the other, and a whole register of toll stations stays near the processor. NULL: there are too many. */
    hq_word_entry *entries;
    uint64_t entry_multiplier;
    uint32_t entry_mask;
    hq_known_word *longs; /* a power of two, half of them free; a free one has no length */
    uint32_t long_mask;
} hq_word_table;

/* Of several words that are the same the first counts. Errors: HQ_E_MEMORY. */
hq_status hq_word_table_make(hq_arena *arena, const hq_known_word_list *words,
                             hq_word_table *out) HQ_MUST_USE;

/* Words of any length; false: there is none. */
bool hq_word_table_find(const hq_word_table *table, hq_str word, int32_t *value);

static inline uint64_t hq_word_hash(uint64_t multiplier, hq_word_key key)
{
    uint64_t rest = key.last ^ (key.behind_first + key.before_last * 3) * 5;
    return (key.first ^ rest * UINT64_C(0x9e3779b97f4a7c15)) * multiplier;
}

/* Where a key stands if it is there. */
static inline const hq_word_slot *hq_word_slot_of(const hq_word_table *table, hq_word_key key)
{
    uint64_t hash = hq_word_hash(table->multiplier, key);
    uint32_t place = (uint32_t)(hash >> 24) ^ table->displacements[hash >> table->bucket_shift];
    return &table->slots[place & table->slot_mask];
}

/* Where a word of up to six bytes can stand; it is in the upper 48 bits. The upper half of a product depends on every byte only after they are mixed. */
static inline uint64_t hq_word_entry_hash(uint64_t multiplier, hq_word_entry word)
{
    return (word ^ word >> 39) * multiplier;
}

/* Its entry without the word: 0 in the upper 48 bits where it is this word, so the lesser of the two. `word` has 0 in the lower 16. */
static inline uint64_t hq_word_entry_of(const hq_word_table *table, hq_word_entry word)
{
    uint64_t hash = hq_word_entry_hash(table->entry_multiplier, word);
    uint64_t first = table->entries[hash >> 48 & table->entry_mask] ^ word;
    uint64_t second = table->entries[hash >> 32 & table->entry_mask] ^ word;
    return first < second ? first : second;
}

static inline uint64_t hq_word_load(const char *text)
{
    uint64_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

/*
 * The key of a word of `length` bytes, at most `most`, which is 6, 16 or 32 and a constant where it is fast. HQ_WORD_BYTES_MAX bytes must be
 * readable before the word's end and behind its start.
 */
static inline hq_word_key hq_word_key_of(const char *text, uint32_t length, uint32_t most)
{
    static const uint64_t FIRST[] = {0,
                                     0xff,
                                     0xffff,
                                     0xffffff,
                                     0xffffffff,
                                     0xffffffffff,
                                     0xffffffffffff,
                                     0xffffffffffffff,
                                     0xffffffffffffffff};
    const char *end = text + length;
    hq_word_key key = {.first = hq_word_load(text) & FIRST[length < 8 ? length : 8]};
    if (most >= 16)
        key.last = hq_word_load(end - 8) & -(uint64_t)(length > 8);
    if (most >= 32) {
        key.behind_first = hq_word_load(text + 8) & -(uint64_t)(length > 16);
        key.before_last = hq_word_load(end - 16) & -(uint64_t)(length > 16);
    }
    return key;
}

/* 0: the slot's is this word. The key is hq_word_key_of with the same `most`. */
static inline uint64_t hq_word_unlike(const hq_word_slot *slot, hq_word_key key, uint32_t length,
                                      uint32_t most)
{
    uint64_t unlike = (slot->key.first ^ key.first) | (slot->length ^ length);
    if (most >= 16)
        unlike |= slot->key.last ^ key.last;
    if (most >= 32)
        unlike |= (slot->key.behind_first ^ key.behind_first) | (slot->key.before_last ^ key.before_last);
    return unlike;
}

#endif
