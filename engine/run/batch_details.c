/*
 * Beside its decisions a workbook holds the rejects, a database rejects and reasons: a row for each applicant, policy and condition that is not
 * met or not known, or fact that is missing (hq_why_missing). Rows of a database are named by input and row, because ids may stand twice.
 */
#include <string.h>

#include "explain/words.h"
#include "run/batch_own.h"

enum {
    REASON_INPUT,
    REASON_ROW,
    REASON_POLICY,
    REASON_KIND,
    REASON_PLACE,
    REASON_WHAT,
    REASON_FACT,
    REASON_COLUMNS
};

enum { KIND_UNMET, KIND_UNKNOWN, KIND_MISSING, KIND_COUNT };

enum { GATHERED_ROWS = 256, CONDITION_BITS = 64 };

/* --- Tables --- */

static bool is_database(const hq_batch_run *run)
{
    return hq_result_format_of(run->request->output) == HQ_FORMAT_SQLITE;
}

static hq_status declare_reasons(const hq_batch_run *run, hq_result_table *out)
{
    static const struct {
        const char *name;
        hq_result_kind kind;
        bool key, indexed;
    } COLUMNS[REASON_COLUMNS] = {[REASON_INPUT] = {"input", HQ_RESULT_INTEGER, true, false},
                                 [REASON_ROW] = {"row", HQ_RESULT_INTEGER, true, false},
                                 [REASON_POLICY] = {"policy", HQ_RESULT_WORD, true, true},
                                 [REASON_KIND] = {"kind", HQ_RESULT_WORD, true, false},
                                 [REASON_PLACE] = {"place", HQ_RESULT_INTEGER, true, false},
                                 [REASON_WHAT] = {"what", HQ_RESULT_TEXT, false, false},
                                 [REASON_FACT] = {"fact", HQ_RESULT_TEXT, false, true}};
    static const char *const KINDS[KIND_COUNT] = {"unmet", "unknown", "missing"};
    const hq_pack *pack = run->request->plan->pack;
    hq_result_column *columns = HQ_NEW_ARRAY(run->arena, hq_result_column, REASON_COLUMNS);
    hq_str *ids = HQ_NEW_ARRAY(run->arena, hq_str, (size_t)pack->policies.count + KIND_COUNT);
    HQ_TRY_ALLOC(columns);
    HQ_TRY_ALLOC(ids);
    hq_str *kinds = ids + pack->policies.count;
    for (uint32_t c = 0; c < REASON_COLUMNS; c++)
        columns[c] = (hq_result_column){.name = hq_str_of(COLUMNS[c].name),
                                        .kind = COLUMNS[c].kind,
                                        .key = COLUMNS[c].key,
                                        .indexed = COLUMNS[c].indexed};
    for (uint32_t p = 0; p < pack->policies.count; p++)
        ids[p] = pack->policies.at[p].id;
    for (uint32_t k = 0; k < KIND_COUNT; k++)
        kinds[k] = hq_str_of(KINDS[k]);
    columns[REASON_POLICY].words = ids;
    columns[REASON_POLICY].word_count = pack->policies.count;
    columns[REASON_KIND].words = kinds;
    columns[REASON_KIND].word_count = KIND_COUNT;
    *out = (hq_result_table){.name = HQ_STR("reasons"), .columns = columns, .column_count = REASON_COLUMNS};
    return HQ_OK;
}

hq_status hq_batch_details(hq_batch_run *run, const hq_result_table **tables, uint32_t *count)
{
    bool database = is_database(run);
    hq_result_table *all = HQ_NEW_ARRAY(run->arena, hq_result_table, (size_t)*count + 2);
    HQ_TRY_ALLOC(all);
    memcpy(all, *tables, *count * sizeof *all);
    const hq_result_table *rejects = hq_rejects_table(run->arena, run->request->language, database);
    HQ_TRY_ALLOC(rejects);
    run->rejects_at = (*count)++;
    all[run->rejects_at] = *rejects;
    if (database) {
        run->reasons_at = (*count)++;
        HQ_TRY(declare_reasons(run, &all[run->reasons_at]));
    }
    *tables = all;
    return HQ_OK;
}

hq_status hq_batch_views(const hq_batch_run *run, const hq_result_view **out, uint32_t *count)
{
    static const struct {
        const char *name, *sql;
    } VIEWS[] = {{"why_not", "SELECT policy, what, count(*) AS applicants FROM reasons WHERE kind = 'unmet' "
                             "GROUP BY policy, what ORDER BY applicants DESC, policy, what"},
                 {"lacking", "SELECT fact, what, count(DISTINCT policy) AS policies, "
                             "count(DISTINCT input || '/' || row) AS applicants FROM reasons "
                             "WHERE kind = 'missing' GROUP BY fact, what ORDER BY applicants DESC, fact"},
                 {"entitled",
                  "SELECT input, row, id, name, number, title, status, low, high, total, authority "
                  "FROM decisions_decimal WHERE status IN ('eligible', 'undetermined')"}};
    uint32_t all = sizeof VIEWS / sizeof *VIEWS;
    hq_result_view *views = HQ_NEW_ARRAY(run->arena, hq_result_view, all);
    HQ_TRY_ALLOC(views);
    for (uint32_t i = 0; i < all; i++)
        views[i] = (hq_result_view){hq_str_of(VIEWS[i].name), hq_str_of(VIEWS[i].sql)};
    *out = views;
    /* the last is of the long form */
    *count = !is_database(run) ? 0 : run->request->form == HQ_BATCH_LONG ? all : all - 1;
    return HQ_OK;
}

/* --- Rows of reasons --- */

typedef struct hq_reasons {
    hq_hand *hand;
    int64_t input, rows[GATHERED_ROWS], policies[GATHERED_ROWS], kinds[GATHERED_ROWS], places[GATHERED_ROWS];
    hq_str whats[GATHERED_ROWS], facts[GATHERED_ROWS];
    uint32_t count;
} hq_reasons;

static hq_status hand_on(hq_reasons *reasons)
{
    hq_batch_run *run = reasons->hand->run;
    hq_result_values values[REASON_COLUMNS] = {[REASON_INPUT] = {.numbers = &reasons->input, .same = true},
                                               [REASON_ROW] = {.numbers = reasons->rows},
                                               [REASON_POLICY] = {.numbers = reasons->policies},
                                               [REASON_KIND] = {.numbers = reasons->kinds},
                                               [REASON_PLACE] = {.numbers = reasons->places},
                                               [REASON_WHAT] = {.texts = reasons->whats},
                                               [REASON_FACT] = {.texts = reasons->facts}};
    hq_result_rows rows = {reasons->count, values};
    if (reasons->count == 0)
        return HQ_OK;
    HQ_TRY(hq_hand_wait_turn(reasons->hand));
    reasons->count = 0;
    return hq_result_file_append(run->result, run->reasons_at, &rows, 0, rows.row_count,
                                 &run->of_writing.diags);
}

typedef struct hq_reason {
    uint32_t policy, row; /* of the strip */
    int kind;
    uint32_t place;
    hq_str what, fact;
} hq_reason;

static hq_status add(hq_reasons *reasons, const hq_strip *strip, const hq_reason *reason)
{
    if (reasons->count == GATHERED_ROWS)
        HQ_TRY(hand_on(reasons));
    uint32_t at = reasons->count++;
    reasons->rows[at] = (int64_t)strip->rows[reason->row];
    reasons->policies[at] = reason->policy;
    reasons->kinds[at] = reason->kind;
    reasons->places[at] = (int64_t)reason->place + 1;
    reasons->whats[at] = reason->what;
    reasons->facts[at] = reason->fact;
    return HQ_OK;
}

/* Conditions beyond those that have bits share the last one: it stands for "and so on". */
static hq_str condition_words(const hq_why *why, uint32_t policy, uint32_t bit)
{
    const hq_why_policy *words = &why->policies[policy];
    bool shared = bit + 1 == CONDITION_BITS && words->condition_count > CONDITION_BITS;
    return shared ? hq_str_of(hq_word_text(HQ_W_AND_SO_ON, why->language)) : words->conditions[bit];
}

static hq_status add_conditions(hq_reasons *reasons, const hq_strip *strip, hq_reason reason, uint64_t bits)
{
    reason.fact = (hq_str){"", 0};
    for (; bits != 0; bits &= bits - 1) {
        reason.place = (uint32_t)__builtin_ctzll(bits);
        reason.what = condition_words(reasons->hand->run->why, reason.policy, reason.place);
        HQ_TRY(add(reasons, strip, &reason));
    }
    return HQ_OK;
}

static hq_status add_missing(hq_reasons *reasons, const hq_strip *strip, hq_reason reason, uint64_t bits)
{
    const hq_why *why = reasons->hand->run->why;
    for (; bits != 0; bits &= bits - 1) {
        reason.place = (uint32_t)__builtin_ctzll(bits);
        const hq_why_fact *fact = &why->facts.at[why->policies[reason.policy].facts[reason.place]];
        reason.what = fact->words;
        reason.fact = fact->name;
        HQ_TRY(add(reasons, strip, &reason));
    }
    return HQ_OK;
}

static hq_status add_policy(hq_reasons *reasons, const hq_strip *strip, const hq_outcome *outcome,
                            uint32_t policy, uint32_t row)
{
    hq_reason reason = {.policy = policy, .row = row, .kind = KIND_UNMET};
    if (outcome->verdicts[row] == HQ_VERDICT_INELIGIBLE)
        return add_conditions(reasons, strip, reason, outcome->unmet[row]);
    reason.kind = KIND_UNKNOWN;
    if (outcome->verdicts[row] == HQ_VERDICT_UNDETERMINED)
        HQ_TRY(add_conditions(reasons, strip, reason, outcome->unknown[row]));
    reason.kind = KIND_MISSING;
    return add_missing(reasons, strip, reason,
                       hq_why_missing(reasons->hand->run->why, strip->batch, outcome, policy, row));
}

hq_status hq_reasons_rows(hq_hand *hand, const hq_strip *strip, const hq_outcomes *outcomes)
{
    const hq_batch_run *run = hand->run;
    if (run->reasons_at == 0)
        return HQ_OK;
    hq_reasons *reasons = HQ_NEW(&hand->arena, hq_reasons);
    HQ_TRY_ALLOC(reasons);
    reasons->hand = hand;
    reasons->input = (int64_t)hand->piece.input + 1;
    for (uint32_t r = 0; r < strip->row_count; r++)
        for (uint32_t p = 0; p < run->request->plan->pack->policies.count && !hq_bit(strip->passed, r); p++)
            if (outcomes->policies[p].verdicts != NULL)
                HQ_TRY(add_policy(reasons, strip, &outcomes->policies[p], p, r));
    return hand_on(reasons);
}
