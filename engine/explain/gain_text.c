/* Who gains, who loses and how much, for a person. See gain.h. */
#include "explain/extent.h"
#include "explain/gain.h"
#include "explain/names.h"
#include "explain/sheet.h"
#include "explain/telling.h"
#include "explain/two_voices.h"
#include "explain/value.h"

/* --- Figures --- */

static hq_str signed_money(hq_voice *voice, hq_int128 quanta)
{
    if (quanta == 0)
        return hq_money_text(voice, 0);
    return quanta > 0 ? HQ_PHRASE(voice, GAIN_PLUS, hq_money_text(voice, quanta))
                      : HQ_PHRASE(voice, GAIN_MINUS, hq_money_text(voice, -quanta));
}

/* A bound that only repeats the model's tells nothing and counts as none. */
static hq_str shift_text(hq_voice *voice, bool open_low, hq_int128 low, bool open_high, hq_int128 high)
{
    if (open_low && open_high)
        return HQ_PHRASE(voice, GAIN_OPEN);
    if (open_low)
        return HQ_PHRASE(voice, OR_LESS, signed_money(voice, high));
    if (open_high)
        return HQ_PHRASE(voice, OR_MORE, signed_money(voice, low));
    return low == high ? signed_money(voice, low)
                       : HQ_PHRASE(voice, GAIN_BETWEEN, signed_money(voice, low), signed_money(voice, high));
}

static hq_str gain_figure(hq_voice *voice, const hq_answer *answer, hq_shift shift)
{
    return shift_text(voice, hq_extent_is_beyond(answer, -shift.low), shift.low,
                      hq_extent_is_beyond(answer, shift.high), shift.high);
}

static hq_str sum_figure(hq_voice *voice, const hq_shift_sum *sum)
{
    return shift_text(voice, sum->open_low > 0, sum->low, sum->open_high > 0, sum->high);
}

static hq_str gain_word(hq_voice *voice, hq_gain gain)
{
    static const hq_word WORDS[HQ_GAIN_COUNT] = {HQ_W_GAIN_SAME, HQ_W_GAIN_MORE, HQ_W_GAIN_LESS,
                                                 HQ_W_GAIN_MIXED, HQ_W_GAIN_OPEN};
    static const char *const STYLES[HQ_GAIN_COUNT] = {HQ_DIM, HQ_GREEN, HQ_RED, HQ_AMBER, HQ_AMBER};
    return hq_styled(voice, STYLES[gain], hq_phrase(voice, WORDS[gain], NULL, 0));
}

static hq_str status_text(hq_voice *voice, int status)
{
    return status == HQ_STATUS_ABSENT ? HQ_PHRASE(voice, GAIN_ABSENT)
                                      : hq_phrase(voice, hq_verdict_word((hq_verdict)status), NULL, 0);
}

static hq_str arrow(hq_voice *voice, hq_str before, hq_str after)
{
    return hq_str_equal(before, after) ? before : HQ_PHRASE(voice, GAIN_ARROW, before, after);
}

/* "002-136  Training subsidy", from the pack that has it; in *indent the width of the number. */
static hq_str policy_name(hq_two_voices *voices, uint32_t before, uint32_t after, uint32_t *indent)
{
    hq_voice *voice = after != HQ_NONE ? &voices->after : &voices->before;
    uint32_t index = after != HQ_NONE ? after : before;
    hq_str number = voice->pack->policies.at[index].number;
    *indent = (uint32_t)hq_sheet_width(number) + 2;
    hq_text text = hq_voice_text(voice);
    hq_text_add(&text, number);
    hq_text_add_z(&text, "  ");
    hq_text_add(&text, hq_styled(voice, HQ_BOLD, hq_policy_title(voice, index)));
    return hq_voice_take(voice, &text);
}

/* --- One applicant --- */

static hq_str amount_text(hq_voice *voice, const hq_answer *answer, const hq_answer_policy *policy)
{
    return policy == NULL ? hq_money_text(voice, 0)
                          : hq_extent_text(voice, hq_extent_of_policy(answer, policy));
}

static void tell_policy(hq_two_voices *voices, const hq_gains *gains, const hq_policy_gain *gain)
{
    hq_sheet *sheet = voices->sheet;
    hq_voice *voice = &sheet->voice;
    uint32_t indent;
    bool money = gain->amount_before.high > 0 || gain->amount_after.high > 0;
    hq_str name = policy_name(voices, gain->before, gain->after, &indent);
    hq_str words =
        arrow(voice, status_text(voice, gain->status_before), status_text(voice, gain->status_after));
    if (money)
        words = HQ_PHRASE(voice, BESIDE, words,
                          arrow(voice, amount_text(&voices->before, gains->before, gain->answer_before),
                                amount_text(&voices->after, gains->after, gain->answer_after)));
    hq_sheet_row(sheet, 2, indent + 2, name,
                 money ? gain_figure(voice, gains->after, gain->shift) : HQ_STR(""));
    hq_sheet_line(sheet, indent + 2, indent + 4, words);
}

static void tell_total(hq_two_voices *voices, const hq_gains *gains, hq_total total)
{
    hq_sheet *sheet = voices->sheet;
    hq_voice *voice = &sheet->voice;
    if (gains->totals_before[total].high == 0 && gains->totals_after[total].high == 0)
        return;
    hq_str was = hq_extent_text(&voices->before, hq_extent_of_total(gains->before, total, false));
    hq_str is = hq_extent_text(&voices->after, hq_extent_of_total(gains->after, total, false));
    hq_sheet_row(
        sheet, 2, 4,
        HQ_PHRASE(voice, TALLY_COUNT, hq_phrase(voice, hq_total_word(total), NULL, 0), arrow(voice, was, is)),
        hq_styled(voice, HQ_BOLD, gain_figure(voice, gains->after, gains->shifts[total])));
}

static hq_str subject_name(hq_voice *voice, const hq_profile *profile)
{
    const hq_entity *entity = &voice->pack->entities.at[profile->root->entity];
    hq_str label = hq_label_or(entity->label, entity->name, voice->language);
    hq_str name = profile->name.length > 0 ? profile->name : profile->root->id;
    return name.length > 0 ? HQ_PHRASE(voice, SUBJECT_NAMED, name, label) : label;
}

void hq_tell_gains(struct hq_sheet *sheet, const hq_pack_diff *diff, const hq_gains *gains)
{
    hq_two_voices voices = hq_two_voices_open(sheet, diff);
    hq_voice *voice = &sheet->voice;
    hq_str name = subject_name(&voices.after, gains->after->profile);
    hq_sheet_blank(sheet);
    hq_sheet_row(sheet, 0, 2, hq_styled(voice, HQ_BOLD, HQ_PHRASE(voice, GAIN_FOR, name)),
                 gain_word(voice, gains->gain));
    hq_sheet_line(sheet, 2, 2,
                  HQ_PHRASE(voice, ASKED, hq_day_text(voice, gains->after->on),
                            hq_day_text(voice, gains->after->claim_first),
                            hq_day_text(voice, gains->after->claim_until - 1)));
    for (int t = 0; t < HQ_MONEY_TOTALS; t++)
        tell_total(&voices, gains, (hq_total)t);
    bool any = false;
    for (uint32_t i = 0; i < gains->policy_count; i++)
        if (hq_policy_gain_is_change(&gains->policies[i])) {
            hq_arena_mark mark = hq_arena_here(&sheet->scratch);
            tell_policy(&voices, gains, &gains->policies[i]);
            hq_arena_rewind(&sheet->scratch, mark);
            any = true;
        }
    if (!any)
        hq_sheet_line(sheet, 2, 4, HQ_PHRASE(voice, GAIN_NOTHING));
    if (gains->gain == HQ_GAIN_OPEN)
        hq_sheet_line(sheet, 2, 4, hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, GAIN_OVERLAP)));
    hq_two_voices_close(&voices);
}

/* --- Many --- */

static void tell_counts(hq_two_voices *voices, const hq_tally *tally)
{
    static const hq_gain ORDER[] = {HQ_GAIN_MORE, HQ_GAIN_LESS, HQ_GAIN_SAME, HQ_GAIN_MIXED, HQ_GAIN_OPEN};
    hq_sheet *sheet = voices->sheet;
    hq_voice *voice = &sheet->voice;
    hq_sheet_heading(sheet, HQ_PHRASE(voice, TALLY_HEAD, hq_count_text(voice, tally->read)));
    for (size_t i = 0; i < sizeof ORDER / sizeof *ORDER; i++)
        hq_sheet_line(sheet, 2, 4,
                      HQ_PHRASE(voice, TALLY_COUNT, gain_word(voice, ORDER[i]),
                                hq_count_text(voice, tally->gains[ORDER[i]])));
    if (tally->rejected > 0) {
        hq_str count = hq_count_text(voice, tally->rejected);
        hq_str words = tally->in_rows ? HQ_PHRASE(voice, TALLY_REJECTED_ROWS, count)
                                      : HQ_PHRASE(voice, TALLY_REJECTED, count);
        hq_sheet_line(sheet, 2, 4, hq_styled(voice, HQ_RED, words));
    }
    for (int t = 0; t < HQ_MONEY_TOTALS; t++) {
        const uint64_t *of = tally->of_total[t];
        if (of[HQ_GAIN_SAME] == tally->read)
            continue;
        hq_str words =
            HQ_PHRASE(voice, TALLY_TOTAL, hq_phrase(voice, hq_total_word((hq_total)t), NULL, 0),
                      hq_count_text(voice, of[HQ_GAIN_MORE]), hq_count_text(voice, of[HQ_GAIN_LESS]),
                      hq_count_text(voice, of[HQ_GAIN_SAME]), hq_count_text(voice, of[HQ_GAIN_OPEN]));
        hq_sheet_row(sheet, 2, 4, words, hq_styled(voice, HQ_BOLD, sum_figure(voice, &tally->sums[t])));
    }
}

static bool is_moved(const hq_policy_tally *policy)
{
    const hq_shift_sum *sum = &policy->sum;
    bool moved = sum->low != 0 || sum->high != 0 || sum->open_low > 0 || sum->open_high > 0;
    for (int from = 0; from < HQ_STATUS_COUNT; from++)
        for (int to = 0; to < HQ_STATUS_COUNT; to++) {
            /* one that came or went, only where it is had or may be */
            bool told = from != to && (from != HQ_STATUS_ABSENT || to >= HQ_VERDICT_UNDETERMINED) &&
                        (to != HQ_STATUS_ABSENT || from >= HQ_VERDICT_UNDETERMINED);
            moved = moved || (told && policy->moves[from][to] > 0);
        }
    return moved;
}

static void tell_moves(hq_two_voices *voices, const hq_policy_tally *policy)
{
    hq_sheet *sheet = voices->sheet;
    hq_voice *voice = &sheet->voice;
    uint32_t indent;
    hq_str name = policy_name(voices, policy->before, policy->after, &indent);
    bool money = policy->total != HQ_TOTAL_NONE;
    hq_sheet_row(sheet, 2, indent + 2, name, money ? sum_figure(voice, &policy->sum) : HQ_STR(""));
    for (int from = HQ_STATUS_COUNT - 1; from >= 0; from--)
        for (int to = HQ_STATUS_COUNT - 1; to >= 0; to--)
            if (from != to && policy->moves[from][to] > 0)
                hq_sheet_line(sheet, indent + 2, indent + 4,
                              HQ_PHRASE(voice, TALLY_MOVE,
                                        arrow(voice, status_text(voice, from), status_text(voice, to)),
                                        hq_count_text(voice, policy->moves[from][to])));
}

static hq_str name_of_top(hq_voice *voice, const hq_top *top, bool in_rows)
{
    hq_str name = hq_str_of(top->name), line = hq_count_text(voice, top->line);
    if (name.length == 0)
        return in_rows ? HQ_PHRASE(voice, TALLY_ROW, line) : HQ_PHRASE(voice, TALLY_LINE, line);
    return in_rows ? HQ_PHRASE(voice, TALLY_ROW_NAMED, name, line)
                   : HQ_PHRASE(voice, TALLY_NAMED, name, line);
}

static void tell_top(hq_two_voices *voices, hq_total total, const hq_tally *tally, bool gains)
{
    const hq_top_list *list = gains ? &tally->largest_gains[total] : &tally->largest_losses[total];
    hq_sheet *sheet = voices->sheet;
    hq_voice *voice = &sheet->voice;
    hq_str of = hq_phrase(voice, hq_total_word(total), NULL, 0);
    if (list->count == 0)
        return;
    hq_sheet_heading(sheet, gains ? HQ_PHRASE(voice, TALLY_MOST, of) : HQ_PHRASE(voice, TALLY_LEAST, of));
    for (uint32_t i = 0; i < list->count; i++) {
        const hq_top *top = &list->at[i];
        hq_str name = name_of_top(voice, top, tally->in_rows);
        hq_sheet_row(sheet, 2, 4, name, signed_money(voice, gains ? top->by : -top->by));
    }
}

void hq_tell_tally(struct hq_sheet *sheet, const hq_pack_diff *diff, const hq_tally *tally)
{
    hq_two_voices voices = hq_two_voices_open(sheet, diff);
    tell_counts(&voices, tally);
    bool any = false;
    for (uint32_t i = 0; i < tally->policy_count; i++) {
        if (!is_moved(&tally->policies[i]))
            continue;
        if (!any)
            hq_sheet_heading(sheet, HQ_PHRASE(&sheet->voice, TALLY_POLICIES));
        any = true;
        hq_arena_mark mark = hq_arena_here(&sheet->scratch);
        tell_moves(&voices, &tally->policies[i]);
        hq_arena_rewind(&sheet->scratch, mark);
    }
    for (int t = 0; t < HQ_MONEY_TOTALS; t++) {
        tell_top(&voices, (hq_total)t, tally, true);
        tell_top(&voices, (hq_total)t, tally, false);
    }
    hq_two_voices_close(&voices);
}
