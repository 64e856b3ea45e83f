/*
 * Every word and phrase of the product, in both languages, from one table (words.def); and what writers share.
 *
 * A phrase has places for arguments: {0}, {1} ...; {0?item|items} chooses by whether argument 0 is "1". Arguments are texts
 * that were put together before, so a sentence is built from the inside out. Words of the rules (titles, labels) come from the
 * pack and are not here.
 */
#ifndef HQ_EXPLAIN_WORDS_H
#define HQ_EXPLAIN_WORDS_H

#include "explain/explain.h"

typedef enum hq_word {
#define HQ_WORDS(NAME, EN, ZH) HQ_W_##NAME,
#include "explain/words.def"
    HQ_WORD_COUNT
} hq_word;

enum { HQ_PHRASE_ARGS_MAX = 6 };

/*
 * Whoever speaks: of which rules, in which language, and where what is put together on the way is kept. Phrases live as long
 * as the arena. When memory runs out phrases come back empty, `failed` is set, and the writer looks at it once, at the end.
 */
typedef struct hq_voice {
    hq_arena *arena;
    const hq_plan *plan;
    const hq_pack *pack;
    const hq_policy *policy; /* whose lets and tables are meant; NULL: none, as in a definition */
    hq_language language;
    bool failed;
} hq_voice;

/* The phrase as it stands in the table, places and all. */
const char *hq_word_text(hq_word word, hq_language language);

/* The phrase with its arguments. */
void hq_say(hq_text *text, hq_language language, hq_word word, const hq_str *args, size_t count);
hq_str hq_phrase(hq_voice *voice, hq_word word, const hq_str *args, size_t count);

#define HQ_ARGS_(...)       (const hq_str[]){{NULL, 0}, ##__VA_ARGS__} + 1
#define HQ_ARGS_COUNT_(...) (sizeof((const hq_str[]){{NULL, 0}, ##__VA_ARGS__}) / sizeof(hq_str) - 1)
/* HQ_PHRASE(voice, AT_LEAST, figure) */
#define HQ_PHRASE(VOICE, NAME, ...) \
    hq_phrase((VOICE), HQ_W_##NAME, HQ_ARGS_(__VA_ARGS__), HQ_ARGS_COUNT_(__VA_ARGS__))
#define HQ_SAY(TEXT, LANGUAGE, NAME, ...) \
    hq_say((TEXT), (LANGUAGE), HQ_W_##NAME, HQ_ARGS_(__VA_ARGS__), HQ_ARGS_COUNT_(__VA_ARGS__))

/* A text in the voice's arena, and what was written into it. A failed text fails the voice. */
hq_text hq_voice_text(hq_voice *voice);
hq_str hq_voice_take(hq_voice *voice, const hq_text *text);
/* Arithmetic that failed fails the voice. */
bool hq_voice_good(hq_voice *voice, hq_status status);

hq_str hq_count_text(hq_voice *voice, uint64_t count);
/* "a, b and c" (or), "a、b 和 c". Empty for none. */
hq_str hq_join_and(hq_voice *voice, const hq_str *items, uint32_t count);
hq_str hq_join_or(hq_voice *voice, const hq_str *items, uint32_t count);
/* "a, b, c" with the language's comma. */
hq_str hq_join_list(hq_voice *voice, const hq_str *items, uint32_t count);

/* English names of units, singular and plural: by the ASCII name of the unit. false: there are none. */
bool hq_unit_words(hq_str ascii, hq_str *one, hq_str *many);

#endif
