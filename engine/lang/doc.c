/* Finding keys in a document tree, and the places of parts of scalars. See doc.h. */
#include "lang/doc.h"

#include <string.h>

hq_doc *hq_doc_get(const hq_doc *map, const char *key)
{
    if (map == NULL || map->kind != HQ_DOC_MAP)
        return NULL;
    for (uint32_t i = 0; i < map->count; i++)
        if (hq_str_is(map->keys[i].name, key))
            return map->items[i];
    return NULL;
}

const hq_doc_key *hq_doc_get_key(const hq_doc *map, const char *key)
{
    if (map == NULL || map->kind != HQ_DOC_MAP)
        return NULL;
    for (uint32_t i = 0; i < map->count; i++)
        if (hq_str_is(map->keys[i].name, key))
            return &map->keys[i];
    return NULL;
}

/*
 * Walk the source text of a scalar beside its value. A byte that is the same maps to itself; a line break that was folded
 * maps to the space it became; everything else in the source (indentation, backslashes, quotes) is passed over. Escapes
 * that name a character (\n, A) map to the place behind them, which is near enough for a caret.
 */
static void align(uint32_t *map, hq_str value, hq_str raw, uint32_t base)
{
    size_t r = 0;
    for (size_t v = 0; v < value.length; v++) {
        while (r < raw.length && raw.at[r] != value.at[v] && !(value.at[v] == ' ' && raw.at[r] == '\n'))
            r++;
        map[v] = base + (uint32_t)(r < raw.length ? r : raw.length);
        if (r < raw.length)
            r++;
    }
    map[value.length] = base + (uint32_t)(r < raw.length ? r : raw.length);
}

static bool maps_directly(const hq_doc *scalar, hq_str raw, uint32_t lead)
{
    return raw.length >= lead + scalar->scalar.length &&
           memcmp(raw.at + lead, scalar->scalar.at, scalar->scalar.length) == 0;
}

hq_pos hq_doc_at(hq_arena *arena, const hq_sources *sources, hq_doc *scalar, size_t offset, size_t length)
{
    hq_pos pos = scalar->pos;
    if (pos.source == HQ_NO_SOURCE || scalar->scalar.length == 0)
        return pos;
    if (offset > scalar->scalar.length)
        offset = scalar->scalar.length;
    if (length > scalar->scalar.length - offset)
        length = scalar->scalar.length - offset;

    hq_str raw = hq_source_text(sources, pos);
    uint32_t lead = scalar->style == HQ_DOC_SINGLE || scalar->style == HQ_DOC_DOUBLE ? 1 : 0;
    if (scalar->map == NULL && maps_directly(scalar, raw, lead))
        return (hq_pos){pos.source, pos.offset + lead + (uint32_t)offset, (uint32_t)length};
    if (scalar->map == NULL) {
        scalar->map = HQ_NEW_ARRAY(arena, uint32_t, scalar->scalar.length + 1);
        if (scalar->map == NULL)
            return pos;
        uint32_t skip = lead;
        if (scalar->style == HQ_DOC_LITERAL || scalar->style == HQ_DOC_FOLDED) { /* the line of the '|' */
            const char *newline = memchr(raw.at, '\n', raw.length);
            skip = newline == NULL ? 0 : (uint32_t)(newline - raw.at) + 1;
        }
        align(scalar->map, scalar->scalar, hq_str_cut(raw, skip, raw.length), pos.offset + skip);
    }
    uint32_t first = scalar->map[offset];
    uint32_t last = length == 0 ? first : scalar->map[offset + length - 1] + 1;
    return (hq_pos){pos.source, first, last - first};
}

enum { KEYS_BEFORE_HASHING = 16 };

static void key_set_place(hq_key_set *set, uint32_t hash, uint32_t index)
{
    uint32_t slot = hash & (set->capacity - 1);
    while (set->slots[slot] != 0)
        slot = (slot + 1) & (set->capacity - 1);
    set->slots[slot] = index + 1;
}

static hq_status key_set_grow(hq_arena *arena, hq_key_set *set, const hq_doc_key *keys, uint32_t count)
{
    set->capacity = set->capacity == 0 ? 64 : set->capacity * 2;
    set->slots = HQ_NEW_ARRAY(arena, uint32_t, set->capacity);
    HQ_TRY_ALLOC(set->slots);
    for (uint32_t i = 0; i < count; i++)
        key_set_place(set, hq_str_hash(keys[i].name), i);
    return HQ_OK;
}

hq_status hq_key_set_add(hq_arena *arena, hq_key_set *set, const hq_doc_key *keys, uint32_t count,
                         hq_str name, uint32_t *found)
{
    *found = UINT32_MAX;
    if (count < KEYS_BEFORE_HASHING) {
        for (uint32_t i = 0; i < count; i++)
            if (hq_str_equal(keys[i].name, name))
                *found = i;
        return HQ_OK;
    }
    if ((uint64_t)(count + 1) * 2 > set->capacity)
        HQ_TRY(key_set_grow(arena, set, keys, count));
    uint32_t hash = hq_str_hash(name);
    for (uint32_t slot = hash & (set->capacity - 1); set->slots[slot] != 0;
         slot = (slot + 1) & (set->capacity - 1)) {
        uint32_t index = set->slots[slot] - 1;
        if (hq_str_equal(keys[index].name, name)) {
            *found = index;
            return HQ_OK;
        }
    }
    key_set_place(set, hash, count);
    return HQ_OK;
}
