/* Words by hash. See word_table.h. Keys are as memory holds them, so that tables are not to be kept in files. */
#include "data/word_table.h"

#include <stdlib.h>

/* A word while its place is looked for. */
typedef struct hq_placing {
    hq_word_slot slot;
    uint64_t hash;
    uint32_t bucket, bucket_size;
} hq_placing;

static hq_word_key key_of(hq_str word)
{
    char bytes[3 * HQ_WORD_BYTES_MAX] = {0};
    memcpy(bytes + HQ_WORD_BYTES_MAX, word.at, word.length);
    return hq_word_key_of(bytes + HQ_WORD_BYTES_MAX, (uint32_t)word.length, HQ_WORD_BYTES_MAX);
}

/* --- Words of up to 32 bytes --- */

/* Buckets with most words first, because they are the hardest to place; the words of one stand together. */
static int hardest_first(const void *left, const void *right)
{
    const hq_placing *a = left, *b = right;
    if (a->bucket_size != b->bucket_size)
        return a->bucket_size > b->bucket_size ? -1 : 1;
    if (a->bucket != b->bucket)
        return a->bucket < b->bucket ? -1 : 1;
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* Put the words of one bucket where their displacement takes them; false: one place is taken. Free slots have no length. */
static bool put_bucket(hq_word_table *table, const hq_placing *words, uint32_t count, uint32_t displacement)
{
    for (uint32_t i = 0; i < count; i++) {
        hq_word_slot *slot =
            &table->slots[((uint32_t)(words[i].hash >> 24) ^ displacement) & table->slot_mask];
        if (slot->length == 0) {
            *slot = words[i].slot;
            continue;
        }
        while (i-- > 0)
            table->slots[((uint32_t)(words[i].hash >> 24) ^ displacement) & table->slot_mask].length = 0;
        return false;
    }
    return true;
}

/* Place every word by hashes with this multiplier; `sizes` is by bucket. */
static bool place(hq_word_table *table, hq_placing *words, uint32_t count, uint32_t *sizes)
{
    uint32_t buckets = UINT32_C(1) << (64 - table->bucket_shift);
    memset(sizes, 0, buckets * sizeof *sizes);
    memset(table->slots, 0, ((size_t)table->slot_mask + 1) * sizeof *table->slots);
    for (uint32_t i = 0; i < count; i++) {
        words[i].hash = hq_word_hash(table->multiplier, words[i].slot.key);
        words[i].bucket = (uint32_t)(words[i].hash >> table->bucket_shift);
        sizes[words[i].bucket]++;
    }
    for (uint32_t i = 0; i < count; i++)
        words[i].bucket_size = sizes[words[i].bucket];
    qsort(words, count, sizeof *words, hardest_first);
    for (uint32_t i = 0; i < count; i += words[i].bucket_size) {
        uint32_t displacement = 0;
        while (!put_bucket(table, &words[i], words[i].bucket_size, displacement))
            if (displacement++ == table->slot_mask)
                return false;
        table->displacements[words[i].bucket] = displacement;
    }
    return true;
}

static hq_status make_short(hq_arena *arena, hq_placing *words, uint32_t count, hq_word_table *table)
{
    uint32_t power = 4; /* half of the slots stay free, and two words fall into a bucket, about */
    while ((UINT64_C(1) << power) < (uint64_t)count * 2)
        power++;
    uint64_t multiplier = UINT64_C(0xd6e8feb86659fd93);
    for (
        ;;
        power++) { /* a larger one where no displacement is found; more room than for one or two is not needed */
        table->slot_mask = (UINT32_C(1) << power) - 1;
        table->bucket_shift = 64 - (power - 2);
        table->slots = HQ_NEW_ARRAY(arena, hq_word_slot, (size_t)table->slot_mask + 1);
        table->displacements = HQ_NEW_ARRAY(arena, uint32_t, (size_t)table->slot_mask + 1);
        uint32_t *sizes = HQ_NEW_ARRAY(arena, uint32_t, (size_t)table->slot_mask + 1);
        HQ_TRY_ALLOC(table->slots);
        HQ_TRY_ALLOC(table->displacements);
        HQ_TRY_ALLOC(sizes);
        for (int attempt = 0; attempt < 16; attempt++) {
            table->multiplier = multiplier | 1;
            if (place(table, words, count, sizes))
                return HQ_OK;
            multiplier = multiplier * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        }
    }
}

/* --- Words of up to six bytes, each in one of two places --- */

static hq_word_entry *entry_place(const hq_word_table *table, hq_word_entry entry, bool second)
{
    uint64_t hash = hq_word_entry_hash(table->entry_multiplier, entry & HQ_WORD_OF_ENTRY);
    return &table->entries[hash >> (second ? 32 : 48) & table->entry_mask];
}

/* Put a word where it can stand; whoever stands there goes to its other place. false: they go round in circles. */
static bool put_entry(hq_word_table *table, hq_word_entry entry)
{
    bool second = false;
    for (int moves = 0; moves < 200; moves++) {
        hq_word_entry *at = entry_place(table, entry, second);
        hq_word_entry before = *at;
        *at = entry;
        if ((before & HQ_WORD_OF_ENTRY) == 0)
            return true;
        entry = before;
        second = at == entry_place(table, entry, false);
    }
    return false;
}

static bool has_entry(const hq_placing *word)
{
    return word->slot.length <= HQ_SHORT_WORD_BYTES && word->slot.value >= 0;
}

static bool put_entries(hq_word_table *table, const hq_placing *words, uint32_t count)
{
    for (uint32_t i = 0; i <= table->entry_mask; i++)
        table->entries[i] = UINT16_MAX;
    for (uint32_t i = 0; i < count; i++)
        if (has_entry(&words[i]) &&
            !put_entry(table, words[i].slot.key.first << 16 | (uint64_t)words[i].slot.value))
            return false;
    return true;
}

/* Half of the places stay free at least, so that a few multipliers are enough; else twice as many places. */
static hq_status make_entries(hq_arena *arena, const hq_placing *words, uint32_t count, hq_word_table *table)
{
    uint32_t places = 16, short_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        short_count += has_entry(&words[i]);
        if (has_entry(&words[i]) && words[i].slot.value > HQ_SHORT_WORD_VALUE_MAX)
            return HQ_OK;
    }
    while (places / 2 < short_count)
        places *= 2;
    uint64_t multiplier = UINT64_C(0x9e3779b97f4a7c15);
    for (; places <= HQ_SHORT_WORD_PLACES; places *= 2) {
        table->entry_mask = places - 1;
        table->entries = HQ_NEW_ARRAY(arena, hq_word_entry, places);
        HQ_TRY_ALLOC(table->entries);
        for (int attempt = 0; attempt < 16; attempt++) {
            table->entry_multiplier = multiplier | 1;
            if (put_entries(table, words, count))
                return HQ_OK;
            multiplier = multiplier * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        }
    }
    table->entries = NULL;
    return HQ_OK;
}

/* --- Longer ones --- */

static hq_known_word *long_place(const hq_word_table *table, hq_str word)
{
    uint32_t at = hq_str_hash(word) & table->long_mask;
    while (table->longs[at].word.length > 0 && !hq_str_equal(table->longs[at].word, word))
        at = (at + 1) & table->long_mask;
    return &table->longs[at];
}

/* All of them by hash, which also finds those that are the same; *shorts receives the others, each once. */
static hq_status make_long(hq_arena *arena, const hq_known_word_list *words, hq_word_table *table,
                           hq_placing *shorts, uint32_t *short_count)
{
    uint32_t longs = 16;
    while (longs / 2 < words->count)
        longs *= 2;
    table->longs = HQ_NEW_ARRAY(arena, hq_known_word, longs);
    HQ_TRY_ALLOC(table->longs);
    table->long_mask = longs - 1;
    for (uint32_t i = 0; i < words->count; i++) {
        const hq_known_word *known = &words->at[i];
        hq_known_word *at = long_place(table, known->word);
        if (at->word.length > 0)
            continue;
        *at = *known;
        if (known->word.length <= HQ_WORD_BYTES_MAX)
            shorts[(*short_count)++].slot =
                (hq_word_slot){key_of(known->word), (uint32_t)known->word.length, known->value};
    }
    return HQ_OK;
}

hq_status hq_word_table_make(hq_arena *arena, const hq_known_word_list *words, hq_word_table *out)
{
    uint32_t count = 0;
    hq_placing *shorts = HQ_NEW_ARRAY(arena, hq_placing, words->count);
    HQ_TRY_ALLOC(shorts);
    HQ_TRY(make_long(arena, words, out, shorts, &count));
    HQ_TRY(make_entries(arena, shorts, count, out));
    return make_short(arena, shorts, count, out);
}

bool hq_word_table_find(const hq_word_table *table, hq_str word, int32_t *value)
{
    const hq_known_word *place = long_place(table, word);
    *value = place->value;
    return place->word.length > 0;
}
