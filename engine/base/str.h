/*
 * Text as a slice: bytes with a length, UTF-8, not terminated. And a builder that grows in an arena.
 *
 * Slices point into what they were cut from (a source file, an arena); who made the slice says how long that lives.
 * This file knows bytes; characters and columns are base/utf8.h.
 */
#ifndef HQ_BASE_STR_H
#define HQ_BASE_STR_H

#include <stdarg.h>

#include "base/arena.h"

typedef struct hq_str {
    const char *at;
    size_t length; /* bytes */
} hq_str;

/* Of ASCII; the C library's isdigit and isspace ask the locale. */
static inline bool hq_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool hq_is_space(char c) /* what separates words and lines */
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

typedef HQ_LIST(struct hq_str) hq_str_list;

#define HQ_STR(LITERAL) ((hq_str){(LITERAL), sizeof(LITERAL) - 1})
#define HQ_STR_ARGS(S)  (int)(S).length, (S).at /* for "%.*s" */

hq_str hq_str_of(const char *terminated);
bool hq_str_equal(hq_str a, hq_str b);
bool hq_str_is(hq_str a, const char *terminated);
int hq_str_compare(hq_str a, hq_str b); /* bytewise, as memcmp; shorter first */
bool hq_str_starts(hq_str s, hq_str prefix);
bool hq_str_ends(hq_str s, hq_str suffix);
hq_str hq_str_trim(hq_str s);                            /* without spaces, tabs, CR and LF at both ends */
hq_str hq_str_cut(hq_str s, size_t from, size_t length); /* clipped to s */
uint32_t hq_str_hash(hq_str s);

/* A terminated copy in the arena; NULL when memory runs out. */
char *hq_str_terminated(hq_arena *arena, hq_str s) HQ_MUST_USE;
/* A copy in the arena; at == NULL when memory runs out. */
hq_str hq_str_copy(hq_arena *arena, hq_str s) HQ_MUST_USE;
/* A number in decimal digits; likewise. */
hq_str hq_str_of_count(hq_arena *arena, uint64_t count) HQ_MUST_USE;

/*
 * A text under construction. `failed` is set when memory runs out; then appends do nothing, and hq_text_str gives
 * at == NULL. So a writer may append freely and look once at the end.
 */
typedef struct hq_text {
    hq_arena *arena;
    char *at;
    size_t length;
    size_t capacity;
    bool failed;
} hq_text;

void hq_text_init(hq_text *text, hq_arena *arena);
void hq_text_add(hq_text *text, hq_str s);
void hq_text_add_char(hq_text *text, char c);
void hq_text_add_z(hq_text *text, const char *terminated);
/* printf's conversions of integers and strings; %f and %g are not to be used (locale). */
void hq_text_addf(hq_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void hq_text_repeat(hq_text *text, char c, size_t count);
/* What was written so far, terminated by a NUL that is not counted. */
hq_str hq_text_str(const hq_text *text);

/*
 * The closest of names to `wrong` by edit distance over characters, for "did you mean". None is near at a distance over a third of the
 * length, rounded up, or over 3; over 0 for one character. Ties go to the first. Names are offered one by one, so that nobody has to
 * gather them: they must live as long as the answer, and nothing is allocated.
 */
typedef struct hq_nearest {
    hq_str wrong;
    hq_str name;   /* the closest so far; `at` is NULL where none is near */
    size_t within; /* a name must be closer than this */
} hq_nearest;

hq_nearest hq_nearest_to(hq_str wrong);
void hq_nearest_offer(hq_nearest *nearest, hq_str name);

#endif
