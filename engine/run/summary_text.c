/* What a batch came to, for people. See summary.h. */
#include <inttypes.h>

#include "explain/names.h"
#include "explain/value.h"
#include "run/summary_own.h"

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

static void add_heading(hq_text *text, hq_str line)
{
    hq_text_add_char(text, '\n');
    add_line(text, line);
}

static hq_str word(const hq_voice *voice, hq_word which)
{
    return hq_str_of(hq_word_text(which, voice->language));
}

static void add_spread(hq_text *text, hq_voice *voice, const hq_summary *summary, uint32_t series,
                       const char *indent)
{
    const hq_distribution *spread = hq_summary_spread(summary, series);
    hq_str lines[2];
    uint32_t count = spread == NULL ? 0 : hq_spread_lines(voice, spread, lines);
    for (uint32_t i = 0; i < count; i++) {
        hq_text_add_z(text, indent);
        add_line(text, lines[i]);
    }
}

hq_str hq_summary_together(hq_voice *voice, const hq_run_identity *identity)
{
    enum { NAMED_MOST = 8 };
    hq_str numbers[NAMED_MOST];
    uint32_t asked = 0, count = voice->pack->policies.count;
    for (uint32_t p = 0; p < count; p++) {
        const hq_policy *policy = &voice->pack->policies.at[p];
        if (!hq_is_asked(identity->request, p))
            continue;
        if (asked < NAMED_MOST)
            numbers[asked] = policy->number.length > 0 ? policy->number : policy->id;
        asked++;
    }
    if (asked == count)
        return word(voice, HQ_W_SUMMARY_TOGETHER);
    if (asked == 1)
        return HQ_PHRASE(voice, SUMMARY_ALONE, *numbers);
    if (asked <= NAMED_MOST)
        return HQ_PHRASE(voice, SUMMARY_TOGETHER_SOME, hq_count_text(voice, asked),
                         hq_join_list(voice, numbers, asked));
    return HQ_PHRASE(voice, SUMMARY_TOGETHER_MANY, hq_count_text(voice, asked), hq_count_text(voice, count));
}

static bool adds_to(const hq_policy *policy, hq_total total)
{
    for (uint32_t b = 0; b < policy->benefits.count; b++)
        if (hq_kind_total(policy->benefits.at[b].kind) == total)
            return true;
    return false;
}

/*
 * The policy that comes next where those of the widest ranges come first, and of the same width those that the pack has first; HQ_NONE: none is left.
 *
 *   last, *width  the one named before, HQ_NONE the first time, and how wide its range is; *width receives that of the next
 */
static uint32_t next_widest(const hq_voice *voice, const hq_summary *summary, hq_total total, uint32_t last,
                            hq_int128 *width)
{
    const hq_int128 before = *width;
    uint32_t found = HQ_NONE;
    *width = 0;
    for (uint32_t p = 0; p < voice->pack->policies.count; p++) {
        const hq_sum *amount = &summary->policies[p].amount;
        hq_int128 wide = amount->high - amount->low;
        bool left = wide < before || (wide == before && last != HQ_NONE && p > last);
        if (wide > *width && left && adds_to(&voice->pack->policies.at[p], total)) {
            *width = wide;
            found = p;
        }
    }
    return found;
}

hq_str hq_summary_wide(hq_voice *voice, const hq_summary *summary, hq_total total)
{
    enum { NAMED_MOST = 3, TIMES = 100 };
    hq_sum known = hq_total_known(&summary->totals[total]);
    hq_str names[NAMED_MOST];
    uint32_t count = 0;
    uint32_t policy = HQ_NONE;
    hq_int128 width = known.high + 1, least = 0; /* what is wider is money of another kind too */
    if (known.high <= 0 || known.low > known.high / TIMES)
        return HQ_STR("");
    while (count < NAMED_MOST) {
        policy = next_widest(voice, summary, total, policy, &width);
        least = count == 0 ? width / TIMES : least;
        if (policy == HQ_NONE || width < least)
            break;
        const hq_policy *of = &voice->pack->policies.at[policy];
        names[count++] = of->number.length > 0 ? of->number : of->id;
    }
    return count == 0 ? HQ_STR("") : HQ_PHRASE(voice, SUMMARY_WIDE, hq_join_list(voice, names, count));
}

static void add_totals(hq_text *text, hq_voice *voice, const hq_summary *summary,
                       const hq_run_identity *identity)
{
    add_heading(text, hq_summary_together(voice, identity));
    bool any = false;
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        const hq_total_summary *total = &summary->totals[t];
        if (hq_sum_is_nothing(&total->all))
            continue;
        any = true;
        hq_sum known = hq_total_known(total);
        add_indented(text, HQ_PHRASE(voice, WHO_SAYS, word(voice, hq_total_word((hq_total)t)),
                                     hq_sum_text(voice, &known)));
        if (!hq_sum_is_nothing(&total->unconfirmed)) {
            hq_text_add_z(text, "  ");
            add_indented(text, HQ_PHRASE(voice, WHO_SAYS, word(voice, HQ_W_OF_WHICH_UNCONFIRMED),
                                         hq_sum_text(voice, &total->unconfirmed)));
        }
        hq_str wide = hq_summary_wide(voice, summary, (hq_total)t);
        if (wide.length > 0) {
            hq_text_add_z(text, "  ");
            add_indented(text, wide);
        }
        add_spread(text, voice, summary, hq_series_of_total((hq_total)t), "    ");
    }
    if (!any)
        add_indented(text, word(voice, HQ_W_SUMMARY_NO_MONEY));
}

/* --- Months --- */

static void add_month(hq_text *text, hq_voice *voice, hq_str month, const hq_sum *sum)
{
    if (hq_sum_is_nothing(sum))
        return;
    hq_text_add_z(text, "  ");
    add_indented(text, HQ_PHRASE(voice, WHO_SAYS, month, hq_sum_text(voice, sum)));
}

static void add_months(hq_text *text, hq_voice *voice, const hq_summary *summary)
{
    bool any = false;
    for (int t = 0; summary->months != NULL && t < HQ_TOTAL_NONE; t++) {
        const hq_total_summary *total = &summary->totals[t];
        hq_sum all = hq_total_known(total), rest = hq_sum_without(summary, &all, total->months);
        if (hq_sum_is_nothing(&all))
            continue;
        if (!any)
            add_heading(text, word(voice, HQ_W_SUMMARY_MONTHS));
        any = true;
        add_indented(text, word(voice, hq_total_word((hq_total)t)));
        for (uint32_t m = 0; m < summary->months->count; m++)
            add_month(text, voice, hq_month_text(voice, summary->months, m), &total->months[m]);
        add_month(text, voice, word(voice, HQ_W_NO_MONTH), &rest);
    }
}

/* --- Policies --- */

/* What else befell its rows: caps, choices, other periods. */
static void add_beside(hq_text *text, hq_voice *voice, const hq_policy_summary *counts)
{
    const struct {
        hq_word word;
        uint64_t count;
    } BESIDE[] = {{HQ_W_WHY_SUPERSEDED, counts->superseded},
                  {HQ_W_WHY_OUTSIDE, counts->outside},
                  {HQ_W_WHY_CAPPED, counts->capped},
                  {HQ_W_WHY_NOT_CHOSEN, counts->not_chosen},
                  {HQ_W_SUMMARY_BY_EVAL, counts->by_eval}};
    for (size_t i = 0; i < sizeof BESIDE / sizeof *BESIDE; i++)
        if (BESIDE[i].count > 0)
            add_indented(text, HQ_PHRASE(voice, WHO_SAYS, word(voice, BESIDE[i].word),
                                         hq_grouped_text(voice, BESIDE[i].count)));
}

static void add_policy(hq_text *text, hq_voice *voice, const hq_summary *summary, uint32_t index)
{
    const hq_policy *policy = &voice->pack->policies.at[index];
    const hq_policy_summary *counts = &summary->policies[index];
    uint32_t unmet_count;
    uint32_t *unmet = hq_summary_unmet(voice->arena, summary, index, &unmet_count);
    voice->failed = voice->failed || unmet == NULL;
    add_line(text,
             HQ_PHRASE(voice, BATCH_POLICY, policy->number, hq_words_in(policy->title, voice->language)));
    add_indented(text, hq_statuses_text(voice, summary, index));
    if (!hq_sum_is_nothing(&counts->amount))
        add_indented(text, hq_sum_text(voice, &counts->amount));
    add_spread(text, voice, summary, hq_series_of_policy(index), "  ");
    add_beside(text, voice, counts);
    for (uint32_t i = 0; unmet != NULL && i < unmet_count; i++)
        add_indented(text, HQ_PHRASE(voice, SUMMARY_UNMET,
                                     hq_count_share_text(voice, counts->unmet[unmet[i]], summary->rows),
                                     summary->why->policies[index].conditions[unmet[i]]));
}

static void add_policies(hq_text *text, hq_voice *voice, const hq_summary *summary)
{
    uint32_t count, idle_count;
    uint32_t *order = hq_summary_policies(voice->arena, summary, &count);
    uint32_t *idle = hq_summary_idle(voice->arena, summary, &idle_count);
    hq_str *numbers = HQ_NEW_ARRAY(voice->arena, hq_str, (size_t)idle_count + 1);
    if (order == NULL || idle == NULL || numbers == NULL) {
        voice->failed = true;
        return;
    }
    if (count > 0)
        add_heading(text, word(voice, HQ_W_SUMMARY_POLICIES));
    for (uint32_t i = 0; i < count; i++)
        add_policy(text, voice, summary, order[i]);
    for (uint32_t i = 0; i < idle_count; i++)
        numbers[i] = voice->pack->policies.at[idle[i]].number;
    if (idle_count > 0)
        add_heading(text, HQ_PHRASE(voice, SUMMARY_IDLE, hq_count_text(voice, idle_count),
                                    hq_join_list(voice, numbers, idle_count)));
}

/* --- Missing facts, those of most subjects first --- */

enum { FACTS_TOLD = 20 };

static void add_facts(hq_text *text, hq_voice *voice, const hq_summary *summary)
{
    uint32_t count;
    uint32_t *facts = hq_summary_facts(voice->arena, summary, &count);
    voice->failed = voice->failed || facts == NULL;
    if (facts == NULL || count == 0)
        return;
    add_heading(text, word(voice, HQ_W_SUMMARY_MISSING));
    for (uint32_t i = 0; i < count && i < FACTS_TOLD; i++)
        add_indented(text, HQ_PHRASE(voice, WHO_SAYS, summary->why->facts.at[facts[i]].words,
                                     hq_count_share_text(voice, summary->facts[facts[i]], summary->rows)));
    if (count > FACTS_TOLD)
        add_indented(text, HQ_PHRASE(voice, SUMMARY_MORE, hq_count_text(voice, count - FACTS_TOLD)));
}

/* --- All of it --- */

static bool push_readings(hq_arena *arena, hq_str owner, const hq_patch_list *readings, uint64_t chosen,
                          hq_str *out, uint32_t *count)
{
    for (uint32_t i = 0; i < readings->count && i < 64; i++) {
        if ((chosen >> i & 1) == 0)
            continue;
        hq_text text;
        hq_text_init(&text, arena);
        hq_text_addf(&text, "%.*s=%.*s", HQ_STR_ARGS(owner), HQ_STR_ARGS(readings->at[i].name));
        out[(*count)++] = hq_text_str(&text);
        if (text.failed)
            return false;
    }
    return true;
}

hq_str *hq_run_readings(hq_arena *arena, const hq_run_identity *identity, uint32_t *count)
{
    const hq_pack *pack = identity->plan->pack;
    const hq_settlement *settlement = &identity->request->settlement;
    size_t most = 1;
    for (uint32_t p = 0; p < pack->policies.count; p++)
        most += pack->policies.at[p].readings.count;
    for (uint32_t d = 0; d < pack->definitions.count; d++)
        most += pack->definitions.at[d].readings.count;
    hq_str *out = HQ_NEW_ARRAY(arena, hq_str, most);
    *count = 0;
    bool done = out != NULL;
    for (uint32_t p = 0; done && settlement->policies != NULL && p < pack->policies.count; p++)
        done = push_readings(arena, pack->policies.at[p].id, &pack->policies.at[p].readings,
                             settlement->policies[p], out, count);
    for (uint32_t d = 0; done && settlement->definitions != NULL && d < pack->definitions.count; d++)
        done = push_readings(arena, pack->definitions.at[d].path, &pack->definitions.at[d].readings,
                             settlement->definitions[d], out, count);
    return done ? out : NULL;
}

/* What was taken for granted or left out, so that nobody takes the answer for that to another question. */
static void add_terms(hq_text *text, hq_voice *voice, const hq_run_identity *identity)
{
    uint32_t count;
    const hq_str *readings = hq_run_readings(voice->arena, identity, &count);
    voice->failed = voice->failed || readings == NULL;
    if (identity->request->complete)
        add_line(text, word(voice, HQ_W_BATCH_COMPLETE));
    if (readings != NULL && count > 0)
        add_line(text, HQ_PHRASE(voice, BATCH_READINGS, hq_join_list(voice, readings, count)));
    if (identity->limit > 0)
        add_line(text, HQ_PHRASE(voice, BATCH_LIMIT, hq_grouped_text(voice, identity->limit)));
    if (identity->sample > 0)
        add_line(text, HQ_PHRASE(voice, BATCH_SAMPLE, hq_grouped_text(voice, identity->sample),
                                 hq_count_text(voice, identity->seed)));
}

hq_str hq_summary_identity_text(hq_voice *voice, const hq_run_identity *identity)
{
    hq_text whole = hq_voice_text(voice), *text = &whole;
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
    add_terms(text, voice, identity);
    for (uint32_t i = 0; i < identity->input_count; i++) {
        hq_str path = identity->inputs[i];
        const char *checksum = identity->checksums == NULL ? "" : identity->checksums[i];
        const char *digest = identity->digests == NULL ? "" : identity->digests[i];
        hq_text name = hq_voice_text(voice); /* a terminal obeys what stands in it */
        hq_text_add_safely(&name, hq_str_is(path, "-") ? HQ_STR("<stdin>") : path);
        add_line(text, hq_str_trim(HQ_PHRASE(voice, BATCH_INPUT, hq_voice_take(voice, &name),
                                             hq_str_of(checksum), hq_str_of(digest))));
    }
    return hq_voice_take(voice, &whole);
}

void hq_summary_text(hq_text *text, const hq_summary *summary, const hq_run_identity *identity,
                     hq_language language)
{
    hq_arena scratch;
    hq_arena_init(&scratch, text->arena->allocator, 0);
    hq_voice voice = {
        .arena = &scratch, .plan = identity->plan, .pack = identity->plan->pack, .language = language};
    hq_text_add(text, hq_summary_identity_text(&voice, identity));
    add_line(text, HQ_PHRASE(&voice, BATCH_ROWS, hq_grouped_text(&voice, summary->rows),
                             hq_grouped_text(&voice, summary->rejected),
                             hq_grouped_text(&voice, summary->by_eval)));
    if (summary->full) {
        add_totals(text, &voice, summary, identity);
        add_months(text, &voice, summary);
        add_policies(text, &voice, summary);
        add_facts(text, &voice, summary);
    }
    text->failed = text->failed || voice.failed;
    hq_arena_free(&scratch);
}
