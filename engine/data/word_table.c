/* Words by hash. See word_table.h. Keys are as memory holds them, so that tables are not to be kept in files. */
#include "data/word_table.h"

hq_status hq_word_table_init(hq_arena *arena, hq_word_table *table, uint32_t words)
{
    uint32_t power = 4;
    while (((uint64_t)1 << power) < (uint64_t)words * 4)
        power++;
    *table = (hq_word_table){.shift = 64 - power, .slot_count = UINT32_C(1) << power};
    table->slots = HQ_NEW_ARRAY(arena, hq_word_slot, table->slot_count);
    uint32_t longs = 16;
    while (longs < words * 2)
        longs *= 2;
    table->longs = HQ_NEW_ARRAY(arena, hq_long_word, longs);
    table->long_mask = longs - 1;
    HQ_TRY_ALLOC(table->slots);
    HQ_TRY_ALLOC(table->longs);
    return HQ_OK;
}

static hq_word_key key_of(hq_str word)
{
    char bytes[HQ_WORD_BYTES_MAX] = {0};
    memcpy(bytes, word.at, word.length);
    return hq_word_key_of(bytes, (uint32_t)word.length);
}

static hq_long_word *long_place(const hq_word_table *table, hq_str word)
{
    uint32_t at = hq_str_hash(word) & table->long_mask;
    while (table->longs[at].word.length > 0 && !hq_str_equal(table->longs[at].word, word))
        at = (at + 1) & table->long_mask;
    return &table->longs[at];
}

void hq_word_table_add(hq_word_table *table, hq_str word, int32_t value)
{
    if (word.length > HQ_WORD_BYTES_MAX) {
        hq_long_word *place = long_place(table, word);
        if (place->word.length == 0)
            *place = (hq_long_word){word, value};
        return;
    }
    hq_word_key key = key_of(word);
    hq_word_slot *slot = &table->slots[hq_word_slot_of(table, key, (uint32_t)word.length) - table->slots];
    if (slot->length == 0)
        *slot = (hq_word_slot){key, (uint32_t)word.length, value};
}

bool hq_word_table_find(const hq_word_table *table, hq_str word, int32_t *value)
{
    if (word.length > HQ_WORD_BYTES_MAX) {
        const hq_long_word *place = long_place(table, word);
        *value = place->value;
        return place->word.length > 0;
    }
    const hq_word_slot *slot = hq_word_slot_of(table, key_of(word), (uint32_t)word.length);
    *value = slot->value;
    return slot->length > 0;
}
