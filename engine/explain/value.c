/* Days, codes, truths and texts for people; numbers are number.c. See value.h. */
#include "explain/value.h"

#include "explain/names.h"

/* --- Days --- */

hq_str hq_day_text(hq_voice *voice, hq_day day)
{
    hq_text text = hq_voice_text(voice);
    hq_day_print(&text, day);
    return hq_voice_take(voice, &text);
}

hq_str hq_days_text(hq_voice *voice, hq_day low, hq_day high)
{
    if (low == high)
        return hq_day_text(voice, low);
    if (low <= HQ_DAY_MIN && high >= HQ_DAY_MAX)
        return HQ_PHRASE(voice, ANY_DAY);
    if (low <= HQ_DAY_MIN)
        return HQ_PHRASE(voice, DAY_OR_BEFORE, hq_day_text(voice, high));
    if (high >= HQ_DAY_MAX)
        return HQ_PHRASE(voice, DAY_OR_AFTER, hq_day_text(voice, low));
    return HQ_PHRASE(voice, DOTS, hq_day_text(voice, low), hq_day_text(voice, high));
}

/* Spans are half-open inside and closed for people: until is the day after the last. */
static hq_str span_text(hq_voice *voice, const hq_shown *shown)
{
    if (shown->known && shown->until_low <= shown->day_low)
        return HQ_PHRASE(voice, NO_DAYS);
    hq_day last_low = shown->until_low > HQ_DAY_MIN ? shown->until_low - 1 : HQ_DAY_MIN;
    hq_day last_high = shown->until_high < HQ_DAY_MAX ? shown->until_high - 1 : HQ_DAY_MAX;
    bool open_first = shown->day_low <= HQ_DAY_MIN && shown->day_high <= HQ_DAY_MIN;
    bool open_last = last_low >= HQ_DAY_MAX - 1 && last_high >= HQ_DAY_MAX - 1;
    if (open_first && open_last)
        return HQ_PHRASE(voice, ANY_DAY);
    if (open_first)
        return HQ_PHRASE(voice, DAY_OR_BEFORE, hq_days_text(voice, last_low, last_high));
    if (open_last)
        return HQ_PHRASE(voice, DAY_OR_AFTER, hq_days_text(voice, shown->day_low, shown->day_high));
    return HQ_PHRASE(voice, DAYS_TO, hq_days_text(voice, shown->day_low, shown->day_high),
                     hq_days_text(voice, last_low, last_high));
}

/* --- Codes --- */

static bool has_leaf(const uint64_t *leaves, uint32_t leaf)
{
    return (leaves[leaf / 64] >> (leaf % 64) & 1) != 0;
}

static bool is_code(const hq_code *code, const uint64_t *leaves, uint32_t count)
{
    if (code->leaf_count != count)
        return false;
    for (uint32_t leaf = code->leaf_first; leaf < code->leaf_first + code->leaf_count; leaf++)
        if (!has_leaf(leaves, leaf))
            return false;
    return true;
}

static bool is_set(const hq_code_set *set, const uint64_t *leaves, uint32_t size)
{
    for (uint32_t leaf = 0; leaf < size; leaf++)
        if (has_leaf(set->leaves, leaf) != has_leaf(leaves, leaf))
            return false;
    return set->known;
}

/* A set that has a name is called by it: an inner node of the tree, or a declared set. */
static bool named_set(const hq_codes *codes, const uint64_t *leaves, uint32_t count, hq_language language,
                      hq_str *out)
{
    for (uint32_t i = 0; i < codes->codes.count; i++)
        if (is_code(&codes->codes.at[i], leaves, count)) {
            *out = hq_label_or(codes->codes.at[i].label, codes->codes.at[i].name, language);
            return true;
        }
    for (uint32_t i = 0; i < codes->sets.count; i++)
        if (is_set(&codes->sets.at[i], leaves, codes->leaf_count)) {
            *out = hq_label_or(codes->sets.at[i].label, codes->sets.at[i].name, language);
            return true;
        }
    return false;
}

static hq_str codes_text(hq_voice *voice, uint32_t tree, const uint64_t *leaves)
{
    const hq_codes *codes = &voice->pack->codes.at[tree];
    uint32_t count = hq_set_count(leaves, codes->leaf_count);
    hq_str name;
    if (count == codes->leaf_count && count > 1)
        return HQ_PHRASE(voice, ANY_CODE);
    if (named_set(codes, leaves, count, voice->language, &name))
        return name;
    if (count > HQ_CODES_NAMED_MAX)
        return HQ_PHRASE(voice, CODES_OF, hq_count_text(voice, count),
                         hq_count_text(voice, codes->leaf_count));
    hq_text text = hq_voice_text(voice);
    for (uint32_t leaf = 0, shown = 0; leaf < codes->leaf_count; leaf++) {
        if (!has_leaf(leaves, leaf))
            continue;
        hq_text_add_z(&text, shown++ == 0 ? "" : hq_word_text(HQ_W_SLASH, voice->language));
        hq_text_add(&text, hq_leaf_label(voice, tree, leaf));
    }
    return hq_voice_take(voice, &text);
}

/* --- Rows of tables --- */

enum { ROWS_NAMED_MAX = 8 };

/* Counted from one, in the order in which the table writes them. */
static hq_str row_text(hq_voice *voice, const hq_shown *shown)
{
    hq_str table = voice->plan->tables.at[shown->table].declared->name, rows[ROWS_NAMED_MAX];
    uint32_t count = hq_set_count(shown->rows, shown->row_count), named = 0;
    if (count > ROWS_NAMED_MAX)
        return HQ_PHRASE(voice, ROWS_OF_TABLE, hq_count_text(voice, count), table);
    for (uint32_t r = 0; r < shown->row_count; r++)
        if (has_leaf(shown->rows, r))
            rows[named++] = hq_count_text(voice, (uint64_t)r + 1);
    hq_text text = hq_voice_text(voice);
    for (uint32_t i = 0; i < named; i++) {
        hq_text_add_z(&text, i == 0 ? "" : hq_word_text(HQ_W_SLASH, voice->language));
        hq_text_add(&text, rows[i]);
    }
    return HQ_PHRASE(voice, ROW_OF_TABLE, hq_voice_take(voice, &text), table);
}

/* --- Any value --- */

hq_str hq_value_text(hq_voice *voice, const hq_shown *shown, hq_look look)
{
    switch (shown->kind) {
    case HQ_T_NUMBER:
        return hq_number_shown_text(voice, shown, look);
    case HQ_T_TRUTH:
        return shown->truth == HQ_TRUE    ? HQ_PHRASE(voice, YES)
               : shown->truth == HQ_FALSE ? HQ_PHRASE(voice, NO)
                                          : HQ_PHRASE(voice, NOT_KNOWN);
    case HQ_T_DATE:
        return hq_days_text(voice, shown->day_low, shown->day_high);
    case HQ_T_SPAN:
        return span_text(voice, shown);
    case HQ_T_CODE:
        return codes_text(voice, shown->tree, shown->leaves);
    case HQ_T_TEXT:
        return shown->known ? HQ_PHRASE(voice, QUOTED, shown->text) : HQ_PHRASE(voice, NOT_KNOWN);
    case HQ_T_ROW:
        return row_text(voice, shown);
    default:
        return HQ_PHRASE(voice, NOT_SHOWN);
    }
}

bool hq_shown_is_all(const hq_pack *pack, const hq_field *field, const hq_shown *shown)
{
    if (shown->known)
        return false;
    switch (shown->kind) {
    case HQ_T_NUMBER:
        return !shown->low_open && !shown->high_open && hq_rat_equal(shown->low, field->min) &&
               hq_rat_equal(shown->high, field->max);
    case HQ_T_DATE:
        return shown->day_low == field->day_min && shown->day_high == field->day_max;
    case HQ_T_CODE:
        return hq_set_count(shown->leaves, pack->codes.at[shown->tree].leaf_count) ==
               pack->codes.at[shown->tree].leaf_count;
    default:
        return true;
    }
}
