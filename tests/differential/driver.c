/*
 * The engine on a line protocol, so that one process answers many cases of the differential tests. README.md has the protocol.
 *
 * Input, a line each:
 *
 *     pack FOLDER                       compile; the packs before it are forgotten
 *     only POLICY ...                   ask about these policies alone, until the next pack; without a name, about all again
 *     ask WHAT ON FIRST LAST PROFILE    answer for one profile (JSON on the same line) over the claim FIRST..LAST, both included
 *
 * WHAT is letters: v the values of every let, p policies with benefits and items, t totals, g lines of groups, h lines of groups
 * with nothing but their amounts. Every answer ends with a line that is a single dot. A line that begins with ! says what went wrong.
 *
 * It knows nothing of what an answer should be: the Python beside it does. It stops (exit 2) only when its input is no input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../record_name.h"
#include "data/profile.h"
#include "eval/answer.h"

typedef struct driver {
    hq_arena pack_arena, work;
    hq_plan *plan;
    bool *only; /* by policy; NULL: all */
} driver;

static void put(hq_text *text)
{
    hq_str bytes = hq_text_str(text);
    if (bytes.at != NULL)
        fwrite(bytes.at, 1, bytes.length, stdout);
    text->length = 0;
}

static void put_range(hq_text *text, hq_range range)
{
    hq_int128_print(text, range.low, 0);
    hq_text_add_char(text, ' ');
    if (range.high >= HQ_UNBOUNDED)
        hq_text_add_z(text, "inf");
    else
        hq_int128_print(text, range.high, 0);
}

static void put_number(hq_text *text, const hq_shown *shown)
{
    hq_status status = HQ_OK;
    bool point = !shown->low_open && !shown->high_open && hq_rat_equal(shown->low, shown->high);
    if (shown->low_open)
        hq_text_add_z(text, "-inf");
    else
        status = hq_rat_print_exact(text, shown->low);
    if (!point)
        hq_text_add_z(text, " .. ");
    if (!point && shown->high_open)
        hq_text_add_z(text, "inf");
    else if (!point && status == HQ_OK)
        status = hq_rat_print_exact(text, shown->high);
    if (status != HQ_OK)
        hq_text_addf(text, "!status %d", (int)status);
}

static void put_days(hq_text *text, hq_day low, hq_day high)
{
    hq_day_print(text, low);
    if (low == high)
        return;
    hq_text_add_z(text, " .. ");
    hq_day_print(text, high);
}

static void put_code(hq_text *text, const hq_pack *pack, const hq_shown *shown)
{
    const hq_codes *codes = &pack->codes.at[shown->tree];
    bool first = true;
    for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++) {
        if ((shown->leaves[leaf / 64] >> (leaf % 64) & 1) == 0)
            continue;
        hq_text_add_z(text, first ? "" : ",");
        hq_text_add(text, codes->codes.at[codes->leaf_codes[leaf]].name);
        first = false;
    }
}

static void put_shown(hq_text *text, const hq_pack *pack, const hq_shown *shown)
{
    switch (shown->kind) {
    case HQ_T_NUMBER:
        put_number(text, shown);
        break;
    case HQ_T_TRUTH:
        hq_text_add_z(text, shown->truth == HQ_TRUE    ? "true"
                            : shown->truth == HQ_FALSE ? "false"
                                                       : "unknown");
        break;
    case HQ_T_DATE:
        put_days(text, shown->day_low, shown->day_high);
        break;
    case HQ_T_SPAN:
        put_days(text, shown->day_low, shown->day_high);
        hq_text_add_z(text, " until ");
        put_days(text, shown->until_low, shown->until_high);
        break;
    case HQ_T_CODE:
        put_code(text, pack, shown);
        break;
    case HQ_T_TEXT:
        hq_text_add(text, shown->text);
        break;
    default:
        hq_text_add_char(text, '?');
        break;
    }
}

static const char *total_name(hq_total total)
{
    static const char *const NAMES[] = {"cash", "saving", "credit_line", "none", "mixed"};
    return NAMES[total];
}

static void put_values(hq_text *text, const hq_answer *answer)
{
    const hq_pack *pack = answer->plan->pack;
    for (uint32_t p = 0; p < answer->policy_count; p++)
        for (uint32_t s = 0; s < answer->policies[p].subject_count; s++) {
            const hq_answer_subject *subject = &answer->policies[p].subjects[s];
            for (uint32_t v = 0; v < subject->value_count; v++) {
                const hq_policy *policy = &pack->policies.at[answer->policies[p].policy];
                hq_text_addf(text, "V %.*s ", HQ_STR_ARGS(policy->lets.at[subject->values[v].let].name));
                put_shown(text, pack, &subject->values[v].shown);
                hq_text_add_char(text, '\n');
            }
        }
}

static void put_item(hq_text *text, const hq_answer_item *item)
{
    hq_text_addf(text, "I %u %u ", item->benefit, item->subject);
    hq_day_print(text, item->first);
    hq_text_add_char(text, ' ');
    hq_day_print(text, item->until);
    hq_text_addf(text, " %s %d ", hq_verdict_name(item->verdict), (int)item->outside);
    put_range(text, item->asked);
    hq_text_add_char(text, ' ');
    put_range(text, item->amount);
    hq_text_add_char(text, '\n');
}

static void put_policy(hq_text *text, const hq_answer *answer, const hq_answer_policy *policy)
{
    const hq_policy *declared = &answer->plan->pack->policies.at[policy->policy];
    hq_text_addf(text, "P %.*s %s %s %d ", HQ_STR_ARGS(declared->id), hq_verdict_name(policy->verdict),
                 total_name(policy->total), (int)policy->superseded);
    put_range(text, policy->amount);
    hq_text_add_char(text, '\n');
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        hq_text_addf(text, "B %s %d ", total_name(policy->benefits[b].total),
                     (int)policy->benefits[b].is_money);
        put_range(text, policy->benefits[b].amount);
        hq_text_add_char(text, '\n');
    }
    for (uint32_t s = 0; s < policy->subject_count; s++) {
        hq_text_addf(text, "S %s ", hq_verdict_name(policy->subjects[s].verdict));
        put_range(text, policy->subjects[s].amount);
        hq_text_add_char(text, '\n');
    }
    for (uint32_t i = 0; i < policy->item_count; i++)
        put_item(text, &policy->items[i]);
}

static void put_choices(hq_text *text, const hq_answer *answer, bool bare)
{
    for (uint32_t i = 0; i < answer->choices.count; i++) {
        const hq_answer_choice *choice = &answer->choices.at[i];
        if (!bare) {
            const hq_pack *pack = answer->plan->pack;
            hq_text_addf(text, "G %.*s ", HQ_STR_ARGS(pack->groups.at[choice->group].name));
            print_record_name(text, pack, choice->record);
            hq_text_addf(text, " %s ", total_name(choice->total));
            put_range(text, choice->base);
            hq_text_addf(text, " %llu %llu ", (unsigned long long)choice->taken,
                         (unsigned long long)choice->taken_high);
        }
        put_range(text, choice->amount);
        hq_text_add_char(text, '\n');
    }
}

static void put_answer(hq_text *text, const hq_answer *answer, hq_str what)
{
    for (size_t i = 0; i < what.length; i++)
        switch (what.at[i]) {
        case 'v':
            put_values(text, answer);
            break;
        case 'p':
            for (uint32_t p = 0; p < answer->policy_count; p++)
                put_policy(text, answer, &answer->policies[p]);
            break;
        case 't':
            for (int total = 0; total < HQ_TOTAL_NONE; total++) {
                hq_text_addf(text, "T %s ", total_name((hq_total)total));
                put_range(text, answer->totals[total].all);
                hq_text_add_char(text, ' ');
                put_range(text, answer->totals[total].unconfirmed);
                hq_text_add_char(text, '\n');
            }
            break;
        case 'g':
        case 'h':
            put_choices(text, answer, what.at[i] == 'h');
            break;
        default:
            break;
        }
}

/* Messages, each line after a "! ". */
static void put_messages(hq_arena *arena, hq_text *text, hq_diags *diags)
{
    hq_text all;
    hq_text_init(&all, arena);
    hq_diags_sort(diags);
    hq_diags_print(&all, diags, HQ_LANG_EN, false);
    hq_str bytes = hq_text_str(&all);
    for (size_t from = 0, i = 0; i < bytes.length; i++)
        if (bytes.at[i] == '\n') {
            hq_text_addf(text, "! %.*s\n", HQ_STR_ARGS(hq_str_cut(bytes, from, i - from)));
            from = i + 1;
        }
}

static void compile(driver *self, hq_text *text, hq_str folder)
{
    hq_arena_free(&self->pack_arena);
    hq_arena_init(&self->pack_arena, NULL, 0);
    hq_sources *sources = HQ_NEW(&self->pack_arena, hq_sources);
    hq_diags *diags = HQ_NEW(&self->pack_arena, hq_diags);
    char *path = hq_str_terminated(&self->pack_arena, folder);
    self->plan = NULL;
    self->only = NULL;
    if (sources == NULL || diags == NULL || path == NULL) {
        hq_text_add_z(text, "! no memory\n");
        return;
    }
    hq_sources_init(sources, &self->pack_arena);
    hq_diags_init(diags, &self->pack_arena, sources);
    hq_status status = hq_compile(&self->pack_arena, diags, hq_str_of(path), &self->plan);
    if (status != HQ_OK || self->plan == NULL) {
        hq_text_addf(text, "! pack refused: status %d\n", (int)status);
        put_messages(&self->pack_arena, text, diags);
        self->plan = NULL;
    }
}

/* Cut the next word off a line. */
static hq_str word(hq_str *line)
{
    size_t length = 0;
    while (length < line->length && line->at[length] != ' ')
        length++;
    hq_str found = hq_str_cut(*line, 0, length);
    *line = hq_str_cut(*line, length + 1, line->length);
    return found;
}

static void only(driver *self, hq_text *text, hq_str names)
{
    self->only = NULL;
    if (self->plan == NULL || names.length == 0)
        return;
    self->only = HQ_NEW_ARRAY(&self->pack_arena, bool, self->plan->pack->policies.count);
    if (self->only == NULL)
        hq_text_add_z(text, "! no memory\n");
    while (self->only != NULL && names.length > 0) {
        hq_str name = word(&names);
        uint32_t policy = hq_pack_find_policy(self->plan->pack, name);
        if (policy == HQ_NONE)
            hq_text_addf(text, "! no policy %.*s\n", HQ_STR_ARGS(name));
        else
            self->only[policy] = true;
    }
}

static void ask(driver *self, hq_text *text, hq_str line)
{
    hq_sources sources;
    hq_diags diags;
    hq_request request = {.explain = true};
    hq_day last = 0;
    bool form;
    hq_str what = word(&line), on = word(&line), first = word(&line), until = word(&line);
    bool dated = hq_day_parse(on, &request.on, &form) && hq_day_parse(first, &request.claim_first, &form) &&
                 hq_day_parse(until, &last, &form);
    if (!dated || self->plan == NULL) {
        hq_text_add_z(text, dated ? "! no pack\n" : "! no such day\n");
        return;
    }
    request.claim_until = last + 1;
    request.only = self->only;
    request.explain = what.length > 0 && what.at[0] == 'v';
    hq_sources_init(&sources, &self->work);
    hq_diags_init(&diags, &self->work, &sources);
    uint32_t source;
    hq_doc *doc;
    hq_profile *profile;
    hq_answer *answer;
    hq_status status = hq_sources_add(&sources, HQ_STR("profile.json"), line, &source);
    if (status == HQ_OK)
        status = hq_json_read(&self->work, &diags, source, &doc);
    if (status == HQ_OK)
        status = hq_profile_read(&self->work, self->plan->pack, &diags, doc, NULL, &profile);
    if (status == HQ_OK)
        status = hq_estimate(&self->work, self->plan, profile, &request, &answer);
    if (status == HQ_OK) {
        put_answer(text, answer, what);
        return;
    }
    hq_text_addf(text, "! status %d\n", (int)status);
    put_messages(&self->work, text, &diags);
}

int main(void)
{
    driver self = {.plan = NULL};
    hq_arena_init(&self.pack_arena, NULL, 0);
    hq_arena_init(&self.work, NULL, 0);
    char *bytes = NULL;
    size_t room = 0;
    int code = 0;
    for (ssize_t length; code == 0 && (length = getline(&bytes, &room, stdin)) > 0;) {
        hq_text text;
        hq_text_init(&text, &self.work);
        hq_str line = hq_str_trim((hq_str){bytes, (size_t)length});
        hq_str verb = word(&line);
        if (hq_str_is(verb, "pack"))
            compile(&self, &text, line);
        else if (hq_str_is(verb, "only"))
            only(&self, &text, line);
        else if (hq_str_is(verb, "ask"))
            ask(&self, &text, line);
        else
            code = 2;
        hq_text_add_z(&text, ".\n");
        put(&text);
        if (fflush(stdout) != 0)
            code = 2;
        hq_arena_reset(&self.work);
    }
    free(bytes);
    hq_arena_free(&self.work);
    hq_arena_free(&self.pack_arena);
    return code;
}
