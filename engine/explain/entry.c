/* One policy in the whole answer: what it gives, why not more, how it is had. See telling.h. */
#include "explain/names.h"
#include "explain/says.h"
#include "explain/telling.h"

/* --- Figures --- */

hq_str hq_extent_text(hq_voice *voice, hq_extent extent)
{
    if (!extent.by_lists && !extent.by_facts)
        return hq_range_text(voice, extent.listed);
    if (extent.listed.high == 0)
        return extent.by_lists ? HQ_PHRASE(voice, BY_LISTS) : HQ_PHRASE(voice, BY_FACTS);
    if (!extent.by_lists && extent.listed.low == extent.listed.high)
        return HQ_PHRASE(voice, RANGE_AT_LEAST, hq_money_text(voice, extent.listed.low));
    hq_str range = hq_range_text(voice, extent.listed);
    return extent.by_lists ? HQ_PHRASE(voice, MORE_BY_LISTS, range) : HQ_PHRASE(voice, MORE_BY_FACTS, range);
}

hq_str hq_quantity_text(hq_voice *voice, const hq_shown *quantity, hq_look look)
{
    if (quantity->known || quantity->low_open)
        return hq_value_text(voice, quantity, look);
    if (quantity->high_open)
        return HQ_PHRASE(voice, RANGE_AT_LEAST, hq_number_text(voice, quantity->low, quantity->unit, look));
    if (hq_rat_sign(quantity->low) == 0)
        return HQ_PHRASE(voice, RANGE_UP_TO, hq_number_text(voice, quantity->high, quantity->unit, look));
    return HQ_PHRASE(voice, RANGE_TO, hq_number_text(voice, quantity->low, quantity->unit, look),
                     hq_number_text(voice, quantity->high, quantity->unit, look));
}

hq_look hq_benefit_look(hq_voice *voice, const hq_benefit *benefit)
{
    return hq_look_of(voice, benefit->amount);
}

hq_str hq_benefit_figure(hq_telling *telling, const hq_answer_policy *policy, uint32_t index)
{
    hq_voice *voice = &telling->sheet.voice;
    const hq_answer_benefit *benefit = &policy->benefits[index];
    if (benefit->is_money)
        return hq_extent_text(voice, policy->benefit_count == 1
                                         ? hq_extent_of_policy(telling->answer, policy)
                                         : hq_extent_of_benefit(telling->answer, policy, index));
    if (benefit->quantity.kind != HQ_T_NUMBER)
        return HQ_STR("");
    return hq_quantity_text(voice, &benefit->quantity,
                            hq_benefit_look(voice, &voice->policy->benefits.at[index]));
}

/* Some benefit of worth is given for which no amount is published. */
static bool gives_without_figure(const hq_telling *telling, const hq_answer_policy *policy)
{
    const hq_policy *declared = telling->sheet.voice.policy;
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        const hq_benefit *benefit = &declared->benefits.at[b];
        if (policy->benefits[b].given && benefit->amount == NULL && benefit->pays == NULL &&
            hq_kind_total(benefit->kind) != HQ_TOTAL_NONE)
            return true;
    }
    return false;
}

/* Totals never mix: a policy of several kinds has a figure for each benefit only. */
hq_str hq_policy_figure(hq_telling *telling, const hq_answer_policy *policy)
{
    if (policy->benefit_count == 1)
        return hq_benefit_figure(telling, policy, 0);
    bool money = false;
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        money = money || policy->benefits[b].is_money;
    if (!money || policy->total == HQ_TOTAL_COUNT)
        return HQ_STR("");
    hq_extent extent = hq_extent_of_policy(telling->answer, policy);
    if (extent.listed.high == 0 && !extent.by_lists && !extent.by_facts &&
        gives_without_figure(telling, policy))
        return hq_styled(&telling->sheet.voice, HQ_DIM, HQ_PHRASE(&telling->sheet.voice, NO_FIGURE));
    return hq_extent_text(&telling->sheet.voice, extent);
}

/* --- Title --- */

uint32_t hq_number_column(uint32_t width, hq_str number)
{
    enum { NUMBER_COLUMNS_MOST = 16, BETWEEN = 2 };
    size_t own = hq_sheet_width(number);
    uint32_t wanted = (uint32_t)(own > NUMBER_COLUMNS_MOST ? NUMBER_COLUMNS_MOST : own) + BETWEEN;
    return wanted > width ? wanted : width;
}

hq_str hq_beside(hq_voice *voice, hq_str a, hq_str b)
{
    return a.length == 0 ? b : b.length == 0 ? a : HQ_PHRASE(voice, BESIDE, a, b);
}

void hq_tell_title(hq_telling *telling, uint32_t policy, hq_str figure)
{
    hq_voice *voice = &telling->sheet.voice;
    const hq_policy *declared = &voice->pack->policies.at[policy];
    hq_text text = hq_voice_text(voice);
    size_t width = hq_sheet_width(declared->number);
    hq_text_add(&text, declared->number);
    hq_text_repeat(&text, ' ', telling->indent > width ? telling->indent - width : 1);
    hq_text_add(&text, hq_styled(voice, HQ_BOLD, hq_policy_title(voice, policy)));
    hq_sheet_row(&telling->sheet, 0, telling->indent, hq_voice_take(voice, &text), figure);
}

static void detail(hq_telling *telling, hq_str words)
{
    if (words.length > 0)
        hq_sheet_line(&telling->sheet, telling->indent, telling->indent + 2, words);
}

hq_str hq_subject_name(hq_voice *voice, const hq_answer_policy *policy, const hq_answer_subject *subject)
{
    hq_str name = hq_record_label(voice, subject->record);
    if (hq_unlisted_item(subject->record) != NULL)
        return HQ_PHRASE(voice, NOT_LISTED, name);
    if (subject->verdict == HQ_VERDICT_UNDETERMINED && policy->verdict == HQ_VERDICT_ELIGIBLE)
        return HQ_PHRASE(voice, SUBJECT_MAYBE, name);
    return name;
}

hq_str hq_kinds_text(hq_voice *voice, const hq_policy *policy)
{
    hq_str kinds[8];
    uint32_t count = 0;
    for (uint32_t b = 0; b < policy->benefits.count && count < 8; b++) {
        hq_str kind = hq_phrase(voice, hq_kind_word(policy->benefits.at[b].kind), NULL, 0);
        bool told = false;
        for (uint32_t i = 0; i < count; i++)
            told = told || hq_str_equal(kinds[i], kind);
        if (!told)
            kinds[count++] = kind;
    }
    return hq_join_list(voice, kinds, count);
}

static void tell_kinds(hq_telling *telling, const hq_answer_policy *answer)
{
    hq_voice *voice = &telling->sheet.voice;
    const hq_policy *policy = voice->policy;
    hq_str words = hq_kinds_text(voice, policy);
    if (answer->subject_count == 1 && answer->subjects[0].record->holder != NULL)
        words = HQ_PHRASE(voice, BESIDE, words, hq_subject_name(voice, answer, &answer->subjects[0]));
    if (policy->standing == HQ_STANDING_UNCONFIRMED)
        words = HQ_PHRASE(voice, BESIDE, words, hq_styled(voice, HQ_AMBER, HQ_PHRASE(voice, UNCONFIRMED)));
    if (policy->valid_to.kind == HQ_LIMIT_DAY)
        words = HQ_PHRASE(voice, BESIDE, words,
                          HQ_PHRASE(voice, VALID_UNTIL, hq_day_text(voice, policy->valid_to.day)));
    detail(telling, words);
}

static void tell_benefits(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    for (uint32_t b = 0; policy->benefit_count > 1 && b < policy->benefit_count; b++) {
        if (!policy->benefits[b].given && !telling->sheet.all)
            continue;
        const hq_benefit *declared = &voice->policy->benefits.at[b];
        hq_str kind = hq_phrase(voice, hq_kind_word(declared->kind), NULL, 0);
        hq_str title = hq_words_in(declared->title, voice->language);
        hq_str words = hq_str_equal(title, kind) ? title
                       : title.length > 0        ? HQ_PHRASE(voice, BENEFIT_TITLED, title, kind)
                                                 : HQ_PHRASE(voice, BENEFIT_NAMED, declared->name, kind);
        hq_sheet_row(&telling->sheet, telling->indent + 2, telling->indent + 4, words,
                     hq_benefit_figure(telling, policy, b));
    }
}

/* --- Subjects --- */

static bool is_whole_profile(const hq_answer_policy *policy)
{
    return policy->subject_count == 1 && policy->subjects[0].record->holder == NULL;
}

hq_str hq_subject_figure(hq_telling *telling, const hq_answer_policy *policy,
                         const hq_answer_subject *subject)
{
    bool money = false;
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        money = money || policy->benefits[b].is_money;
    if (!money || policy->total == HQ_TOTAL_COUNT)
        return HQ_STR("");
    return hq_extent_text(&telling->sheet.voice, hq_extent_of_subject(telling->answer, subject));
}

static void tell_subject(hq_telling *telling, const hq_answer_policy *policy,
                         const hq_answer_subject *subject)
{
    hq_sheet_row(&telling->sheet, telling->indent + 2, telling->indent + 4,
                 hq_subject_name(&telling->sheet.voice, policy, subject),
                 hq_subject_figure(telling, policy, subject));
    hq_str values = hq_labelled_values(&telling->sheet.voice, subject);
    if (values.length > 0)
        hq_sheet_line(&telling->sheet, telling->indent + 4, telling->indent + 6, values);
}

hq_str hq_deciding_text(hq_voice *voice)
{
    const hq_policy *policy = voice->policy;
    return policy->decided_on == NULL ? HQ_PHRASE(voice, DAY_ASKED)
                                      : hq_says_value(voice, policy->decided_on);
}

/* Those that get nothing, and why: the day, or a condition. */
static void tell_others(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    uint32_t indent = telling->indent + 2, by_verdict[HQ_VERDICT_UNDETERMINED] = {0};
    for (uint32_t s = 0; s < policy->subject_count; s++)
        if (policy->subjects[s].verdict < HQ_VERDICT_UNDETERMINED)
            by_verdict[policy->subjects[s].verdict]++;
    if (by_verdict[HQ_VERDICT_NOT_APPLICABLE] > 0)
        hq_sheet_line(&telling->sheet, indent, indent + 2,
                      HQ_PHRASE(voice, SUBJECTS_OUTSIDE,
                                hq_count_text(voice, by_verdict[HQ_VERDICT_NOT_APPLICABLE]),
                                hq_deciding_text(voice)));
    if (by_verdict[HQ_VERDICT_NOT_IN_FORCE] > 0)
        hq_sheet_line(&telling->sheet, indent, indent + 2,
                      HQ_PHRASE(voice, SUBJECTS_NOT_IN_FORCE,
                                hq_count_text(voice, by_verdict[HQ_VERDICT_NOT_IN_FORCE]),
                                hq_deciding_text(voice), hq_validity_text(voice, voice->policy)));
    if (by_verdict[HQ_VERDICT_INELIGIBLE] == 0)
        return;
    hq_sheet_line(&telling->sheet, indent, indent + 2,
                  HQ_PHRASE(voice, SUBJECTS_NOT, hq_count_text(voice, by_verdict[HQ_VERDICT_INELIGIBLE])));
    hq_tell_conditions(telling, policy, HQ_VERDICT_INELIGIBLE, HQ_FALSE);
}

static void tell_subjects(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    uint32_t had = 0, shown = 0;
    for (uint32_t s = 0; s < policy->subject_count; s++)
        had += policy->subjects[s].verdict >= HQ_VERDICT_UNDETERMINED;
    for (uint32_t s = 0; policy->subject_count > 1 && s < policy->subject_count; s++) {
        if (policy->subjects[s].verdict < HQ_VERDICT_UNDETERMINED)
            continue;
        if (shown == HQ_TELL_SUBJECTS_MAX && !telling->sheet.all)
            break;
        tell_subject(telling, policy, &policy->subjects[s]);
        shown++;
    }
    if (shown < had && policy->subject_count > 1)
        hq_sheet_line(&telling->sheet, telling->indent + 2, telling->indent + 4,
                      HQ_PHRASE(voice, SUBJECTS_MORE, hq_count_text(voice, had - shown)));
    tell_others(telling, policy);
}

/* --- Caps, readings, groups --- */

typedef struct hq_bite {
    hq_range by;
    hq_int128 received; /* of the cap, before */
    uint32_t items;
    const hq_record *first;
} hq_bite;

static void tell_bite(hq_telling *telling, const hq_cap *cap, const hq_bite *bite, bool several)
{
    hq_voice *voice = &telling->sheet.voice;
    hq_str by = hq_extent_is_beyond(telling->answer, bite->by.high)
                    ? HQ_PHRASE(voice, LESS_BY, HQ_PHRASE(voice, MUCH))
                : bite->by.low == 0 ? HQ_PHRASE(voice, LESS_UP_TO, hq_money_text(voice, bite->by.high))
                                    : HQ_PHRASE(voice, LESS_BY, hq_range_text(voice, bite->by));
    hq_str limit = hq_cap_text(voice, cap);
    if (bite->received > 0)
        limit = HQ_PHRASE(voice, CAP_USED, limit, hq_money_text(voice, bite->received));
    if (several && bite->items == 1)
        detail(telling, HQ_PHRASE(voice, CAP_BITES_ONE, limit, by, hq_record_label(voice, bite->first)));
    else if (bite->items > 1)
        detail(telling, HQ_PHRASE(voice, CAP_BITES_MANY, limit, by, hq_count_text(voice, bite->items)));
    else
        detail(telling, HQ_PHRASE(voice, CAP_BITES, limit, by));
}

static void tell_cuts(hq_telling *telling, const hq_answer_policy *policy)
{
    const hq_policy *declared = telling->sheet.voice.policy;
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        for (uint32_t c = 0; c < declared->benefits.at[b].caps.count; c++) {
            hq_bite bite = {.by = HQ_RANGE_ZERO};
            for (uint32_t i = 0; i < policy->item_count; i++) {
                const hq_answer_item *item = &policy->items[i];
                for (uint32_t k = 0; item->benefit == b && k < item->cut_count; k++) {
                    if (item->cuts[k].cap != c || item->cuts[k].by.high == 0 ||
                        hq_unlisted_item(policy->subjects[item->subject].record) != NULL)
                        continue;
                    bite.by = hq_range_add(bite.by, item->cuts[k].by);
                    if (item->cuts[k].received > bite.received)
                        bite.received = item->cuts[k].received;
                    bite.first = bite.items++ == 0 ? policy->subjects[item->subject].record : bite.first;
                }
            }
            if (bite.items > 0)
                tell_bite(telling, &declared->benefits.at[b].caps.at[c], &bite, policy->subject_count > 1);
        }
}

static const hq_patch *reading_of(const hq_voice *voice, const hq_answer_reading *reading)
{
    return reading->of_definition ? &voice->pack->definitions.at[reading->owner].readings.at[reading->reading]
                                  : &voice->pack->policies.at[reading->owner].readings.at[reading->reading];
}

void hq_tell_readings(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    bool money = policy->benefit_count > 0 && policy->benefits[0].is_money;
    if (policy->reading_count == 0)
        return;
    detail(telling, HQ_PHRASE(voice, READINGS, hq_count_text(voice, policy->reading_count)));
    for (uint32_t i = 0; i < policy->reading_count; i++) {
        const hq_answer_reading *reading = &policy->readings[i];
        const hq_patch *patch = reading_of(voice, reading);
        hq_extent extent = {.listed = reading->amount};
        if (hq_extent_is_beyond(telling->answer, reading->amount.high) && reading->amount.high < HQ_UNBOUNDED)
            extent = (hq_extent){.listed = {reading->amount.low, reading->amount.low}, .by_facts = true};
        hq_str verdict = hq_phrase(voice, hq_verdict_word(reading->verdict), NULL, 0);
        hq_str figure =
            money && reading->verdict >= HQ_VERDICT_UNDETERMINED ? hq_extent_text(voice, extent) : HQ_STR("");
        hq_str words = hq_label_or(patch->says, patch->name, voice->language);
        hq_sheet_row(&telling->sheet, telling->indent + 2, telling->indent + 4,
                     HQ_PHRASE(voice, READING_IS, words, patch->name, verdict), figure);
    }
}

hq_str hq_members_text(hq_voice *voice, const hq_group *group, uint64_t members)
{
    hq_str names[64];
    uint32_t count = 0;
    for (uint32_t m = 0; m < group->members.count && m < 64; m++)
        if ((members >> m & 1) != 0)
            names[count++] = voice->pack->policies.at[group->members.at[m].policy].number;
    return hq_join_and(voice, names, count);
}

/* How a policy fared in the choices of a group. */
typedef struct hq_fare {
    uint32_t taken, maybe, forgone;
    uint64_t rivals; /* taken, surely or perhaps, where this one is forgone */
} hq_fare;

static hq_fare fare_of(const hq_answer *answer, uint32_t group, uint32_t policy)
{
    const hq_group *declared = &answer->plan->pack->groups.at[group];
    hq_fare fare = {0};
    for (uint32_t c = 0; c < answer->choices.count; c++) {
        const hq_answer_choice *choice = &answer->choices.at[c];
        for (uint32_t m = 0; choice->group == group && m < declared->members.count; m++) {
            if (declared->members.at[m].policy != policy)
                continue;
            bool taken = (choice->taken >> m & 1) != 0, maybe = (choice->taken_high >> m & 1) != 0;
            bool forgone = (choice->forgone >> m & 1) != 0;
            fare.taken += taken;
            fare.maybe += maybe && !taken;
            fare.forgone += forgone;
            fare.rivals |= forgone ? choice->taken_high : 0;
        }
    }
    return fare;
}

static void tell_fare(hq_telling *telling, const hq_group *group, const hq_fare *fare)
{
    hq_voice *voice = &telling->sheet.voice;
    hq_str title = hq_label_or(group->title, group->name, voice->language);
    hq_str rivals = hq_members_text(voice, group, fare->rivals);
    uint32_t all = fare->taken + fare->maybe + fare->forgone;
    if (all == 1) {
        detail(telling, fare->taken > 0   ? HQ_PHRASE(voice, GROUP_TAKEN, title)
                        : fare->maybe > 0 ? HQ_PHRASE(voice, GROUP_MAYBE, title)
                                          : HQ_PHRASE(voice, GROUP_FORGONE, title, rivals));
        return;
    }
    hq_str counts[3];
    uint32_t count = 0;
    if (fare->taken > 0)
        counts[count++] = HQ_PHRASE(voice, COUNT_TAKEN, hq_count_text(voice, fare->taken));
    if (fare->maybe > 0)
        counts[count++] = HQ_PHRASE(voice, COUNT_MAYBE, hq_count_text(voice, fare->maybe));
    if (fare->forgone > 0)
        counts[count++] = HQ_PHRASE(voice, COUNT_FORGONE, hq_count_text(voice, fare->forgone));
    detail(telling, HQ_PHRASE(voice, GROUP_COUNTS, title, hq_join_list(voice, counts, count)));
}

void hq_tell_choices(hq_telling *telling, const hq_answer_policy *policy)
{
    const hq_pack *pack = telling->sheet.voice.pack;
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        hq_fare fare = fare_of(telling->answer, g, policy->policy);
        if (fare.taken + fare.maybe + fare.forgone > 0)
            tell_fare(telling, &pack->groups.at[g], &fare);
    }
}

/* --- What is missing, and where it is had --- */

void hq_tell_missing(hq_telling *telling, const hq_missing_list *missing, uint32_t indent)
{
    hq_voice *voice = &telling->sheet.voice;
    for (uint32_t i = 0; i < missing->count; i++) {
        const hq_missing *fact = &missing->at[i];
        hq_str name = hq_styled(voice, HQ_DIM, fact->name);
        hq_str words = HQ_PHRASE(voice, MISSING_FACT, hq_missing_label(voice, fact), name);
        hq_str ask = hq_missing_question(voice, fact);
        if (ask.length > 0)
            words = HQ_PHRASE(voice, MISSING_ASK, words, ask);
        hq_sheet_item(&telling->sheet, indent, HQ_PHRASE(voice, MARK_PART), words);
    }
}

hq_str hq_window_text(hq_voice *voice, const hq_window *window)
{
    bool from = window->file_from > HQ_DAY_MIN, until = window->file_until < HQ_DAY_MAX;
    hq_str first = hq_day_text(voice, window->file_from), last = hq_day_text(voice, window->file_until);
    return from && until ? HQ_PHRASE(voice, FILE_BETWEEN, first, last)
           : until       ? HQ_PHRASE(voice, FILE_UNTIL, last)
                         : HQ_PHRASE(voice, FILE_FROM, first);
}

hq_str hq_office_text(hq_voice *voice, const hq_policy *policy)
{
    hq_str how = hq_phrase(voice, hq_procedure_word(policy->procedure), NULL, 0);
    hq_str office = hq_words_in(policy->authority, voice->language);
    if (policy->phone.length > 0)
        office = HQ_PHRASE(voice, OFFICE_PHONE, office, policy->phone);
    return office.length > 0 ? HQ_PHRASE(voice, HOW_AND_WHERE, how, office) : how;
}

static void tell_office(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    hq_str words = hq_office_text(voice, voice->policy);
    const hq_answer *answer = telling->answer;
    for (uint32_t i = 0; i < voice->policy->windows.count; i++) {
        const hq_window *one = &voice->policy->windows.at[i];
        if (policy->window == NULL || answer->claim_first > one->claims_last ||
            one->claims_first >= answer->claim_until)
            continue;
        hq_str window = hq_window_text(voice, one);
        if (policy->window_count > 1)
            window = HQ_PHRASE(voice, RULE_WINDOW, hq_day_text(voice, one->claims_first),
                               hq_day_text(voice, one->claims_last), window);
        if (answer->on > one->file_until)
            window =
                HQ_PHRASE(voice, FILE_MISSED, window, hq_styled(voice, HQ_RED, HQ_PHRASE(voice, MISSED)));
        words = HQ_PHRASE(voice, HOW_AND_WHEN, words, window);
    }
    detail(telling, words);
    hq_str where = hq_words_in(voice->policy->where, voice->language);
    if (where.length > 0)
        detail(telling, HQ_PHRASE(voice, STEP_WHERE, where));
}

/* --- Entries --- */

void hq_tell_entry(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    voice->policy = &voice->pack->policies.at[policy->policy];
    hq_sheet_blank(&telling->sheet);
    bool silent = hq_class_of(voice->policy) == HQ_CLASS_WORTH && !hq_has_figure(voice->policy);
    hq_tell_title(telling, policy->policy,
                  silent ? hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, NO_FIGURE))
                         : hq_policy_figure(telling, policy));
    tell_kinds(telling, policy);
    tell_benefits(telling, policy);
    if (policy->subject_count == 1)
        detail(telling, hq_labelled_values(voice, &policy->subjects[0]));
    tell_subjects(telling, policy);
    tell_cuts(telling, policy);
    hq_tell_choices(telling, policy);
    hq_tell_readings(telling, policy);
    hq_tell_conditions(telling, policy, HQ_VERDICT_UNDETERMINED, HQ_UNKNOWN);
    if (telling->sheet.all)
        hq_tell_conditions(telling, policy, policy->verdict, HQ_TRUE);
    if (policy->missing.count > 0) {
        detail(telling, policy->verdict == HQ_VERDICT_ELIGIBLE ? HQ_PHRASE(voice, MISSING_FOR_AMOUNT)
                                                               : HQ_PHRASE(voice, MISSING_FOR_ALL));
        hq_tell_missing(telling, &policy->missing, telling->indent + 2);
    }
    tell_office(telling, policy);
    detail(telling,
           hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, BASIS, hq_cites_text(voice, &voice->policy->cites))));
}

void hq_tell_missed(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    voice->policy = &voice->pack->policies.at[policy->policy];
    hq_sheet_blank(&telling->sheet);
    hq_tell_title(telling, policy->policy, HQ_STR(""));
    if (!is_whole_profile(policy) && hq_unlisted_item(policy->subjects[0].record) == NULL) {
        const hq_entity *entity = &voice->pack->entities.at[policy->subjects[0].record->entity];
        detail(telling, HQ_PHRASE(voice, MISSED_SUBJECTS, hq_count_text(voice, policy->subject_count),
                                  hq_label_or(entity->label, entity->name, voice->language)));
    }
    hq_tell_conditions(telling, policy, HQ_VERDICT_INELIGIBLE, HQ_FALSE);
    if (telling->sheet.all) {
        hq_tell_conditions(telling, policy, HQ_VERDICT_INELIGIBLE, HQ_UNKNOWN);
        hq_tell_conditions(telling, policy, HQ_VERDICT_INELIGIBLE, HQ_TRUE);
    }
    detail(telling,
           hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, BASIS, hq_cites_text(voice, &voice->policy->cites))));
}

/* Where it hangs on the deciding day which of the two it is, both are said. */
static hq_str validity_or_rival(hq_voice *voice, uint32_t policy)
{
    hq_str valid = HQ_PHRASE(voice, VALID_IS, hq_validity_text(voice, voice->policy));
    const hq_plan_policy *planned = &voice->plan->policies[policy];
    if (planned->superseded_by_count == 0)
        return valid;
    uint32_t rival = planned->superseded_by[0];
    return HQ_PHRASE(voice, VALID_OR_REPLACED, valid, voice->pack->policies.at[rival].number,
                     hq_policy_title(voice, rival));
}

void hq_tell_not_in_force(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    voice->policy = &voice->pack->policies.at[policy->policy];
    hq_tell_title(telling, policy->policy, HQ_STR(""));
    if (policy->superseded)
        detail(telling, HQ_PHRASE(voice, SUPERSEDED, voice->pack->policies.at[policy->superseded_by].number,
                                  hq_policy_title(voice, policy->superseded_by)));
    else
        detail(telling, validity_or_rival(voice, policy->policy));
}

void hq_tell_not_applicable(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    voice->policy = &voice->pack->policies.at[policy->policy];
    const hq_policy *declared = voice->policy;
    const hq_entity *entity = &voice->pack->entities.at[declared->scope.entities[0]];
    hq_tell_title(telling, policy->policy, HQ_STR(""));
    if (policy->outside_count > 0)
        detail(telling, HQ_PHRASE(voice, ALL_OUTSIDE, hq_deciding_text(voice)));
    else if (declared->subject_holder != HQ_NONE)
        detail(telling, HQ_PHRASE(voice, NO_SUCH,
                                  hq_list_label(voice, declared->subject_holder, declared->subject_list)));
    else
        detail(telling, HQ_PHRASE(voice, NO_SUCH, hq_inner_label(voice, entity->label, entity->name)));
}
