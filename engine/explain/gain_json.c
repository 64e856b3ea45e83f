/* Who gains, who loses and how much, as JSON. The document is described in docs/users/diff.md. */
#include "explain/emit.h"
#include "explain/gain.h"
#include "explain/names.h"

/* null: no bound */
static void emit_bound(hq_emitter *json, hq_str key, bool open, hq_int128 quanta)
{
    if (open) {
        hq_emit_null(json, key);
        return;
    }
    hq_text text = hq_voice_text(&json->zh);
    hq_explain_decimal(&text, json->zh.pack, quanta);
    hq_emit_text(json, key, hq_voice_take(&json->zh, &text));
}

static void emit_shift(hq_emitter *json, hq_str key, hq_shift shift)
{
    hq_emit_open(json, key, '{');
    emit_bound(json, HQ_STR("low"), shift.low <= -HQ_UNBOUNDED, shift.low);
    emit_bound(json, HQ_STR("high"), shift.high >= HQ_UNBOUNDED, shift.high);
    hq_emit_close(json, '}');
}

static void emit_sum(hq_emitter *json, hq_str key, const hq_shift_sum *sum)
{
    hq_emit_open(json, key, '{');
    emit_bound(json, HQ_STR("low"), sum->open_low > 0, sum->low);
    emit_bound(json, HQ_STR("high"), sum->open_high > 0, sum->high);
    hq_emit_count(json, HQ_STR("without_low"), sum->open_low);
    hq_emit_count(json, HQ_STR("without_high"), sum->open_high);
    hq_emit_close(json, '}');
}

static void emit_policy_head(hq_emitter *json, const hq_pack_diff *diff, uint32_t before, uint32_t after)
{
    const hq_pack *pack = after != HQ_NONE ? diff->after.plan->pack : diff->before.plan->pack;
    const hq_policy *policy = &pack->policies.at[after != HQ_NONE ? after : before];
    hq_emit_text(json, HQ_STR("id"), policy->id);
    hq_emit_text(json, HQ_STR("number"), policy->number);
    hq_emit_pack_words(json, HQ_STR("title"), policy->title);
}

/* --- One applicant --- */

static void emit_status(hq_emitter *json, hq_str key, int status, hq_range amount)
{
    hq_emit_open(json, key, '{');
    hq_emit_text(json, HQ_STR("status"), hq_str_of(hq_status_name(status)));
    hq_emit_range(json, HQ_STR("amount"), amount);
    hq_emit_close(json, '}');
}

static void emit_policy(hq_emitter *json, const hq_pack_diff *diff, const hq_policy_gain *gain)
{
    hq_emit_open(json, HQ_NO_KEY, '{');
    emit_policy_head(json, diff, gain->before, gain->after);
    hq_emit_text(json, HQ_STR("total"), hq_str_of(hq_total_name(gain->total)));
    emit_status(json, HQ_STR("before"), gain->status_before, gain->amount_before);
    emit_status(json, HQ_STR("after"), gain->status_after, gain->amount_after);
    emit_shift(json, HQ_STR("difference"), gain->shift);
    hq_emit_text(json, HQ_STR("verdict"), hq_str_of(hq_gain_name(hq_gain_of(gain->shift))));
    hq_emit_close(json, '}');
}

void hq_emit_gains(struct hq_emitter *json, const hq_pack_diff *diff, const hq_gains *gains)
{
    hq_emit_subject(json, gains->after->profile);
    hq_emit_text(json, HQ_STR("verdict"), hq_str_of(hq_gain_name(gains->gain)));
    hq_emit_open(json, HQ_STR("totals"), '{');
    for (int t = 0; t < HQ_MONEY_TOTALS; t++) {
        hq_emit_open(json, hq_str_of(hq_total_name((hq_total)t)), '{');
        hq_emit_range(json, HQ_STR("before"), gains->totals_before[t]);
        hq_emit_range(json, HQ_STR("after"), gains->totals_after[t]);
        emit_shift(json, HQ_STR("difference"), gains->shifts[t]);
        hq_emit_text(json, HQ_STR("verdict"), hq_str_of(hq_gain_name(hq_gain_of(gains->shifts[t]))));
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, '}');
    hq_emit_open(json, HQ_STR("policies"), '[');
    for (uint32_t i = 0; i < gains->policy_count; i++)
        if (hq_policy_gain_is_change(&gains->policies[i]))
            emit_policy(json, diff, &gains->policies[i]);
    hq_emit_close(json, ']');
}

/* --- Many --- */

static void emit_verdicts(hq_emitter *json, hq_str key, const uint64_t counts[HQ_GAIN_COUNT])
{
    hq_emit_open(json, key, '{');
    for (int g = 0; g < HQ_GAIN_COUNT; g++)
        hq_emit_count(json, hq_str_of(hq_gain_name((hq_gain)g)), counts[g]);
    hq_emit_close(json, '}');
}

static void emit_top(hq_emitter *json, hq_str key, const hq_top_list *list, int sign)
{
    hq_emit_open(json, key, '[');
    for (uint32_t i = 0; i < list->count; i++) {
        hq_emit_open(json, HQ_NO_KEY, '{');
        hq_emit_count(json, HQ_STR("line"), list->at[i].line);
        hq_emit_text_or_null(json, HQ_STR("name"), hq_str_of(list->at[i].name));
        emit_bound(json, HQ_STR("difference"), false, sign * list->at[i].by);
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, ']');
}

static void emit_moves(hq_emitter *json, const hq_pack_diff *diff, const hq_policy_tally *policy)
{
    hq_emit_open(json, HQ_NO_KEY, '{');
    emit_policy_head(json, diff, policy->before, policy->after);
    hq_emit_text(json, HQ_STR("total"), hq_str_of(hq_total_name(policy->total)));
    hq_emit_open(json, HQ_STR("statuses"), '[');
    for (int from = 0; from < HQ_STATUS_COUNT; from++)
        for (int to = 0; to < HQ_STATUS_COUNT; to++) {
            if (policy->moves[from][to] == 0)
                continue;
            hq_emit_open(json, HQ_NO_KEY, '{');
            hq_emit_text(json, HQ_STR("before"), hq_str_of(hq_status_name(from)));
            hq_emit_text(json, HQ_STR("after"), hq_str_of(hq_status_name(to)));
            hq_emit_count(json, HQ_STR("applicants"), policy->moves[from][to]);
            hq_emit_close(json, '}');
        }
    hq_emit_close(json, ']');
    emit_sum(json, HQ_STR("difference"), &policy->sum);
    hq_emit_close(json, '}');
}

void hq_emit_tally(struct hq_emitter *json, const hq_pack_diff *diff, const hq_tally *tally)
{
    hq_emit_count(json, HQ_STR("read"), tally->read);
    hq_emit_count(json, HQ_STR("rejected"), tally->rejected);
    emit_verdicts(json, HQ_STR("verdicts"), tally->gains);
    hq_emit_open(json, HQ_STR("totals"), '{');
    for (int t = 0; t < HQ_MONEY_TOTALS; t++) {
        hq_emit_open(json, hq_str_of(hq_total_name((hq_total)t)), '{');
        emit_verdicts(json, HQ_STR("verdicts"), tally->of_total[t]);
        emit_sum(json, HQ_STR("difference"), &tally->sums[t]);
        emit_top(json, HQ_STR("largest_gains"), &tally->largest_gains[t], 1);
        emit_top(json, HQ_STR("largest_losses"), &tally->largest_losses[t], -1);
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, '}');
    hq_emit_open(json, HQ_STR("policies"), '[');
    for (uint32_t i = 0; i < tally->policy_count; i++)
        emit_moves(json, diff, &tally->policies[i]);
    hq_emit_close(json, ']');
}
