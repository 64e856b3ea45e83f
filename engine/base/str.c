/*
 * Slices and the text builder. See str.h.
 *
 * An empty slice may have at == NULL, which memcmp and memcpy do not take and to which nothing may be added, hence the
 * tests for length 0 below. Bytes are compared as unsigned, so order does not depend on the machine's char.
 */
#include "base/str.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum {
    TEXT_CAPACITY_FIRST = 64,
    NEAREST_CHARACTERS_MAX = 64, /* of a longer name the beginning counts; bounds the work and the stack */
    NEAREST_DISTANCE_MAX = 3
};

hq_str hq_str_of(const char *terminated)
{
    return (hq_str){terminated, strlen(terminated)};
}

bool hq_str_equal(hq_str a, hq_str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool hq_str_is(hq_str a, const char *terminated)
{
    return hq_str_equal(a, hq_str_of(terminated));
}

int hq_str_compare(hq_str a, hq_str b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter > 0 ? memcmp(a.at, b.at, shorter) : 0;
    if (order != 0)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool hq_str_starts(hq_str s, hq_str prefix)
{
    return hq_str_equal(hq_str_cut(s, 0, prefix.length), prefix);
}

bool hq_str_ends(hq_str s, hq_str suffix)
{
    return s.length >= suffix.length &&
           hq_str_equal(hq_str_cut(s, s.length - suffix.length, suffix.length), suffix);
}

hq_str hq_str_trim(hq_str s)
{
    size_t from = 0;
    size_t to = s.length;
    while (from < to && hq_is_space(s.at[from]))
        from++;
    while (to > from && hq_is_space(s.at[to - 1]))
        to--;
    return hq_str_cut(s, from, to - from);
}

hq_str hq_str_cut(hq_str s, size_t from, size_t length)
{
    if (from > s.length)
        from = s.length;
    size_t left = s.length - from;
    return (hq_str){from > 0 ? s.at + from : s.at, length < left ? length : left};
}

/* FNV-1a, 32 bits (Fowler, Noll, Vo: isthe.com/chongo/tech/comp/fnv): names are short, and the tables are ours. */
uint32_t hq_str_hash(hq_str s)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < s.length; i++)
        hash = (hash ^ (unsigned char)s.at[i]) * 16777619u;
    return hash;
}

char *hq_str_terminated(hq_arena *arena, hq_str s)
{
    if (s.length == SIZE_MAX) {
        arena->failed = true;
        return NULL;
    }
    char *copy = hq_arena_alloc(arena, s.length + 1); /* zeroed: the NUL is there */
    if (copy != NULL && s.length > 0)
        memcpy(copy, s.at, s.length);
    return copy;
}

hq_str hq_str_copy(hq_arena *arena, hq_str s)
{
    const char *copy = hq_arena_copy(arena, s.at, s.length);
    return (hq_str){copy, copy != NULL ? s.length : 0};
}

hq_str hq_str_of_count(hq_arena *arena, uint64_t count)
{
    hq_text text;
    hq_text_init(&text, arena);
    hq_text_addf(&text, "%" PRIu64, count);
    return hq_text_str(&text);
}

/* ---- The builder. Invariant: at == NULL with capacity 0, or length < capacity and at[length] == NUL. ---- */

void hq_text_init(hq_text *text, hq_arena *arena)
{
    *text = (hq_text){.arena = arena};
}

/* Make sure that `more` bytes and the NUL fit. The old storage stays valid, so a text may be added to itself. */
static bool text_reserve(hq_text *text, size_t more)
{
    if (text->failed)
        return false;
    if (more < text->capacity - text->length)
        return true;

    size_t needed;
    if (__builtin_add_overflow(text->length, more, &needed) || __builtin_add_overflow(needed, 1, &needed)) {
        text->failed = true;
        return false;
    }
    size_t capacity = text->capacity > 0 ? text->capacity : TEXT_CAPACITY_FIRST;
    while (capacity < needed)
        capacity = capacity <= SIZE_MAX / 2 ? capacity * 2 : needed;
    char *grown = hq_arena_alloc(text->arena, capacity);
    if (grown == NULL) {
        text->failed = true;
        return false;
    }
    if (text->length > 0)
        memcpy(grown, text->at, text->length);
    text->at = grown;
    text->capacity = capacity;
    return true;
}

void hq_text_add(hq_text *text, hq_str s)
{
    if (s.length == 0 || !text_reserve(text, s.length))
        return;
    memcpy(text->at + text->length, s.at, s.length);
    text->length += s.length;
    text->at[text->length] = '\0';
}

void hq_text_add_char(hq_text *text, char c)
{
    hq_text_repeat(text, c, 1);
}

void hq_text_add_z(hq_text *text, const char *terminated)
{
    hq_text_add(text, hq_str_of(terminated));
}

void hq_text_addf(hq_text *text, const char *format, ...)
{
    /* At least one byte of room, so that the first try has a buffer. */
    if (!text_reserve(text, 1))
        return;
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(text->at + text->length, text->capacity - text->length, format, arguments);
    va_end(arguments);

    if (length < 0) {
        text->failed = true; /* longer than INT_MAX */
    } else if ((size_t)length < text->capacity - text->length) {
        text->length += (size_t)length;
    } else if (text_reserve(text, (size_t)length)) {
        int written = vsnprintf(text->at + text->length, text->capacity - text->length, format, again);
        assert(written == length);
        text->length += (size_t)written;
    }
    va_end(again);
}

void hq_text_repeat(hq_text *text, char c, size_t count)
{
    if (count == 0 || !text_reserve(text, count))
        return;
    memset(text->at + text->length, c, count);
    text->length += count;
    text->at[text->length] = '\0';
}

hq_str hq_text_str(const hq_text *text)
{
    if (text->failed)
        return (hq_str){NULL, 0};
    return text->at != NULL ? (hq_str){text->at, text->length} : HQ_STR("");
}

/* ---- "Did you mean". ---- */

typedef struct name_characters {
    uint32_t at[NEAREST_CHARACTERS_MAX];
    size_t count;
} name_characters;

/* A name as characters, ASCII capitals made small. */
static void spell(hq_str name, name_characters *out)
{
    out->count = 0;
    while (name.length > 0 && out->count < NEAREST_CHARACTERS_MAX) {
        uint32_t character;
        int length = hq_utf8_decode(name, &character);
        if (length < 0) {
            character = 0x110000u + (unsigned char)name.at[0]; /* differs from every character */
            length = 1;
        }
        if (character >= 'A' && character <= 'Z')
            character += 'a' - 'A';
        out->at[out->count++] = character;
        name = hq_str_cut(name, (size_t)length, name.length);
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Insertions, deletions, replacements and swaps of neighbours that make `a` from `b`; nothing is changed twice
 * (optimal string alignment: Damerau 1964, Boytsov 2011). Row i of the matrix needs the two rows before it.
 */
static size_t edit_distance(const name_characters *a, const name_characters *b)
{
    size_t rows[3][NEAREST_CHARACTERS_MAX + 1];
    for (size_t j = 0; j <= b->count; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a->count; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b->count; j++) {
            size_t replaced = above[j - 1] + (a->at[i - 1] != b->at[j - 1]);
            row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a->count % 3][b->count];
}

hq_nearest hq_nearest_to(hq_str wrong)
{
    name_characters characters;
    spell(wrong, &characters);
    size_t length = characters.count; /* every name of one letter is one change away from another */
    size_t allowed = length < 2 ? 0 : least((length + 2) / 3, NEAREST_DISTANCE_MAX);
    return (hq_nearest){.wrong = wrong, .within = allowed + 1};
}

void hq_nearest_offer(hq_nearest *nearest, hq_str name)
{
    if (nearest->within == 0)
        return;
    name_characters wrong, offered;
    spell(nearest->wrong, &wrong);
    spell(name, &offered);
    size_t distance = edit_distance(&wrong, &offered);
    if (distance >= nearest->within)
        return;
    nearest->within = distance;
    nearest->name = name;
}
