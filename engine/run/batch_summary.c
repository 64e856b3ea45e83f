/*
 * What a batch came to, as tables beside its decisions, where a result takes tables: sheets of a workbook with charts, tables of a database. By policy, those of the
 * most certain money first; totals; missing facts; and the run itself, so that the same can be asked again.
 *
 * An amount of a table has 64 bits. A sum beyond that is left out of its column and stands as text in the column `exact`, which every sum has.
 */
#include <string.h>

#include "data/result_text.h"
#include "explain/names.h"
#include "explain/value.h"
#include "run/batch_own.h"
#include "run/summary_own.h"

enum { CHART_ROWS = 20, CELLS_MAX = 24 };

/* --- Which tables and columns --- */

typedef enum hq_sheet {
    SHEET_POLICIES,
    SHEET_TOTALS,
    SHEET_MONTHS,
    SHEET_MISSING,
    SHEET_RUNS,
    SHEET_COUNT
} hq_sheet;

enum {
    POLICIES_NUMBER,
    POLICIES_POLICY,
    POLICIES_TITLE,
    POLICIES_ELIGIBLE,
    POLICIES_UNDETERMINED,
    POLICIES_INELIGIBLE,
    POLICIES_NOT_IN_FORCE,
    POLICIES_NOT_APPLICABLE,
    POLICIES_LOW,
    POLICIES_HIGH,
    POLICIES_UNBOUNDED,
    POLICIES_EXACT,
    POLICIES_CERTAIN,
    POLICIES_MEAN,
    POLICIES_DEVIATION,
    POLICIES_LEAST,
    POLICIES_MEDIAN,
    POLICIES_GREATEST,
    POLICIES_BY_EVAL,
    POLICIES_COLUMNS
};

typedef struct hq_sheet_column {
    const char *name;
    hq_word header;
    hq_result_kind kind;
} hq_sheet_column;

static const hq_sheet_column POLICIES[] = {
    [POLICIES_NUMBER] = {"number", HQ_W_COLUMN_NUMBER, HQ_RESULT_TEXT},
    [POLICIES_POLICY] = {"policy", HQ_W_COLUMN_POLICY, HQ_RESULT_TEXT},
    [POLICIES_TITLE] = {"title", HQ_W_COLUMN_TITLE, HQ_RESULT_TEXT},
    [POLICIES_ELIGIBLE] = {"eligible", HQ_W_ELIGIBLE, HQ_RESULT_INTEGER},
    [POLICIES_UNDETERMINED] = {"undetermined", HQ_W_UNDETERMINED, HQ_RESULT_INTEGER},
    [POLICIES_INELIGIBLE] = {"ineligible", HQ_W_INELIGIBLE, HQ_RESULT_INTEGER},
    [POLICIES_NOT_IN_FORCE] = {"not_in_force", HQ_W_NOT_IN_FORCE, HQ_RESULT_INTEGER},
    [POLICIES_NOT_APPLICABLE] = {"not_applicable", HQ_W_NOT_APPLICABLE, HQ_RESULT_INTEGER},
    [POLICIES_LOW] = {"low", HQ_W_COLUMN_LOW, HQ_RESULT_AMOUNT},
    [POLICIES_HIGH] = {"high", HQ_W_COLUMN_HIGH, HQ_RESULT_AMOUNT},
    [POLICIES_UNBOUNDED] = {"unbounded", HQ_W_NO_LIMIT, HQ_RESULT_INTEGER},
    [POLICIES_EXACT] = {"exact", HQ_W_SHEET_EXACT, HQ_RESULT_TEXT},
    [POLICIES_CERTAIN] = {"certain", HQ_W_SHEET_CERTAIN, HQ_RESULT_INTEGER},
    [POLICIES_MEAN] = {"mean", HQ_W_PAGE_MEAN, HQ_RESULT_AMOUNT},
    [POLICIES_DEVIATION] = {"deviation", HQ_W_SHEET_DEVIATION, HQ_RESULT_AMOUNT},
    [POLICIES_LEAST] = {"least", HQ_W_SHEET_LEAST, HQ_RESULT_AMOUNT},
    [POLICIES_MEDIAN] = {"median", HQ_W_PAGE_MEDIAN, HQ_RESULT_AMOUNT},
    [POLICIES_GREATEST] = {"greatest", HQ_W_SHEET_GREATEST, HQ_RESULT_AMOUNT},
    [POLICIES_BY_EVAL] = {"by_eval", HQ_W_SUMMARY_BY_EVAL, HQ_RESULT_INTEGER},
};

static const hq_sheet_column TOTALS[] = {
    {"total", HQ_W_COLUMN_TOTAL, HQ_RESULT_TEXT}, {"low", HQ_W_COLUMN_LOW, HQ_RESULT_AMOUNT},
    {"high", HQ_W_COLUMN_HIGH, HQ_RESULT_AMOUNT}, {"unbounded", HQ_W_NO_LIMIT, HQ_RESULT_INTEGER},
    {"exact", HQ_W_SHEET_EXACT, HQ_RESULT_TEXT},  {"unconfirmed", HQ_W_OF_WHICH_UNCONFIRMED, HQ_RESULT_TEXT}};

/* Of a kind of total, or of a policy; those without a month name what has none. */
enum { MONTHS_TOTAL, MONTHS_NUMBER, MONTHS_POLICY, MONTHS_MONTH, MONTHS_LOW };

static const hq_sheet_column MONTHS[] = {[MONTHS_TOTAL] = {"total", HQ_W_COLUMN_TOTAL, HQ_RESULT_TEXT},
                                         [MONTHS_NUMBER] = {"number", HQ_W_COLUMN_NUMBER, HQ_RESULT_TEXT},
                                         [MONTHS_POLICY] = {"policy", HQ_W_COLUMN_POLICY, HQ_RESULT_TEXT},
                                         [MONTHS_MONTH] = {"month", HQ_W_SHEET_MONTH, HQ_RESULT_TEXT},
                                         [MONTHS_LOW] = {"low", HQ_W_COLUMN_LOW, HQ_RESULT_AMOUNT},
                                         {"high", HQ_W_COLUMN_HIGH, HQ_RESULT_AMOUNT},
                                         {"unbounded", HQ_W_NO_LIMIT, HQ_RESULT_INTEGER},
                                         {"exact", HQ_W_SHEET_EXACT, HQ_RESULT_TEXT}};

static const hq_sheet_column MISSING[] = {{"fact", HQ_W_SHEET_FACT, HQ_RESULT_TEXT},
                                          {"label", HQ_W_SHEET_LABEL, HQ_RESULT_TEXT},
                                          {"applicants", HQ_W_PAGE_APPLICANTS, HQ_RESULT_INTEGER}};

/* A line of what, and what it was. */
static const hq_sheet_column RUNS[] = {{"what", HQ_W_SHEET_WHAT, HQ_RESULT_TEXT},
                                       {"value", HQ_W_SHEET_VALUE, HQ_RESULT_TEXT}};

static const struct {
    const char *name;
    hq_word title;
    const hq_sheet_column *columns;
    uint32_t column_count;
} SHEETS[SHEET_COUNT] = {
    [SHEET_POLICIES] = {"policies", HQ_W_TABLE_POLICIES, POLICIES, POLICIES_COLUMNS},
    [SHEET_TOTALS] = {"totals", HQ_W_TABLE_TOTALS, TOTALS, sizeof TOTALS / sizeof *TOTALS},
    [SHEET_MONTHS] = {"months", HQ_W_TABLE_MONTHS, MONTHS, sizeof MONTHS / sizeof *MONTHS},
    [SHEET_MISSING] = {"missing", HQ_W_TABLE_MISSING, MISSING, sizeof MISSING / sizeof *MISSING},
    [SHEET_RUNS] = {"runs", HQ_W_TABLE_RUNS, RUNS, sizeof RUNS / sizeof *RUNS},
};

bool hq_batch_has_sheets(const hq_batch_request *request)
{
    hq_format format = hq_result_format_of(request->output);
    return format == HQ_FORMAT_XLSX || format == HQ_FORMAT_SQLITE;
}

static hq_status declare(hq_arena *arena, const hq_batch_request *request, hq_sheet sheet,
                         hq_result_table *out)
{
    uint32_t count = SHEETS[sheet].column_count;
    hq_result_column *columns = HQ_NEW_ARRAY(arena, hq_result_column, count);
    HQ_TRY_ALLOC(columns);
    for (uint32_t c = 0; c < count; c++)
        columns[c] = (hq_result_column){
            .name = hq_str_of(SHEETS[sheet].columns[c].name),
            .header = hq_str_of(hq_word_text(SHEETS[sheet].columns[c].header, request->language)),
            .kind = SHEETS[sheet].columns[c].kind,
            .decimals = request->plan->pack->quantum_places};
    *out = (hq_result_table){.name = hq_str_of(SHEETS[sheet].name),
                             .title = hq_str_of(hq_word_text(SHEETS[sheet].title, request->language)),
                             .columns = columns,
                             .column_count = count};
    return HQ_OK;
}

static hq_status draw(hq_arena *arena, hq_result_table *table, const uint32_t *values, uint32_t count,
                      uint32_t labels)
{
    hq_result_chart *charts = HQ_NEW_ARRAY(arena, hq_result_chart, count);
    HQ_TRY_ALLOC(charts);
    for (uint32_t i = 0; i < count; i++)
        charts[i] = (hq_result_chart){.kind = HQ_CHART_COLUMNS,
                                      .title = table->columns[values[i]].header,
                                      .labels = labels,
                                      .values = values[i],
                                      .row_count = CHART_ROWS};
    table->charts = charts;
    table->chart_count = count;
    return HQ_OK;
}

hq_status hq_batch_sheets(hq_batch_run *run, const hq_result_table *decisions, const hq_result_table **out,
                          uint32_t *count)
{
    static const uint32_t OF_POLICIES[] = {POLICIES_LOW, POLICIES_ELIGIBLE, POLICIES_UNDETERMINED},
                          OF_MISSING[] = {2};
    hq_result_table *tables = HQ_NEW_ARRAY(run->arena, hq_result_table, 1 + SHEET_COUNT);
    HQ_TRY_ALLOC(tables);
    tables[0] = *decisions;
    tables[0].no_header = run->request->no_header;
    for (uint32_t s = 0; s < SHEET_COUNT; s++)
        HQ_TRY(declare(run->arena, run->request, (hq_sheet)s, &tables[1 + s]));
    HQ_TRY(draw(run->arena, &tables[1 + SHEET_POLICIES], OF_POLICIES, 3, POLICIES_NUMBER));
    HQ_TRY(draw(run->arena, &tables[1 + SHEET_MISSING], OF_MISSING, 1, 1));
    *out = tables;
    *count = 1 + SHEET_COUNT;
    return HQ_OK;
}

/* --- Rows, one at a time: there are hundreds --- */

typedef struct hq_row {
    hq_batch_run *run;
    hq_voice *voice;
    hq_sheet sheet;
    int64_t numbers[CELLS_MAX];
    hq_str texts[CELLS_MAX];
    uint64_t known[CELLS_MAX];
} hq_row;

static void set_text(hq_row *row, uint32_t column, hq_str text)
{
    row->texts[column] = text.at == NULL ? HQ_STR("") : text;
    row->known[column] = 1;
}

/* What does not fit is left unknown. */
static void set_number(hq_row *row, uint32_t column, hq_int128 number)
{
    row->known[column] = number >= INT64_MIN && number <= INT64_MAX;
    row->numbers[column] = row->known[column] ? (int64_t)number : 0;
}

static hq_status write_row(hq_row *row)
{
    hq_result_values values[CELLS_MAX];
    for (uint32_t c = 0; c < SHEETS[row->sheet].column_count; c++)
        values[c] =
            (hq_result_values){.numbers = &row->numbers[c], .texts = &row->texts[c], .known = &row->known[c]};
    hq_result_rows rows = {1, values};
    if (row->voice->failed)
        return HQ_E_MEMORY;
    hq_status status =
        hq_result_file_append(row->run->result, 1 + (uint32_t)row->sheet, &rows, 0, 1, row->run->diags);
    memset(row->known, 0, sizeof row->known);
    return status;
}

static void set_sum(hq_row *row, uint32_t low, uint32_t exact, const hq_sum *sum)
{
    set_number(row, low, sum->low);
    set_number(row, low + 1, sum->high);
    set_number(row, low + 2, (hq_int128)sum->unbounded);
    set_text(row, exact, hq_sum_text(row->voice, sum));
}

static hq_status set_spread(hq_row *row, const hq_distribution *spread)
{
    hq_rat mean;
    hq_int128 rounded;
    uint64_t deviation;
    if (spread == NULL) {
        set_number(row, POLICIES_CERTAIN, 0);
        return HQ_OK;
    }
    const hq_moments *moments = &spread->moments;
    HQ_TRY(hq_moments_mean(row->voice->arena, moments, &mean));
    HQ_TRY(hq_rat_quanta(row->voice->arena, mean, HQ_RAT_ONE, HQ_ROUND_HALF_UP, &rounded));
    HQ_TRY(hq_moments_deviation(row->voice->arena, moments, &deviation));
    set_number(row, POLICIES_CERTAIN, (hq_int128)moments->count);
    set_number(row, POLICIES_MEAN, rounded);
    set_number(row, POLICIES_DEVIATION, (hq_int128)deviation);
    set_number(row, POLICIES_LEAST, moments->least);
    set_number(row, POLICIES_MEDIAN, spread->quantiles[2]);
    set_number(row, POLICIES_GREATEST, moments->greatest);
    return HQ_OK;
}

static hq_status write_policy(hq_row *row, uint32_t index)
{
    static const uint32_t OF[] = {[HQ_VERDICT_NOT_APPLICABLE] = POLICIES_NOT_APPLICABLE,
                                  [HQ_VERDICT_NOT_IN_FORCE] = POLICIES_NOT_IN_FORCE,
                                  [HQ_VERDICT_INELIGIBLE] = POLICIES_INELIGIBLE,
                                  [HQ_VERDICT_UNDETERMINED] = POLICIES_UNDETERMINED,
                                  [HQ_VERDICT_ELIGIBLE] = POLICIES_ELIGIBLE};
    const hq_summary *summary = &row->run->summary;
    const hq_policy *policy = &row->voice->pack->policies.at[index];
    const hq_policy_summary *counts = &summary->policies[index];
    set_text(row, POLICIES_NUMBER, policy->number);
    set_text(row, POLICIES_POLICY, policy->id);
    set_text(row, POLICIES_TITLE, hq_words_in(policy->title, row->voice->language));
    for (int v = 0; v <= HQ_VERDICT_ELIGIBLE; v++)
        set_number(row, OF[v], (hq_int128)counts->verdicts[v]);
    set_sum(row, POLICIES_LOW, POLICIES_EXACT, &counts->amount);
    HQ_TRY(set_spread(row, hq_summary_spread(summary, hq_series_of_policy(index))));
    set_number(row, POLICIES_BY_EVAL, (hq_int128)counts->by_eval);
    return write_row(row);
}

static hq_status write_policies(hq_row *row)
{
    uint32_t count, idle_count;
    const uint32_t *order = hq_summary_policies(row->voice->arena, &row->run->summary, &count);
    const uint32_t *idle = hq_summary_idle(row->voice->arena, &row->run->summary, &idle_count);
    HQ_TRY_ALLOC(order);
    HQ_TRY_ALLOC(idle);
    for (uint32_t i = 0; i < count; i++)
        HQ_TRY(write_policy(row, order[i]));
    for (uint32_t i = 0; i < idle_count; i++)
        HQ_TRY(write_policy(row, idle[i]));
    return HQ_OK;
}

static hq_status write_totals(hq_row *row)
{
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        const hq_total_summary *total = &row->run->summary.totals[t];
        set_text(row, 0, hq_str_of(hq_word_text(hq_total_word((hq_total)t), row->voice->language)));
        hq_sum all = hq_total_known(total);
        set_sum(row, 1, 4, &all);
        set_text(row, 5, hq_sum_text(row->voice, &total->unconfirmed));
        HQ_TRY(write_row(row));
    }
    return HQ_OK;
}

/* total, number, policy: whose months; empty: none of them. */
static hq_status write_month(hq_row *row, hq_str whose[MONTHS_MONTH], hq_str month, const hq_sum *sum)
{
    if (hq_sum_is_nothing(sum))
        return HQ_OK;
    for (uint32_t c = 0; c < MONTHS_MONTH; c++)
        if (whose[c].length > 0)
            set_text(row, c, whose[c]);
    if (month.length > 0)
        set_text(row, MONTHS_MONTH, month);
    set_sum(row, MONTHS_LOW, MONTHS_LOW + 3, sum);
    return write_row(row);
}

static hq_status write_months_of(hq_row *row, hq_str whose[MONTHS_MONTH], const hq_sum *all,
                                 const hq_sum *months)
{
    const hq_summary *summary = &row->run->summary;
    hq_sum rest = hq_sum_without(summary, all, months);
    for (uint32_t m = 0; months != NULL && m < summary->months->count; m++)
        HQ_TRY(write_month(row, whose, hq_month_text(row->voice, summary->months, m), &months[m]));
    return write_month(row, whose, (hq_str){"", 0}, &rest);
}

static hq_status write_months(hq_row *row)
{
    const hq_summary *summary = &row->run->summary;
    uint32_t count;
    const uint32_t *order = hq_summary_policies(row->voice->arena, summary, &count);
    HQ_TRY_ALLOC(order);
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        hq_sum all = hq_total_known(&summary->totals[t]);
        hq_str whose[MONTHS_MONTH] = {
            [MONTHS_TOTAL] = hq_str_of(hq_word_text(hq_total_word((hq_total)t), row->voice->language))};
        HQ_TRY(write_months_of(row, whose, &all, summary->totals[t].months));
    }
    for (uint32_t i = 0; i < count; i++) {
        const hq_policy *policy = &row->voice->pack->policies.at[order[i]];
        const hq_policy_summary *own = &summary->policies[order[i]];
        hq_str whose[MONTHS_MONTH] = {[MONTHS_NUMBER] = policy->number, [MONTHS_POLICY] = policy->id};
        HQ_TRY(write_months_of(row, whose, &own->amount, own->months));
    }
    return HQ_OK;
}

static hq_status write_missing(hq_row *row)
{
    const hq_summary *summary = &row->run->summary;
    uint32_t count;
    const uint32_t *facts = hq_summary_facts(row->voice->arena, summary, &count);
    HQ_TRY_ALLOC(facts);
    for (uint32_t i = 0; i < count; i++) {
        const hq_why_fact *fact = &summary->why->facts.at[facts[i]];
        set_text(row, 0, fact->name);
        set_text(row, 1, fact->words);
        set_number(row, 2, (hq_int128)summary->facts[facts[i]]);
        HQ_TRY(write_row(row));
    }
    return HQ_OK;
}

static hq_status write_pair(hq_row *row, const char *what, hq_str value)
{
    set_text(row, 0, hq_str_of(what));
    set_text(row, 1, value);
    return write_row(row);
}

static hq_str day_text(hq_voice *voice, hq_day day)
{
    hq_text text = hq_voice_text(voice);
    hq_day_print(&text, day);
    return hq_voice_take(voice, &text);
}

/* What was taken for granted or left out. */
static hq_status write_terms(hq_row *row, const hq_run_identity *identity)
{
    uint32_t count;
    const hq_str *readings = hq_run_readings(row->voice->arena, identity, &count);
    HQ_TRY_ALLOC(readings);
    if (identity->request->complete)
        HQ_TRY(write_pair(row, "complete", HQ_STR("true")));
    for (uint32_t i = 0; i < count; i++)
        HQ_TRY(write_pair(row, "reading", readings[i]));
    if (identity->limit > 0)
        HQ_TRY(write_pair(row, "limit", hq_count_text(row->voice, identity->limit)));
    if (identity->sample > 0) {
        HQ_TRY(write_pair(row, "sample", hq_count_text(row->voice, identity->sample)));
        HQ_TRY(write_pair(row, "seed", hq_count_text(row->voice, identity->seed)));
    }
    return HQ_OK;
}

static hq_status write_runs(hq_row *row, const hq_run_identity *identity)
{
    const hq_pack *pack = row->voice->pack;
    const hq_request *request = identity->request;
    const hq_summary *summary = &row->run->summary;
    const struct {
        const char *what;
        hq_str value;
    } PAIRS[] = {{"huiqi", hq_str_of(identity->version)},
                 {"pack", pack->name},
                 {"pack_version", pack->version},
                 {"pack_digest", hq_str_of(pack->digest)},
                 {"on", day_text(row->voice, request->on)},
                 {"period_from", day_text(row->voice, request->claim_first)},
                 {"period_to", day_text(row->voice, request->claim_until - 1)},
                 {"rows", hq_count_text(row->voice, summary->rows)},
                 {"rejected", hq_count_text(row->voice, summary->rejected)},
                 {"by_eval", hq_count_text(row->voice, summary->by_eval)}};
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        HQ_TRY(write_pair(row, PAIRS[i].what, PAIRS[i].value));
    HQ_TRY(write_terms(row, identity));
    for (uint32_t i = 0; i < identity->input_count; i++) {
        hq_str path;
        HQ_TRY(hq_str_mended(row->voice->arena, identity->inputs[i], &path));
        HQ_TRY(write_pair(row, "input", path));
        if (identity->checksums != NULL && identity->checksums[i][0] != '\0')
            HQ_TRY(write_pair(row, "checksum", hq_str_of(identity->checksums[i])));
        if (identity->digests != NULL && identity->digests[i][0] != '\0')
            HQ_TRY(write_pair(row, "sha256", hq_str_of(identity->digests[i])));
    }
    return HQ_OK;
}

hq_status hq_batch_write_sheets(hq_batch_run *run, const hq_run_identity *identity)
{
    if (!hq_batch_has_sheets(run->request))
        return HQ_OK;
    hq_arena scratch;
    hq_arena_init(&scratch, run->allocator, 0);
    const hq_plan *plan = run->request->plan;
    hq_voice voice = {
        .arena = &scratch, .plan = plan, .pack = plan->pack, .language = run->request->language};
    hq_row row = {.run = run, .voice = &voice, .sheet = SHEET_POLICIES};
    hq_status status = write_policies(&row);
    row.sheet = SHEET_TOTALS;
    status = status == HQ_OK ? write_totals(&row) : status;
    row.sheet = SHEET_MONTHS;
    status = status == HQ_OK ? write_months(&row) : status;
    row.sheet = SHEET_MISSING;
    status = status == HQ_OK ? write_missing(&row) : status;
    row.sheet = SHEET_RUNS;
    status = status == HQ_OK ? write_runs(&row, identity) : status;
    hq_arena_free(&scratch);
    return status;
}
