/* What a result holds: its table in each form, and the rows of the long one. See output.h. */
#include "run/output.h"

#include <string.h>

#include "explain/names.h"
#include "run/output_own.h"

enum { LONG_ROWS = 512 }; /* gathered before they are handed on */

/* --- Words --- */

static hq_str in_words(const hq_output *output, const char *key, hq_word word)
{
    return hq_str_of(output->request.keys ? key : hq_word_text(word, output->request.language));
}

const hq_str *hq_output_statuses(const hq_output *output)
{
    return output->statuses;
}

const hq_str *hq_output_totals(const hq_output *output)
{
    return output->kinds;
}

static void make_words(hq_output *output)
{
    for (int v = HQ_VERDICT_NOT_APPLICABLE; v <= HQ_VERDICT_ELIGIBLE; v++)
        output->statuses[v] =
            in_words(output, hq_verdict_name((hq_verdict)v), hq_verdict_word((hq_verdict)v));
    for (int t = 0; t <= HQ_TOTAL_COUNT; t++)
        output->kinds[t] = in_words(output, hq_total_name((hq_total)t), hq_total_word((hq_total)t));
}

/* Of one kind, or several. */
static uint8_t total_of(const hq_policy *policy)
{
    hq_total total = HQ_TOTAL_NONE;
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        hq_total kind = hq_kind_total(policy->benefits.at[b].kind);
        total = b == 0 || kind == total ? kind : HQ_TOTAL_COUNT;
    }
    return (uint8_t)total;
}

/* --- The long form --- */

enum {
    LONG_INPUT,
    LONG_ROW,
    LONG_ID,
    LONG_NAME,
    LONG_NUMBER,
    LONG_POLICY,
    LONG_TITLE,
    LONG_STATUS,
    LONG_LOW,
    LONG_HIGH,
    LONG_TOTAL,
    LONG_REASON,
    LONG_AUTHORITY,
    LONG_COLUMNS
};

static const struct {
    const char *name;
    hq_word header;
    hq_result_kind kind;
} LONG[LONG_COLUMNS] = {
    [LONG_INPUT] = {"input", HQ_W_REJECT_FILE, HQ_RESULT_INTEGER},
    [LONG_ROW] = {"row", HQ_W_REJECT_ROW, HQ_RESULT_INTEGER},
    [LONG_ID] = {"id", HQ_W_COLUMN_ID, HQ_RESULT_TEXT},
    [LONG_NAME] = {"name", HQ_W_COLUMN_NAME, HQ_RESULT_TEXT},
    [LONG_NUMBER] = {"number", HQ_W_COLUMN_NUMBER, HQ_RESULT_WORD},
    [LONG_POLICY] = {"policy", HQ_W_COLUMN_POLICY, HQ_RESULT_WORD},
    [LONG_TITLE] = {"title", HQ_W_COLUMN_TITLE, HQ_RESULT_WORD},
    [LONG_STATUS] = {"status", HQ_W_COLUMN_STATUS, HQ_RESULT_WORD},
    [LONG_LOW] = {"low", HQ_W_COLUMN_LOW, HQ_RESULT_AMOUNT},
    [LONG_HIGH] = {"high", HQ_W_COLUMN_HIGH, HQ_RESULT_AMOUNT},
    [LONG_TOTAL] = {"total", HQ_W_COLUMN_TOTAL, HQ_RESULT_WORD},
    [LONG_REASON] = {"reason", HQ_W_COLUMN_REASON, HQ_RESULT_TEXT},
    [LONG_AUTHORITY] = {"authority", HQ_W_COLUMN_AUTHORITY, HQ_RESULT_WORD},
};

static hq_status long_table(hq_arena *arena, hq_output *output)
{
    const hq_pack *pack = output->request.plan->pack;
    hq_language language = output->request.language;
    uint32_t count = pack->policies.count;
    hq_result_column *columns = HQ_NEW_ARRAY(arena, hq_result_column, LONG_COLUMNS);
    hq_str *words = HQ_NEW_ARRAY(arena, hq_str, 4 * (size_t)count);
    HQ_TRY_ALLOC(columns);
    HQ_TRY_ALLOC(words);
    for (uint32_t c = 0; c < LONG_COLUMNS; c++)
        columns[c] = (hq_result_column){.name = hq_str_of(LONG[c].name),
                                        .header = in_words(output, LONG[c].name, LONG[c].header),
                                        .kind = LONG[c].kind,
                                        .decimals = pack->quantum_places};
    for (uint32_t p = 0; p < count; p++) {
        const hq_policy *policy = &pack->policies.at[p];
        words[p] = policy->number;
        words[count + p] = policy->id;
        words[2 * count + p] = hq_words_in(policy->title, language);
        words[3 * count + p] = hq_words_in(policy->authority, language);
    }
    static const int OF_POLICY[] = {LONG_NUMBER, LONG_POLICY, LONG_TITLE, LONG_AUTHORITY};
    for (uint32_t i = 0; i < sizeof OF_POLICY / sizeof *OF_POLICY; i++) {
        columns[OF_POLICY[i]].words = words + (size_t)i * count;
        columns[OF_POLICY[i]].word_count = count;
    }
    columns[LONG_STATUS].words = output->statuses;
    columns[LONG_STATUS].word_count = HQ_VERDICT_ELIGIBLE + 1;
    columns[LONG_TOTAL].words = output->kinds;
    columns[LONG_TOTAL].word_count = HQ_TOTAL_COUNT + 1;
    columns[LONG_ID].indexed = columns[LONG_POLICY].indexed = columns[LONG_STATUS].indexed = true;
    bool keyed = output->request.keyed;
    columns[LONG_INPUT].key = columns[LONG_ROW].key = columns[LONG_POLICY].key = keyed;
    output->table.columns = columns + (keyed ? 0 : LONG_ID);
    output->table.column_count = LONG_COLUMNS - (keyed ? 0 : LONG_ID);
    return HQ_OK;
}

/* Rows gathered until there are enough. */
typedef struct hq_gathered {
    bool keyed;
    int64_t input, places[LONG_ROWS];
    int64_t policies[LONG_ROWS], statuses[LONG_ROWS], totals[LONG_ROWS], lows[LONG_ROWS], highs[LONG_ROWS];
    hq_str ids[LONG_ROWS], names[LONG_ROWS], reasons[LONG_ROWS];
    uint64_t known[LONG_ROWS / 64];
    uint32_t count;
} hq_gathered;

static hq_status hand_on(hq_gathered *rows, hq_row_taker taker)
{
    if (rows->count == 0)
        return HQ_OK;
    hq_result_values values[LONG_COLUMNS] = {
        [LONG_INPUT] = {.numbers = &rows->input, .same = true},
        [LONG_ROW] = {.numbers = rows->places},
        [LONG_ID] = {.texts = rows->ids},
        [LONG_NAME] = {.texts = rows->names},
        [LONG_NUMBER] = {.numbers = rows->policies},
        [LONG_POLICY] = {.numbers = rows->policies},
        [LONG_TITLE] = {.numbers = rows->policies},
        [LONG_STATUS] = {.numbers = rows->statuses},
        [LONG_LOW] = {.numbers = rows->lows},
        [LONG_HIGH] = {.numbers = rows->highs, .known = rows->known},
        [LONG_TOTAL] = {.numbers = rows->totals},
        [LONG_REASON] = {.texts = rows->reasons},
        [LONG_AUTHORITY] = {.numbers = rows->policies},
    };
    hq_result_rows all = {rows->count, values + (rows->keyed ? 0 : LONG_ID)};
    uint32_t count = rows->count;
    rows->count = 0;
    return taker.take(taker.context, &all, 0, count);
}

static hq_status gather_one(hq_gathered *rows, const hq_making_cells *making, uint32_t policy, uint32_t row,
                            hq_str id)
{
    const hq_outcome *outcome = &making->outcomes->policies[policy];
    uint32_t at = rows->count++;
    rows->policies[at] = policy;
    rows->statuses[at] = outcome->verdicts[row];
    rows->totals[at] = making->output->totals[policy];
    rows->lows[at] = outcome->amount.low[row];
    rows->highs[at] = outcome->amount.high[row];
    rows->places[at] = (int64_t)making->strip->rows[row];
    rows->ids[at] = id;
    rows->names[at] = making->strip->names == NULL ? (hq_str){"", 0} : making->strip->names[row];
    uint64_t bit = UINT64_C(1) << at % 64;
    rows->known[at / 64] = (rows->known[at / 64] & ~bit) | (rows->highs[at] != HQ_AMOUNT_UNBOUNDED ? bit : 0);
    return hq_why_text(making->room->book, making->strip->batch, outcome, policy, row, &rows->reasons[at]);
}

static hq_status long_rows(const hq_making_cells *making, hq_row_taker taker)
{
    const hq_output *output = making->output;
    const hq_str *ids;
    hq_gathered *rows = HQ_NEW(making->room->arena, hq_gathered);
    HQ_TRY_ALLOC(rows);
    rows->keyed = output->request.keyed;
    rows->input = (int64_t)making->piece->input + 1;
    HQ_TRY(hq_output_ids(making, &ids));
    for (uint32_t r = 0; r < making->strip->row_count; r++) {
        if (hq_bit(making->strip->passed, r))
            continue;
        for (uint32_t i = 0; i < output->asked_count; i++) {
            uint32_t policy = output->asked[i];
            if (!output->request.all &&
                making->outcomes->policies[policy].verdicts[r] < HQ_VERDICT_INELIGIBLE)
                continue;
            HQ_TRY(gather_one(rows, making, policy, r, ids[r]));
            if (rows->count == LONG_ROWS)
                HQ_TRY(hand_on(rows, taker));
        }
    }
    return hand_on(rows, taker);
}

/* --- A row for each subject --- */

/* Runs of rows between those that are passed over. */
static hq_status hand_on_runs(const hq_strip *strip, const hq_result_rows *rows, hq_row_taker taker)
{
    if (strip->passed_count == 0)
        return taker.take(taker.context, rows, 0, strip->row_count);
    for (uint32_t from = 0; from < strip->row_count;) {
        uint32_t until = from;
        while (until < strip->row_count && !hq_bit(strip->passed, until))
            until++;
        if (until > from)
            HQ_TRY(taker.take(taker.context, rows, from, until - from));
        from = until + 1;
    }
    return HQ_OK;
}

static hq_status subject_rows(const hq_making_cells *making, hq_row_taker taker)
{
    const hq_output *output = making->output;
    uint32_t count = output->table.column_count;
    hq_result_values *values = HQ_NEW_ARRAY(making->room->arena, hq_result_values, count);
    HQ_TRY_ALLOC(values);
    for (uint32_t c = 0; c < count; c++)
        HQ_TRY(output->makers[c].make(&output->makers[c], making, &values[c]));
    hq_result_rows rows = {making->strip->row_count, values};
    return hand_on_runs(making->strip, &rows, taker);
}

/* --- All of it --- */

hq_status hq_output_new(hq_arena *arena, const hq_output_request *request, hq_diags *diags, hq_output **out)
{
    const hq_pack *pack = request->plan->pack;
    hq_output *output = HQ_NEW(arena, hq_output);
    HQ_TRY_ALLOC(output);
    output->request = *request;
    output->asked = HQ_NEW_ARRAY(arena, uint32_t, pack->policies.count);
    output->totals = HQ_NEW_ARRAY(arena, uint8_t, pack->policies.count);
    HQ_TRY_ALLOC(output->asked);
    HQ_TRY_ALLOC(output->totals);
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        output->totals[p] = total_of(&pack->policies.at[p]);
        if (hq_is_asked(request->request, p))
            output->asked[output->asked_count++] = p;
    }
    make_words(output);
    output->table.name = HQ_STR("decisions");
    output->table.title = hq_str_of(hq_word_text(HQ_W_TABLE_DECISIONS, request->language));
    *out = output;
    switch (request->form) {
    case HQ_OUTPUT_LONG:
        return long_table(arena, output);
    case HQ_OUTPUT_WIDE:
        return hq_output_wide(arena, output);
    case HQ_OUTPUT_COLUMNS:
        break;
    }
    return hq_output_columns(arena, output, diags);
}

/* --- What is read --- */

static void want_of(const hq_maker *maker, uint8_t *policies, uint8_t *choices, uint8_t *totals)
{
    if (maker->make == hq_make_status)
        policies[maker->index] |= HQ_WANT_VERDICT;
    else if (maker->make == hq_make_reason)
        policies[maker->index] |= HQ_WANT_VERDICT | HQ_WANT_AMOUNT | HQ_WANT_REASONS;
    else if (maker->make == hq_make_amount)
        policies[maker->index] |= HQ_WANT_AMOUNT;
    else if (maker->make == hq_make_unpooled)
        policies[maker->index] |= HQ_WANT_UNPOOLED;
    else if (maker->make == hq_make_choice)
        choices[maker->index] |= HQ_WANT_AMOUNT;
    else if (maker->make == hq_make_taken)
        choices[maker->index] |= HQ_WANT_TAKEN;
    else if (maker->make == hq_make_total)
        *totals |= (uint8_t)(1U << maker->index);
}

hq_status hq_output_wants(hq_arena *arena, const hq_output *output, hq_wants *out)
{
    const hq_pack *pack = output->request.plan->pack;
    uint8_t *policies = HQ_NEW_ARRAY(arena, uint8_t, pack->policies.count);
    uint8_t *choices = HQ_NEW_ARRAY(arena, uint8_t, pack->groups.count);
    HQ_TRY_ALLOC(policies);
    HQ_TRY_ALLOC(choices);
    *out = (hq_wants){policies, choices, 0};
    for (uint32_t i = 0; output->makers == NULL && i < output->asked_count; i++) /* the long form */
        policies[output->asked[i]] = HQ_WANT_VERDICT | HQ_WANT_AMOUNT | HQ_WANT_REASONS;
    for (uint32_t c = 0; output->makers != NULL && c < output->table.column_count; c++)
        want_of(&output->makers[c], policies, choices, &out->totals);
    return HQ_OK;
}

const hq_result_table *hq_output_table(const hq_output *output)
{
    return &output->table;
}

hq_status hq_output_rows(const hq_output *output, const hq_output_room *room, const hq_piece *piece,
                         const hq_strip *strip, const hq_outcomes *outcomes, hq_row_taker taker)
{
    hq_making_cells making = {output, room, piece, strip, outcomes};
    if (strip->passed_count == strip->row_count)
        return HQ_OK;
    return output->request.form == HQ_OUTPUT_LONG ? long_rows(&making, taker) : subject_rows(&making, taker);
}
