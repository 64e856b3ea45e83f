/* Phrases with their arguments. See words.h. */
#include "explain/words.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static const struct {
    const char *en, *zh;
} WORDS[HQ_WORD_COUNT] = {
#define HQ_WORDS(NAME, EN, ZH) [HQ_W_##NAME] = {EN, ZH},
#include "explain/words.def"
};

static const struct {
    const char *ascii, *one, *many;
} UNITS[] = {
#define HQ_UNIT(ASCII, ONE, MANY) {ASCII, ONE, MANY},
#include "explain/words.def"
};

const char *hq_word_text(hq_word word, hq_language language)
{
    assert(word < HQ_WORD_COUNT);
    return hq_in(language, WORDS[word].en, WORDS[word].zh);
}

/* The place that begins at `at`: "{0}" or "{0?item|items}". Returns its length and appends what stands for it. */
static size_t fill_place(hq_text *text, const char *at, const hq_str *args, size_t count)
{
    size_t index = (size_t)(at[1] - '0');
    assert(index < count);
    if (at[2] == '}') {
        hq_text_add(text, args[index]);
        return 3;
    }
    assert(at[2] == '?');
    const char *bar = strchr(at, '|'), *end = strchr(at, '}');
    assert(bar != NULL && end != NULL && bar < end);
    if (hq_str_is(args[index], "1"))
        hq_text_add(text, (hq_str){at + 3, (size_t)(bar - at) - 3});
    else
        hq_text_add(text, (hq_str){bar + 1, (size_t)(end - bar) - 1});
    return (size_t)(end - at) + 1;
}

void hq_say(hq_text *text, hq_language language, hq_word word, const hq_str *args, size_t count)
{
    const char *at = hq_word_text(word, language);
    assert(count <= HQ_PHRASE_ARGS_MAX);
    while (*at != '\0') {
        if (at[0] == '{' && at[1] >= '0' && at[1] <= '9') {
            at += fill_place(text, at, args, count);
            continue;
        }
        size_t plain = 1;
        while (at[plain] != '\0' && at[plain] != '{')
            plain++;
        hq_text_add(text, (hq_str){at, plain});
        at += plain;
    }
}

hq_str hq_phrase(hq_voice *voice, hq_word word, const hq_str *args, size_t count)
{
    hq_text text = hq_voice_text(voice);
    hq_say(&text, voice->language, word, args, count);
    return hq_voice_take(voice, &text);
}

hq_text hq_voice_text(hq_voice *voice)
{
    hq_text text;
    hq_text_init(&text, voice->arena);
    return text;
}

hq_str hq_voice_take(hq_voice *voice, const hq_text *text)
{
    if (!text->failed)
        return hq_text_str(text);
    voice->failed = true;
    return HQ_STR("");
}

bool hq_voice_good(hq_voice *voice, hq_status status)
{
    voice->failed = voice->failed || status != HQ_OK;
    return status == HQ_OK;
}

hq_str hq_count_text(hq_voice *voice, uint64_t count)
{
    hq_text text = hq_voice_text(voice);
    hq_text_addf(&text, "%" PRIu64, count);
    return hq_voice_take(voice, &text);
}

static hq_str join(hq_voice *voice, const hq_str *items, uint32_t count, hq_word between, hq_word last)
{
    hq_text text = hq_voice_text(voice);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            hq_text_add_z(&text, hq_word_text(i + 1 == count ? last : between, voice->language));
        hq_text_add(&text, items[i]);
    }
    return hq_voice_take(voice, &text);
}

hq_str hq_join_and(hq_voice *voice, const hq_str *items, uint32_t count)
{
    return join(voice, items, count, HQ_W_COMMA, HQ_W_LAST_AND);
}

hq_str hq_join_or(hq_voice *voice, const hq_str *items, uint32_t count)
{
    return join(voice, items, count, HQ_W_COMMA, HQ_W_LAST_OR);
}

hq_str hq_join_list(hq_voice *voice, const hq_str *items, uint32_t count)
{
    return join(voice, items, count, HQ_W_COMMA, HQ_W_COMMA);
}

bool hq_unit_words(hq_str ascii, hq_str *one, hq_str *many)
{
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (hq_str_is(ascii, UNITS[i].ascii)) {
            *one = hq_str_of(UNITS[i].one);
            *many = hq_str_of(UNITS[i].many);
            return true;
        }
    return false;
}
