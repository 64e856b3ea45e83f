/* The whole answer for a person: what is had, what may be, what is missed and by how much, what would help. See explain.h. */
#include "explain/names.h"
#include "explain/telling.h"

/* --- Head --- */

static hq_str subject_text(hq_voice *voice, const hq_profile *profile)
{
    const hq_entity *entity = &voice->pack->entities.at[profile->root->entity];
    hq_str label = hq_label_or(entity->label, entity->name, voice->language);
    hq_str name = profile->name.length > 0 ? profile->name : profile->root->id;
    return name.length > 0 ? HQ_PHRASE(voice, SUBJECT_NAMED, name, label) : label;
}

static void tell_head(hq_telling *telling)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_answer *answer = telling->answer;
    const hq_pack *pack = voice->pack;
    hq_str title = hq_label_or(pack->title, pack->name, voice->language);
    hq_sheet_row(sheet, 0, 2, hq_styled(voice, HQ_BOLD, title),
                 hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, PACK_VERSION, pack->name, pack->version)));
    hq_sheet_line(sheet, 0, 2, subject_text(voice, answer->profile));
    hq_sheet_line(sheet, 0, 2,
                  HQ_PHRASE(voice, ASKED, hq_day_text(voice, answer->on),
                            hq_day_text(voice, answer->claim_first),
                            hq_day_text(voice, answer->claim_until - 1)));
    if (answer->complete)
        hq_sheet_line(sheet, 0, 2, HQ_PHRASE(voice, COMPLETE));
}

/* --- Totals --- */

static void tell_total(hq_telling *telling, hq_total total)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_total_line *line = &telling->answer->totals[total];
    hq_extent all = hq_extent_of_total(telling->answer, total, false);
    hq_extent unconfirmed = hq_extent_of_total(telling->answer, total, true);
    hq_str name = hq_phrase(voice, hq_total_word(total), NULL, 0);
    hq_sheet_row(sheet, 2, 4, name, hq_styled(voice, HQ_BOLD, hq_extent_text(voice, all)));
    if (line->all.high >= HQ_UNBOUNDED && !all.by_lists && !all.by_facts && line->high_known > line->all.low)
        hq_sheet_line(sheet, 4, 4, HQ_PHRASE(voice, HIGH_KNOWN, hq_money_text(voice, line->high_known)));
    if (line->unconfirmed.high > 0)
        hq_sheet_row(sheet, 4, 6, HQ_PHRASE(voice, OF_WHICH_UNCONFIRMED), hq_extent_text(voice, unconfirmed));
}

static void tell_totals(hq_telling *telling)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    bool any = false, lists = false, facts = false;
    hq_sheet_heading(sheet, HQ_PHRASE(voice, TOTALS));
    for (uint32_t t = HQ_TOTAL_CASH; t <= HQ_TOTAL_CREDIT_LINE; t++) {
        if (telling->answer->totals[t].all.high == 0)
            continue;
        hq_extent extent = hq_extent_of_total(telling->answer, (hq_total)t, false);
        tell_total(telling, (hq_total)t);
        any = true;
        lists = lists || extent.by_lists;
        facts = facts || extent.by_facts;
    }
    if (!any)
        hq_sheet_line(sheet, 2, 2, HQ_PHRASE(voice, NO_TOTALS));
    if (lists)
        hq_sheet_line(sheet, 2, 2, hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, TOTAL_BY_LISTS)));
    if (facts)
        hq_sheet_line(sheet, 2, 2, hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, TOTAL_BY_FACTS)));
}

/* --- Sections --- */

static bool is_for_later(const hq_telling *telling, const hq_answer_policy *policy)
{
    return !telling->sheet.all && policy->verdict == HQ_VERDICT_UNDETERMINED && hq_policy_is_unlisted(policy);
}

typedef void tell_policy(hq_telling *telling, const hq_answer_policy *policy);

/* Policies of one verdict and of the classes whose bits are set. */
typedef struct hq_section {
    hq_verdict verdict;
    uint32_t classes;
    hq_word heading;
    tell_policy *tell;
} hq_section;

enum {
    WORTH = 1 << HQ_CLASS_WORTH,
    EASE = 1 << HQ_CLASS_EASE,
    INFORMATION = 1 << HQ_CLASS_INFORMATION,
    ALL_CLASSES = WORTH | EASE | INFORMATION
};

static bool is_of(const hq_telling *telling, const hq_answer_policy *policy, hq_verdict verdict,
                  uint32_t classes)
{
    const hq_policy *declared = &telling->answer->plan->pack->policies.at[policy->policy];
    hq_policy_class own = hq_class_of(declared);
    if (own == HQ_CLASS_WORTH && policy->verdict == HQ_VERDICT_INELIGIBLE && !hq_has_figure(declared) &&
        !telling->sheet.all)
        own = HQ_CLASS_EASE; /* whom no figure escapes misses no more than a service */
    return policy->verdict == verdict && (classes >> own & 1) != 0 && !is_for_later(telling, policy);
}

static uint32_t count_of(const hq_telling *telling, hq_verdict verdict, uint32_t classes)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < telling->answer->policy_count; i++)
        count += is_of(telling, &telling->answer->policies[i], verdict, classes);
    return count;
}

static void tell_section(hq_telling *telling, const hq_section *section)
{
    hq_voice *voice = &telling->sheet.voice;
    uint32_t count = count_of(telling, section->verdict, section->classes);
    if (count == 0)
        return;
    hq_str number = hq_count_text(voice, count);
    hq_sheet_heading(&telling->sheet, hq_phrase(voice, section->heading, &number, 1));
    for (uint32_t i = 0; i < telling->answer->policy_count; i++) {
        const hq_answer_policy *policy = &telling->answer->policies[i];
        if (!is_of(telling, policy, section->verdict, section->classes))
            continue;
        hq_arena_mark mark = hq_arena_here(&telling->sheet.scratch);
        section->tell(telling, policy);
        hq_arena_rewind(&telling->sheet.scratch, mark);
    }
}

/* The list left out that a policy's subjects stand in. */
static const hq_record *unlisted_of(const hq_answer_policy *policy)
{
    for (uint32_t s = 0; s < policy->subject_count; s++)
        if (policy->subjects[s].verdict >= HQ_VERDICT_UNDETERMINED)
            return hq_unlisted_item(policy->subjects[s].record);
    return NULL;
}

static bool same_list(const hq_record *a, const hq_record *b)
{
    return a->holder->entity == b->holder->entity && a->holder_list == b->holder_list;
}

static bool is_first_of_list(const hq_telling *telling, uint32_t index)
{
    const hq_record *item = unlisted_of(&telling->answer->policies[index]);
    for (uint32_t i = 0; i < index; i++) {
        const hq_answer_policy *policy = &telling->answer->policies[i];
        if (is_for_later(telling, policy) && same_list(unlisted_of(policy), item))
            return false;
    }
    return true;
}

static void tell_list(hq_telling *telling, uint32_t index)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_record *item = unlisted_of(&telling->answer->policies[index]);
    const hq_entity *holder = &voice->pack->entities.at[item->holder->entity];
    hq_text path = hq_voice_text(voice);
    hq_text_addf(&path, "%.*s.%.*s", HQ_STR_ARGS(holder->name),
                 HQ_STR_ARGS(holder->lists.at[item->holder_list].name));
    hq_str name = hq_styled(voice, HQ_DIM, hq_voice_take(voice, &path));
    hq_sheet_line(
        sheet, 2, 4,
        HQ_PHRASE(voice, MISSING_FACT, hq_list_label(voice, item->holder->entity, item->holder_list), name));
    for (uint32_t i = index; i < telling->answer->policy_count; i++) {
        const hq_answer_policy *policy = &telling->answer->policies[i];
        if (!is_for_later(telling, policy) || !same_list(unlisted_of(policy), item))
            continue;
        hq_sheet_pair(sheet, 4, telling->indent, voice->pack->policies.at[policy->policy].number,
                      hq_policy_title(voice, policy->policy));
    }
}

/* Policies about things of which the profile has no list: one line each, by list. */
static void tell_lists(hq_telling *telling)
{
    hq_voice *voice = &telling->sheet.voice;
    uint32_t count = 0;
    for (uint32_t i = 0; i < telling->answer->policy_count; i++)
        count += is_for_later(telling, &telling->answer->policies[i]);
    if (count == 0)
        return;
    hq_sheet_heading(&telling->sheet, HQ_PHRASE(voice, SECTION_LISTS, hq_count_text(voice, count)));
    for (uint32_t i = 0; i < telling->answer->policy_count; i++)
        if (is_for_later(telling, &telling->answer->policies[i]) && is_first_of_list(telling, i))
            tell_list(telling, i);
}

static void tell_rest(hq_telling *telling)
{
    hq_voice *voice = &telling->sheet.voice;
    static const hq_section ALL_REST[] = {
        {HQ_VERDICT_INELIGIBLE, EASE, HQ_W_SECTION_EASE_NOT, hq_tell_missed},
        {HQ_VERDICT_INELIGIBLE, INFORMATION, HQ_W_SECTION_TO_READ_NOT, hq_tell_missed},
        {HQ_VERDICT_NOT_IN_FORCE, ALL_CLASSES, HQ_W_SECTION_NOT_IN_FORCE, hq_tell_not_in_force},
        {HQ_VERDICT_NOT_APPLICABLE, ALL_CLASSES, HQ_W_SECTION_NOT_APPLICABLE, hq_tell_not_applicable}};
    uint32_t expired = count_of(telling, HQ_VERDICT_NOT_IN_FORCE, ALL_CLASSES);
    uint32_t without = count_of(telling, HQ_VERDICT_NOT_APPLICABLE, ALL_CLASSES);
    uint32_t others = count_of(telling, HQ_VERDICT_INELIGIBLE, EASE | INFORMATION);
    size_t told = telling->sheet.all             ? sizeof ALL_REST / sizeof *ALL_REST
                  : others <= HQ_TELL_OTHERS_MAX ? 2
                                                 : 0;
    for (size_t i = 0; i < told; i++)
        tell_section(telling, &ALL_REST[i]);
    if (telling->sheet.all)
        return;
    if (others > HQ_TELL_OTHERS_MAX) {
        hq_sheet_blank(&telling->sheet);
        hq_sheet_line(&telling->sheet, 0, 2, HQ_PHRASE(voice, REST_OTHERS, hq_count_text(voice, others)));
    }
    if (expired + without == 0)
        return;
    hq_str one = hq_count_text(voice, expired), other = hq_count_text(voice, without);
    hq_sheet_blank(&telling->sheet);
    hq_sheet_line(&telling->sheet, 0, 2,
                  without == 0   ? HQ_PHRASE(voice, REST_EXPIRED, one)
                  : expired == 0 ? HQ_PHRASE(voice, REST_WITHOUT, other)
                                 : HQ_PHRASE(voice, REST, one, other));
}

/* --- Groups --- */

static void tell_choice(hq_telling *telling, const hq_answer_choice *choice)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_group *group = &voice->pack->groups.at[choice->group];
    hq_str who = hq_record_label(voice, choice->record);
    hq_str sure = hq_members_text(voice, group, choice->taken);
    hq_str maybe = hq_members_text(voice, group, choice->taken_high & ~choice->taken);
    hq_str words = choice->taken_high == 0 ? HQ_PHRASE(voice, CHOICE_NONE, who)
                   : maybe.length == 0     ? HQ_PHRASE(voice, CHOICE_TAKEN, who, sure)
                   : sure.length == 0      ? HQ_PHRASE(voice, CHOICE_MAYBE, who, maybe)
                                           : HQ_PHRASE(voice, CHOICE_BOTH, who, sure, maybe);
    if (choice->forgone != 0)
        words = HQ_PHRASE(voice, CHOICE_FORGONE, words, hq_members_text(voice, group, choice->forgone));
    hq_sheet_row(sheet, 4, 6, words, hq_extent_text(voice, hq_extent_of_choice(telling->answer, choice)));
}

/* A choice for items that nobody has listed is no choice yet. */
static bool is_told(const hq_telling *telling, const hq_answer_choice *choice, uint32_t group)
{
    return (group == HQ_NONE || choice->group == group) &&
           (telling->sheet.all || hq_unlisted_item(choice->record) == NULL);
}

static void tell_group(hq_telling *telling, uint32_t group)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    uint32_t count = 0, shown = 0;
    for (uint32_t c = 0; c < telling->answer->choices.count; c++)
        count += is_told(telling, &telling->answer->choices.at[c], group);
    if (count == 0)
        return;
    const hq_group *declared = &voice->pack->groups.at[group];
    hq_sheet_blank(sheet);
    hq_sheet_line(sheet, 2, 4,
                  hq_styled(voice, HQ_BOLD, hq_label_or(declared->title, declared->name, voice->language)));
    for (uint32_t c = 0; c < telling->answer->choices.count; c++) {
        if (!is_told(telling, &telling->answer->choices.at[c], group))
            continue;
        if (shown == HQ_TELL_SUBJECTS_MAX && !sheet->all)
            break;
        tell_choice(telling, &telling->answer->choices.at[c]);
        shown++;
    }
    if (shown < count)
        hq_sheet_line(sheet, 4, 6, HQ_PHRASE(voice, SUBJECTS_MORE, hq_count_text(voice, count - shown)));
}

static void tell_groups(hq_telling *telling)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < telling->answer->choices.count; c++)
        count += is_told(telling, &telling->answer->choices.at[c], HQ_NONE);
    if (count == 0)
        return;
    hq_sheet_heading(&telling->sheet, HQ_PHRASE(&telling->sheet.voice, SECTION_CHOICES));
    for (uint32_t g = 0; g < telling->sheet.voice.pack->groups.count; g++)
        tell_group(telling, g);
}

/* --- What would help --- */

static hq_str stake_text(hq_telling *telling, const hq_missing *fact)
{
    hq_voice *voice = &telling->sheet.voice;
    bool list = fact->kind == HQ_ATOM_LIST || fact->kind == HQ_ATOM_AGGREGATE;
    if (fact->stake.high == 0)
        return HQ_PHRASE(voice, STAKE_NONE);
    if (list)
        return HQ_PHRASE(voice, BY_LISTS);
    if (fact->stake.high >= HQ_UNBOUNDED || hq_extent_is_beyond(telling->answer, fact->stake.high))
        return HQ_PHRASE(voice, STAKE_MUCH);
    return HQ_PHRASE(voice, STAKE, hq_money_text(voice, fact->stake.high));
}

static void tell_fact(hq_telling *telling, uint32_t rank, const hq_missing *fact)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    hq_str name =
        HQ_PHRASE(voice, MISSING_FACT, hq_missing_label(voice, fact), hq_styled(voice, HQ_DIM, fact->name));
    hq_str numbers[HQ_TELL_SUBJECTS_MAX] = {{NULL, 0}}, ask = hq_missing_question(voice, fact);
    uint32_t shown = 0;
    for (; shown < fact->policies.count && shown < HQ_TELL_SUBJECTS_MAX; shown++)
        numbers[shown] = voice->pack->policies.at[fact->policies.at[shown]].number;
    hq_str policies = hq_join_list(voice, numbers, shown);
    if (shown < fact->policies.count)
        policies = HQ_PHRASE(voice, AND_MORE, policies, hq_count_text(voice, fact->policies.count - shown));
    hq_sheet_row(sheet, 2, 6, HQ_PHRASE(voice, RANKED, hq_count_text(voice, rank), name),
                 stake_text(telling, fact));
    hq_str bears = HQ_PHRASE(voice, BEARS_ON, policies);
    hq_sheet_line(sheet, 6, 6, ask.length > 0 ? HQ_PHRASE(voice, MISSING_ASK, bears, ask) : bears);
}

static const hq_answer_policy *policy_at(const hq_answer *answer, uint32_t policy)
{
    for (uint32_t i = 0; i < answer->policy_count; i++)
        if (answer->policies[i].policy == policy)
            return &answer->policies[i];
    return NULL;
}

/* A fact that bears only on items of a list left out helps nobody before the list is there. */
static bool comes_first(const hq_telling *telling, const hq_missing *fact)
{
    if (telling->sheet.all || fact->kind == HQ_ATOM_LIST || fact->kind == HQ_ATOM_AGGREGATE)
        return true;
    for (uint32_t i = 0; i < fact->policies.count; i++) {
        const hq_answer_policy *policy = policy_at(telling->answer, fact->policies.at[i]);
        if (policy != NULL && !is_for_later(telling, policy))
            return true;
    }
    return false;
}

static void tell_facts(hq_telling *telling)
{
    const hq_missing_list *missing = &telling->answer->missing;
    hq_voice *voice = &telling->sheet.voice;
    uint32_t shown = 0, count = 0;
    for (uint32_t i = 0; i < missing->count; i++)
        count += comes_first(telling, &missing->at[i]);
    if (count == 0)
        return;
    hq_sheet_heading(&telling->sheet, HQ_PHRASE(voice, SECTION_FACTS));
    for (uint32_t i = 0; i < missing->count; i++) {
        if (!comes_first(telling, &missing->at[i]))
            continue;
        if (shown == HQ_TELL_FACTS_MAX && !telling->sheet.all)
            break;
        tell_fact(telling, ++shown, &missing->at[i]);
    }
    if (shown < count)
        hq_sheet_line(&telling->sheet, 2, 4,
                      HQ_PHRASE(voice, FACTS_MORE, hq_count_text(voice, count - shown)));
}

/* --- All of it --- */

static uint32_t number_width(const hq_answer *answer)
{
    uint32_t width = 0;
    for (uint32_t i = 0; i < answer->policy_count; i++)
        width = hq_number_column(width, answer->plan->pack->policies.at[answer->policies[i].policy].number);
    return width;
}

void hq_explain_answer(hq_text *text, const hq_answer *answer, const hq_page *page)
{
    static const hq_section HAD[] = {
        {HQ_VERDICT_UNDETERMINED, WORTH, HQ_W_SECTION_UNDETERMINED, hq_tell_entry},
        {HQ_VERDICT_ELIGIBLE, EASE, HQ_W_SECTION_EASE, hq_tell_brief},
        {HQ_VERDICT_UNDETERMINED, EASE, HQ_W_SECTION_EASE_MAYBE, hq_tell_brief},
        {HQ_VERDICT_ELIGIBLE, INFORMATION, HQ_W_SECTION_TO_READ, hq_tell_brief},
        {HQ_VERDICT_UNDETERMINED, INFORMATION, HQ_W_SECTION_TO_READ_MAYBE, hq_tell_brief}};
    static const hq_section WORTH_HAD = {HQ_VERDICT_ELIGIBLE, WORTH, HQ_W_SECTION_ELIGIBLE, hq_tell_entry};
    static const hq_section MISSED = {HQ_VERDICT_INELIGIBLE, WORTH, HQ_W_SECTION_INELIGIBLE, hq_tell_missed};
    hq_telling telling = {.answer = answer, .indent = number_width(answer)};
    hq_sheet_open(&telling.sheet, text, answer->plan, page);
    tell_head(&telling);
    tell_totals(&telling);
    tell_section(&telling, &WORTH_HAD);
    tell_groups(&telling);
    for (size_t i = 0; i < sizeof HAD / sizeof *HAD; i++)
        tell_section(&telling, &HAD[i]);
    tell_lists(&telling);
    tell_section(&telling, &MISSED);
    tell_rest(&telling);
    tell_facts(&telling);
    hq_tell_notes(&telling);
    hq_sheet_close(&telling.sheet);
}
