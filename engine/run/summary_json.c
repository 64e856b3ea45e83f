/* What a batch came to, for programs: docs/users/batch.md. See summary.h. */
#include "explain/emit.h"
#include "run/summary_own.h"

/* {"low", "high", "unbounded"}: `high` is of rows whose high is bounded. */
static void emit_sum(hq_emitter *json, hq_str key, const hq_sum *sum)
{
    hq_emit_open(json, key, '{');
    hq_emit_money(json, HQ_STR("low"), sum->low);
    hq_emit_money(json, HQ_STR("high"), sum->high);
    hq_emit_count(json, HQ_STR("unbounded"), sum->unbounded);
    hq_emit_close(json, '}');
}

/* "months": by month with money, "2026-03": a sum; "no_month": the rest. Both null where no months are told. */
static void emit_months(hq_emitter *json, const hq_summary *summary, const hq_sum *all, const hq_sum *months)
{
    hq_sum rest = hq_sum_without(summary, all, months);
    if (summary->months == NULL) {
        hq_emit_null(json, HQ_STR("months"));
        hq_emit_null(json, HQ_STR("no_month"));
        return;
    }
    hq_emit_open(json, HQ_STR("months"), '{');
    for (uint32_t m = 0; months != NULL && m < summary->months->count; m++)
        if (!hq_sum_is_nothing(&months[m]))
            emit_sum(json, hq_month_text(&json->en, summary->months, m), &months[m]);
    hq_emit_close(json, '}');
    emit_sum(json, HQ_STR("no_month"), &rest);
}

/* --- Distributions --- */

/* A number of quanta, or of their squares, in money: {"exact": "246/7", "rounded": "35.14"}. A fraction where no decimal is exact. */
static void emit_figure(hq_emitter *json, hq_str key, hq_status made, hq_rat quanta, bool squared)
{
    const hq_pack *pack = json->en.pack;
    hq_arena *arena = &json->scratch;
    hq_rat value = HQ_RAT_ZERO;
    hq_text exact = hq_voice_text(&json->en), rounded = hq_voice_text(&json->en);
    bool good = hq_voice_good(&json->en, made) &&
                hq_voice_good(&json->en, hq_rat_mul(arena, quanta, pack->quantum, &value));
    if (good && squared)
        good = hq_voice_good(&json->en, hq_rat_mul(arena, value, pack->quantum, &value));
    if (!good || !hq_voice_good(&json->en, hq_rat_print_exact(&exact, value)) ||
        !hq_voice_good(&json->en, hq_rat_print_fixed(&rounded, value, pack->quantum_places)))
        return;
    hq_emit_open(json, key, '{');
    hq_emit_text(json, HQ_STR("exact"), hq_voice_take(&json->en, &exact));
    hq_emit_text(json, HQ_STR("rounded"), hq_voice_take(&json->en, &rounded));
    hq_emit_close(json, '}');
}

static void emit_bins(hq_emitter *json, const hq_bins *bins)
{
    if (bins == NULL) {
        hq_emit_null(json, HQ_STR("histogram"));
        return;
    }
    hq_emit_open(json, HQ_STR("histogram"), '{');
    hq_emit_text(json, HQ_STR("scale"), bins->log ? HQ_STR("log") : HQ_STR("linear"));
    hq_emit_open(json, HQ_STR("bins"), '[');
    for (uint32_t b = 0; b < bins->count; b++) {
        hq_emit_open(json, HQ_NO_KEY, '{');
        hq_emit_money(json, HQ_STR("from"), bins->edges[b]);
        hq_emit_money(json, HQ_STR("until"), bins->edges[b + 1]);
        hq_emit_count(json, HQ_STR("count"), bins->counts[b]);
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, ']');
    hq_emit_close(json, '}');
}

static void emit_moments(hq_emitter *json, const hq_moments *moments)
{
    hq_rat mean = HQ_RAT_ZERO, variance = HQ_RAT_ZERO;
    uint64_t deviation = 0;
    hq_status status = hq_moments_mean(&json->scratch, moments, &mean);
    emit_figure(json, HQ_STR("mean"), status, mean, false);
    status = hq_moments_variance(&json->scratch, moments, &variance);
    emit_figure(json, HQ_STR("variance"), status, variance, true);
    if (hq_voice_good(&json->en, hq_moments_deviation(&json->scratch, moments, &deviation)))
        hq_emit_money(json, HQ_STR("deviation"), (hq_int128)deviation);
}

/* "distribution": of the certain amounts of a series; null where there are none, or where they are not known. */
static void emit_spread(hq_emitter *json, const hq_summary *summary, uint32_t series)
{
    const hq_distribution *spread = hq_summary_spread(summary, series);
    if (spread == NULL) {
        hq_emit_null(json, HQ_STR("distribution"));
        return;
    }
    hq_emit_open(json, HQ_STR("distribution"), '{');
    hq_emit_count(json, HQ_STR("count"), spread->moments.count);
    hq_emit_money(json, HQ_STR("sum"), spread->moments.sum);
    hq_emit_money(json, HQ_STR("least"), spread->moments.least);
    hq_emit_money(json, HQ_STR("greatest"), spread->moments.greatest);
    emit_moments(json, &spread->moments);
    hq_emit_open(json, HQ_STR("quantiles"), '{');
    static const char *const NAMES[HQ_QUANTILES] = {"10", "25", "50", "75", "90"};
    for (int q = 0; q < HQ_QUANTILES; q++)
        hq_emit_money(json, hq_str_of(NAMES[q]), spread->quantiles[q]);
    hq_emit_close(json, '}');
    emit_bins(json, hq_summary_bins(summary, series));
    hq_emit_close(json, '}');
}

/* --- Policies --- */

static void emit_counts(hq_emitter *json, const hq_policy_summary *policy)
{
    static const struct {
        const char *name;
        size_t offset;
    } COUNTS[] = {{"superseded", offsetof(hq_policy_summary, superseded)},
                  {"outside_period", offsetof(hq_policy_summary, outside)},
                  {"capped", offsetof(hq_policy_summary, capped)},
                  {"not_chosen", offsetof(hq_policy_summary, not_chosen)},
                  {"by_eval", offsetof(hq_policy_summary, by_eval)}};
    hq_emit_open(json, HQ_STR("status"), '{');
    for (int v = HQ_VERDICT_ELIGIBLE; v >= 0; v--)
        hq_emit_count(json, hq_str_of(hq_verdict_name((hq_verdict)v)), policy->verdicts[v]);
    hq_emit_close(json, '}');
    for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++) {
        const uint64_t *count = (const void *)((const unsigned char *)policy + COUNTS[i].offset);
        hq_emit_count(json, hq_str_of(COUNTS[i].name), *count);
    }
}

static void emit_policy(hq_emitter *json, const hq_summary *summary, uint32_t index)
{
    const hq_policy *policy = &json->en.pack->policies.at[index];
    const hq_policy_summary *counts = &summary->policies[index];
    const hq_why_policy *words = &summary->why->policies[index];
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("id"), policy->id);
    hq_emit_text(json, HQ_STR("number"), policy->number);
    hq_emit_pack_words(json, HQ_STR("title"), policy->title);
    emit_counts(json, counts);
    emit_sum(json, HQ_STR("amount"), &counts->amount);
    emit_months(json, summary, &counts->amount, counts->months);
    emit_spread(json, summary, hq_series_of_policy(index));
    hq_emit_open(json, HQ_STR("unmet"), '{');
    for (uint32_t c = 0; c < words->condition_count && c < 64; c++)
        if (counts->unmet[c] > 0)
            hq_emit_count(json, policy->conditions.at[c].name, counts->unmet[c]);
    hq_emit_close(json, '}');
    hq_emit_open(json, HQ_STR("missing"), '{');
    for (uint32_t f = 0; f < words->fact_count; f++)
        if (counts->facts[f] > 0)
            hq_emit_count(json, summary->why->facts.at[words->facts[f]].name, counts->facts[f]);
    hq_emit_close(json, '}');
    hq_emit_close(json, '}');
}

static void emit_terms(hq_emitter *json, const hq_run_identity *identity)
{
    uint32_t count;
    const hq_str *readings = hq_run_readings(&json->scratch, identity, &count);
    json->en.failed = json->en.failed || readings == NULL;
    hq_emit_truth(json, HQ_STR("complete"), identity->request->complete);
    hq_emit_open(json, HQ_STR("readings"), '[');
    for (uint32_t i = 0; readings != NULL && i < count; i++)
        hq_emit_text(json, HQ_NO_KEY, readings[i]);
    hq_emit_close(json, ']');
    if (identity->limit > 0)
        hq_emit_count(json, HQ_STR("limit"), identity->limit);
    else
        hq_emit_null(json, HQ_STR("limit"));
    if (identity->sample > 0) {
        hq_emit_open(json, HQ_STR("sample"), '{');
        hq_emit_count(json, HQ_STR("count"), identity->sample);
        hq_emit_count(json, HQ_STR("seed"), identity->seed);
        hq_emit_close(json, '}');
    } else {
        hq_emit_null(json, HQ_STR("sample"));
    }
}

static void emit_identity(hq_emitter *json, const hq_run_identity *identity)
{
    hq_emit_text(json, HQ_STR("huiqi"), hq_str_of(identity->version));
    hq_emit_pack(json, HQ_STR("pack"), identity->plan->pack);
    hq_emit_open(json, HQ_STR("inputs"), '[');
    for (uint32_t i = 0; i < identity->input_count; i++) {
        const char *checksum = identity->checksums == NULL ? "" : identity->checksums[i];
        const char *digest = identity->digests == NULL ? "" : identity->digests[i];
        hq_emit_open(json, HQ_NO_KEY, '{');
        hq_emit_text(json, HQ_STR("path"), identity->inputs[i]);
        hq_emit_text_or_null(json, HQ_STR("checksum"), hq_str_of(checksum));
        hq_emit_text_or_null(json, HQ_STR("sha256"), hq_str_of(digest));
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, ']');
    hq_emit_day(json, HQ_STR("on"), identity->request->on);
    hq_emit_period(json, identity->request->claim_first, identity->request->claim_until);
    emit_terms(json, identity);
}

static void emit_full(hq_emitter *json, const hq_summary *summary)
{
    hq_emit_open(json, HQ_STR("totals"), '{');
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        hq_emit_open(json, hq_str_of(hq_total_name((hq_total)t)), '{');
        emit_sum(json, HQ_STR("all"), &summary->totals[t].all);
        emit_sum(json, HQ_STR("unconfirmed"), &summary->totals[t].unconfirmed);
        hq_emit_money(json, HQ_STR("high_known"), summary->totals[t].high_known);
        hq_sum known = hq_total_known(&summary->totals[t]);
        emit_months(json, summary, &known, summary->totals[t].months);
        emit_spread(json, summary, hq_series_of_total((hq_total)t));
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, '}');
    uint32_t count;
    const uint32_t *facts = hq_summary_facts(&json->scratch, summary, &count);
    json->en.failed = json->en.failed || facts == NULL;
    hq_emit_open(json, HQ_STR("missing"), '{');
    for (uint32_t f = 0; facts != NULL && f < count; f++)
        hq_emit_count(json, summary->why->facts.at[facts[f]].name, summary->facts[facts[f]]);
    hq_emit_close(json, '}');
    hq_emit_open(json, HQ_STR("policies"), '[');
    for (uint32_t p = 0; p < json->en.pack->policies.count; p++)
        if (summary->why->policies[p].conditions != NULL)
            emit_policy(json, summary, p);
    hq_emit_close(json, ']');
}

void hq_summary_json(hq_text *text, const hq_summary *summary, const hq_run_identity *identity)
{
    hq_emitter json;
    hq_emit_begin(&json, text, identity->plan);
    hq_emit_open(&json, HQ_NO_KEY, '{');
    emit_identity(&json, identity);
    hq_emit_count(&json, HQ_STR("rows"), summary->rows);
    hq_emit_count(&json, HQ_STR("rejected"), summary->rejected);
    hq_emit_count(&json, HQ_STR("by_eval"), summary->by_eval);
    if (summary->full)
        emit_full(&json, summary);
    hq_emit_close(&json, '}');
    hq_emit_end(&json);
    hq_text_add_char(text, '\n');
}
