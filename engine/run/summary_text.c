/* What a batch came to, for people. See summary.h. */
#include <inttypes.h>

#include "explain/names.h"
#include "explain/value.h"
#include "run/summary.h"

static void add_line(hq_text *text, hq_str line)
{
    hq_text_add(text, line);
    hq_text_add_char(text, '\n');
}

static void add_indented(hq_text *text, hq_str line)
{
    hq_text_add_z(text, "  ");
    add_line(text, line);
}

/* "20026.03元 至 40000.00元"; sums whose highs are not all bounded say how many have none. */
static hq_str sum_text(hq_voice *voice, const hq_sum *sum)
{
    hq_str range = hq_range_text(voice, (hq_range){sum->low, sum->high});
    if (sum->unbounded == 0)
        return range;
    return HQ_PHRASE(voice, BATCH_UNBOUNDED, range, hq_count_text(voice, sum->unbounded));
}

static void add_totals(hq_text *text, hq_voice *voice, const hq_summary *summary)
{
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        const hq_total_summary *total = &summary->totals[t];
        if (total->all.high == 0 && total->all.unbounded == 0)
            continue;
        hq_str name = hq_str_of(hq_word_text(hq_total_word((hq_total)t), voice->language));
        add_line(text, HQ_PHRASE(voice, WHO_SAYS, name, sum_text(voice, &total->all)));
        if (total->unconfirmed.high > 0 || total->unconfirmed.unbounded > 0)
            add_indented(text, HQ_PHRASE(voice, WHO_SAYS,
                                         hq_str_of(hq_word_text(HQ_W_OF_WHICH_UNCONFIRMED, voice->language)),
                                         sum_text(voice, &total->unconfirmed)));
    }
}

/* --- Policies --- */

static void add_policy(hq_text *text, hq_voice *voice, const hq_summary *summary, uint32_t index)
{
    const hq_policy *policy = &voice->pack->policies.at[index];
    const hq_policy_summary *counts = &summary->policies[index];
    hq_str title = hq_words_in(policy->title, voice->language);
    add_line(text, HQ_PHRASE(voice, BATCH_POLICY, policy->number, title));
    for (int v = HQ_VERDICT_ELIGIBLE; v >= 0; v--)
        if (counts->verdicts[v] > 0)
            add_indented(text,
                         HQ_PHRASE(voice, WHO_SAYS,
                                   hq_str_of(hq_word_text(hq_verdict_word((hq_verdict)v), voice->language)),
                                   hq_count_text(voice, counts->verdicts[v])));
    if (counts->amount.high > 0 || counts->amount.unbounded > 0)
        add_indented(text, sum_text(voice, &counts->amount));
    if (counts->by_eval > 0)
        add_indented(text, HQ_PHRASE(voice, BATCH_BY_EVAL, hq_count_text(voice, counts->by_eval)));
    const hq_why_policy *words = &summary->why->policies[index];
    for (uint32_t c = 0; c < words->condition_count && c < 64; c++)
        if (counts->unmet[c] > 0)
            add_indented(text, HQ_PHRASE(voice, BATCH_UNMET, hq_count_text(voice, counts->unmet[c]),
                                         words->conditions[c]));
}

static bool is_told(const hq_policy_summary *policy)
{
    return policy->verdicts[HQ_VERDICT_ELIGIBLE] > 0 || policy->verdicts[HQ_VERDICT_UNDETERMINED] > 0 ||
           policy->verdicts[HQ_VERDICT_INELIGIBLE] > 0;
}

/* --- Missing facts, those of most subjects first --- */

enum { FACTS_TOLD = 20 };

static uint32_t next_fact(const hq_summary *summary, uint64_t below, uint32_t after)
{
    uint32_t best = HQ_NONE;
    for (uint32_t f = 0; f < summary->why->facts.count; f++) {
        uint64_t count = summary->facts[f];
        bool behind = count < below || (count == below && f > after);
        if (count > 0 && behind && (best == HQ_NONE || count > summary->facts[best]))
            best = f;
    }
    return best;
}

static void add_facts(hq_text *text, hq_voice *voice, const hq_summary *summary)
{
    uint64_t below = UINT64_MAX;
    uint32_t fact = HQ_NONE;
    for (int i = 0; i < FACTS_TOLD; i++) {
        fact = next_fact(summary, below, fact);
        if (fact == HQ_NONE)
            return;
        if (i == 0)
            add_line(text, HQ_PHRASE(voice, BATCH_MISSING));
        below = summary->facts[fact];
        add_indented(text, HQ_PHRASE(voice, WHO_SAYS, summary->why->facts.at[fact].words,
                                     hq_count_text(voice, below)));
    }
}

/* --- All of it --- */

static void add_identity(hq_text *text, hq_voice *voice, const hq_run_identity *identity)
{
    const hq_pack *pack = voice->pack;
    hq_text first, last;
    first = hq_voice_text(voice);
    last = hq_voice_text(voice);
    hq_text on = hq_voice_text(voice);
    hq_day_print(&on, identity->request->on);
    hq_day_print(&first, identity->request->claim_first);
    hq_day_print(&last, identity->request->claim_until - 1);
    add_line(text, HQ_PHRASE(voice, ASKED, hq_voice_take(voice, &on), hq_voice_take(voice, &first),
                             hq_voice_take(voice, &last)));
    add_line(text, HQ_PHRASE(voice, BATCH_PACK, pack->name, pack->version, hq_str_of(pack->digest),
                             hq_str_of(identity->version)));
    for (uint32_t i = 0; i < identity->input_count; i++) {
        hq_str path = identity->inputs[i];
        const char *checksum = identity->checksums == NULL ? "" : identity->checksums[i];
        const char *digest = identity->digests == NULL ? "" : identity->digests[i];
        hq_str name = hq_str_is(path, "-") ? HQ_STR("<stdin>") : path;
        add_line(text, HQ_PHRASE(voice, BATCH_INPUT, name, hq_str_of(checksum), hq_str_of(digest)));
    }
}

void hq_summary_text(hq_text *text, const hq_summary *summary, const hq_run_identity *identity,
                     hq_language language)
{
    hq_arena scratch;
    hq_arena_init(&scratch, text->arena->allocator, 0);
    hq_voice voice = {
        .arena = &scratch, .plan = identity->plan, .pack = identity->plan->pack, .language = language};
    add_identity(text, &voice, identity);
    add_line(text,
             HQ_PHRASE(&voice, BATCH_ROWS, hq_count_text(&voice, summary->rows),
                       hq_count_text(&voice, summary->rejected), hq_count_text(&voice, summary->by_eval)));
    if (summary->full) {
        add_totals(text, &voice, summary);
        for (uint32_t p = 0; p < voice.pack->policies.count; p++)
            if (is_told(&summary->policies[p]))
                add_policy(text, &voice, summary, p);
        add_facts(text, &voice, summary);
    }
    text->failed = text->failed || voice.failed;
    hq_arena_free(&scratch);
}
