/* The cells of one column for a strip of subjects: one small function for each kind of column. See output.h. */
#include <string.h>

#include "run/output_own.h"

static hq_status new_numbers(const hq_making_cells *making, int64_t **out)
{
    *out = HQ_NEW_ARRAY(making->room->arena, int64_t, making->strip->row_count);
    return *out == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status new_texts(const hq_making_cells *making, hq_str **out)
{
    *out = HQ_NEW_ARRAY(making->room->arena, hq_str, making->strip->row_count);
    return *out == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status new_bits(const hq_making_cells *making, uint64_t **out)
{
    *out = HQ_NEW_ARRAY(making->room->arena, uint64_t, ((size_t)making->strip->row_count + 63) / 64);
    return *out == NULL ? HQ_E_MEMORY : HQ_OK;
}

/* --- Of the subject --- */

static hq_status number_text(hq_arena *arena, uint64_t number, hq_str *out)
{
    char digits[24];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    *out = hq_str_copy(arena, (hq_str){digits + at, sizeof digits - at});
    return out->at == NULL ? HQ_E_MEMORY : HQ_OK;
}

hq_status hq_output_ids(const hq_making_cells *making, const hq_str **out)
{
    const hq_strip *strip = making->strip;
    const hq_str *ids = strip->batch->frames[0].ids;
    /* where a table has a column of ids, an empty one stays empty: the number of the row may be another row's id */
    bool whole = ids != NULL;
    for (uint32_t r = 0; whole && strip->cells == NULL && r < strip->row_count; r++)
        whole = ids[r].length > 0;
    *out = ids;
    if (whole)
        return HQ_OK;
    hq_str *texts;
    HQ_TRY(new_texts(making, &texts));
    for (uint32_t r = 0; r < strip->row_count; r++) {
        if (ids != NULL && ids[r].length > 0)
            texts[r] = ids[r];
        else
            HQ_TRY(number_text(making->room->arena, strip->rows[r], &texts[r]));
    }
    *out = texts;
    return HQ_OK;
}

hq_status hq_make_id(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    (void)maker;
    HQ_TRY(hq_output_ids(making, &out->texts));
    out->padded = making->strip->cells != NULL && out->texts == making->strip->batch->frames[0].ids;
    return HQ_OK;
}

static hq_status with_default(const hq_maker *maker, const hq_making_cells *making, const hq_str *texts,
                              hq_result_values *out)
{
    hq_str *filled;
    out->texts = texts;
    out->padded = making->strip->cells != NULL;
    if (maker->otherwise.length == 0)
        return HQ_OK;
    HQ_TRY(new_texts(making, &filled));
    for (uint32_t r = 0; r < making->strip->row_count; r++)
        filled[r] = texts[r].length > 0 ? texts[r] : maker->otherwise;
    out->texts = filled;
    return HQ_OK;
}

hq_status hq_make_name(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    if (making->strip->names != NULL)
        return with_default(maker, making, making->strip->names, out);
    out->texts = &maker->otherwise;
    out->same = true;
    return HQ_OK;
}

hq_status hq_make_row(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    int64_t *numbers;
    (void)maker;
    HQ_TRY(new_numbers(making, &numbers));
    for (uint32_t r = 0; r < making->strip->row_count; r++)
        numbers[r] = (int64_t)making->strip->rows[r];
    out->numbers = numbers;
    return HQ_OK;
}

hq_status hq_make_file(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    hq_str *name = HQ_NEW(making->room->arena, hq_str);
    (void)maker;
    HQ_TRY_ALLOC(name);
    *name = hq_intake_input_name(making->output->request.intake, making->piece->input);
    out->texts = name;
    out->same = true;
    return HQ_OK;
}

hq_status hq_make_input(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    hq_str *texts;
    *out = (hq_result_values){
        .cells = making->strip->cells, .cell_row = making->strip->from, .cell_column = maker->index};
    if (maker->otherwise.length == 0)
        return HQ_OK;
    HQ_TRY(new_texts(making, &texts));
    for (uint32_t r = 0; r < making->strip->row_count; r++) {
        hq_str text = hq_result_text(out, r);
        texts[r] = text.length > 0 ? text : maker->otherwise;
    }
    *out = (hq_result_values){.texts = texts, .padded = true};
    return HQ_OK;
}

/* --- Of policies --- */

hq_status hq_make_status(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    const uint8_t *verdicts = making->outcomes->policies[maker->index].verdicts;
    int64_t *numbers;
    HQ_TRY(new_numbers(making, &numbers));
    for (uint32_t r = 0; r < making->strip->row_count; r++)
        numbers[r] = verdicts[r];
    out->numbers = numbers;
    return HQ_OK;
}

hq_status hq_make_reason(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    const hq_outcome *outcome = &making->outcomes->policies[maker->index];
    hq_str *texts;
    HQ_TRY(new_texts(making, &texts));
    for (uint32_t r = 0; r < making->strip->row_count; r++) {
        if (hq_bit(making->strip->passed, r))
            continue;
        HQ_TRY(hq_why_text(making->room->book, making->strip->batch, outcome, maker->index, r, &texts[r]));
        if (texts[r].length == 0)
            texts[r] = maker->otherwise;
    }
    out->texts = texts;
    return HQ_OK;
}

/* The same words in every row: a policy's title. */
hq_status hq_make_words(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    static const int64_t FIRST = 0;
    (void)maker;
    (void)making;
    out->numbers = &FIRST;
    out->same = true;
    return HQ_OK;
}

/* --- Amounts --- */

enum { AMOUNT_BYTES = 48 }; /* two amounts of 64 bits with their points, and two dots */

/* Decimals of the pack's money, written up to `end`. Returns where they begin. */
static char *amount_before(char *end, unsigned places, int64_t amount)
{
    uint64_t left = (uint64_t)amount;
    for (unsigned i = 0; i < places || left > 0 || i == places; i++) {
        if (i == places && places > 0)
            *--end = '.';
        *--end = (char)('0' + left % 10);
        left /= 10;
    }
    return end;
}

/* A point, low..high, or low.. where nothing bounds it. */
static hq_str range_text(char *room, unsigned places, int64_t low, int64_t high)
{
    char *end = room + AMOUNT_BYTES, *at = end;
    if (low != high) {
        if (high != HQ_AMOUNT_UNBOUNDED)
            at = amount_before(at, places, high);
        *--at = '.';
        *--at = '.';
    }
    at = amount_before(at, places, low);
    return (hq_str){at, (size_t)(end - at)};
}

static bool all_points(const hq_outcome_amounts *amounts, uint32_t count)
{
    int64_t apart = 0;
    for (uint32_t r = 0; r < count; r++)
        apart |= amounts->low[r] ^ amounts->high[r];
    return apart == 0;
}

/* Points as numbers; what is a range has none. */
static hq_status make_points(const hq_making_cells *making, const hq_outcome_amounts *amounts,
                             hq_result_values *out)
{
    uint32_t count = making->strip->row_count;
    uint64_t *known;
    out->numbers = amounts->low;
    if (all_points(amounts, count))
        return HQ_OK;
    HQ_TRY(new_bits(making, &known));
    for (uint32_t r = 0; r < count; r++)
        known[r / 64] |= (uint64_t)(amounts->low[r] == amounts->high[r]) << r % 64;
    out->known = known;
    return HQ_OK;
}

/* Points and ranges as texts. */
static hq_status make_ranges(const hq_making_cells *making, const hq_outcome_amounts *amounts,
                             hq_result_values *out)
{
    uint32_t count = making->strip->row_count;
    unsigned places = making->output->request.plan->pack->quantum_places;
    hq_str *texts;
    HQ_TRY(new_texts(making, &texts));
    char *room = hq_arena_alloc(making->room->arena, (size_t)count * AMOUNT_BYTES + HQ_RESULT_PADDING);
    HQ_TRY_ALLOC(room);
    for (uint32_t r = 0; r < count; r++)
        texts[r] = range_text(room + (size_t)r * AMOUNT_BYTES, places, amounts->low[r], amounts->high[r]);
    out->texts = texts;
    out->padded = true;
    return HQ_OK;
}

/* An upper end that nothing bounds is left open. */
static hq_status make_highs(const hq_making_cells *making, const int64_t *highs, hq_result_values *out)
{
    uint32_t count = making->strip->row_count;
    bool open = false;
    out->numbers = highs;
    for (uint32_t r = 0; r < count; r++)
        open |= highs[r] == HQ_AMOUNT_UNBOUNDED;
    if (!open)
        return HQ_OK;
    uint64_t *known;
    HQ_TRY(new_bits(making, &known));
    for (uint32_t r = 0; r < count; r++)
        known[r / 64] |= (uint64_t)(highs[r] != HQ_AMOUNT_UNBOUNDED) << r % 64;
    out->known = known;
    return HQ_OK;
}

static hq_status make_amounts(const hq_maker *maker, const hq_making_cells *making,
                              const hq_outcome_amounts *amounts, hq_result_values *out)
{
    switch (maker->part) {
    case HQ_PART_LOW:
        out->numbers = amounts->low;
        return HQ_OK;
    case HQ_PART_HIGH:
        return make_highs(making, amounts->high, out);
    case HQ_PART_POINT:
        break;
    }
    return maker->quanta ? make_points(making, amounts, out) : make_ranges(making, amounts, out);
}

hq_status hq_make_amount(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    return make_amounts(maker, making, &making->outcomes->policies[maker->index].amount, out);
}

hq_status hq_make_unpooled(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    return make_amounts(maker, making, &making->outcomes->policies[maker->index].unpooled, out);
}

hq_status hq_make_choice(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    return make_amounts(maker, making, &making->outcomes->choices[maker->index].amount, out);
}

hq_status hq_make_total(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    return make_amounts(maker, making, &making->outcomes->totals[maker->index].all, out);
}

/* --- What is taken --- */

static hq_status join_taken(const hq_maker *maker, const hq_making_cells *making, uint64_t taken, hq_str *out)
{
    hq_text text;
    hq_text_init(&text, making->room->arena);
    for (; taken != 0; taken &= taken - 1) {
        hq_text_add_z(&text, text.length > 0 ? "+" : "");
        hq_text_add(&text, maker->words[__builtin_ctzll(taken) + 1]);
    }
    size_t length = text.length;
    hq_text_repeat(&text, '\0', HQ_RESULT_PADDING);
    *out = hq_text_str(&text);
    out->length = length;
    return out->at == NULL ? HQ_E_MEMORY : HQ_OK;
}

/* Where more than one member is taken. */
static hq_status make_several(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    const uint64_t *taken = making->outcomes->choices[maker->index].taken;
    hq_str *texts;
    HQ_TRY(new_texts(making, &texts));
    for (uint32_t r = 0; r < making->strip->row_count; r++) {
        if ((taken[r] & (taken[r] - 1)) != 0)
            HQ_TRY(join_taken(maker, making, taken[r], &texts[r]));
        else
            texts[r] = maker->words[taken[r] == 0 ? 0 : __builtin_ctzll(taken[r]) + 1];
    }
    *out = (hq_result_values){.texts = texts, .padded = true};
    return HQ_OK;
}

/* The members that are taken, mostly one or none. */
hq_status hq_make_taken(const hq_maker *maker, const hq_making_cells *making, hq_result_values *out)
{
    const uint64_t *taken = making->outcomes->choices[maker->index].taken;
    uint64_t several = 0;
    int64_t *numbers;
    HQ_TRY(new_numbers(making, &numbers));
    for (uint32_t r = 0; r < making->strip->row_count; r++) {
        numbers[r] = __builtin_ffsll((long long)taken[r]); /* without a branch that hangs on what is taken */
        several |= taken[r] & (taken[r] - 1);
    }
    if (several != 0)
        return make_several(maker, making, out);
    *out = (hq_result_values){
        .indices = numbers, .texts = maker->words, .text_count = maker->word_count, .padded = true};
    return HQ_OK;
}
