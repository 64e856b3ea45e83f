/* What a batch came to, for programs: docs/users/batch.md. See summary.h. */
#include "explain/emit.h"
#include "run/summary.h"

/* {"low", "high", "unbounded"}: `high` is of rows whose high is bounded. */
static void emit_sum(hq_emitter *json, hq_str key, const hq_sum *sum)
{
    hq_emit_open(json, key, '{');
    hq_emit_money(json, HQ_STR("low"), sum->low);
    hq_emit_money(json, HQ_STR("high"), sum->high);
    hq_emit_count(json, HQ_STR("unbounded"), sum->unbounded);
    hq_emit_close(json, '}');
}

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
}

static void emit_full(hq_emitter *json, const hq_summary *summary)
{
    hq_emit_open(json, HQ_STR("totals"), '{');
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        hq_emit_open(json, hq_str_of(hq_total_name((hq_total)t)), '{');
        emit_sum(json, HQ_STR("all"), &summary->totals[t].all);
        emit_sum(json, HQ_STR("unconfirmed"), &summary->totals[t].unconfirmed);
        hq_emit_money(json, HQ_STR("high_known"), summary->totals[t].high_known);
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, '}');
    hq_emit_open(json, HQ_STR("missing"), '{');
    for (uint32_t f = 0; f < summary->why->facts.count; f++)
        if (summary->facts[f] > 0)
            hq_emit_count(json, summary->why->facts.at[f].name, summary->facts[f]);
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
