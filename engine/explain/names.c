/* What things are called. See names.h. */
#include "explain/names.h"

#include <string.h>

#include "explain/value.h"

hq_str hq_label_or(hq_words label, hq_str name, hq_language language)
{
    hq_str words = hq_words_in(label, language);
    return words.length > 0 ? words : name;
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

hq_str hq_inner_label(hq_voice *voice, hq_words label, hq_str name)
{
    hq_str words = hq_label_or(label, name, voice->language);
    bool lowers = voice->language == HQ_LANG_EN && words.length > 1 && is_capital(words.at[0]) &&
                  !is_capital(words.at[1]) && words.at[1] != '.';
    if (!lowers)
        return words;
    hq_text text = hq_voice_text(voice);
    hq_text_add_char(&text, (char)(words.at[0] - 'A' + 'a'));
    hq_text_add(&text, hq_str_cut(words, 1, words.length));
    return hq_voice_take(voice, &text);
}

bool hq_is_plural(hq_str label)
{
    static const char *const SMALL[] = {" of ",   " in ",   " for ", " on ",  " to ", " by ",
                                        " with ", " from ", " at ",  " per ", " (",   ", "};
    size_t head = label.length;
    for (size_t i = 0; i < sizeof SMALL / sizeof *SMALL; i++) {
        const char *found =
            label.length == 0 ? NULL : memmem(label.at, label.length, SMALL[i], strlen(SMALL[i]));
        if (found != NULL && (size_t)(found - label.at) < head)
            head = (size_t)(found - label.at);
    }
    if (head < 2 || label.at[head - 1] != 's')
        return false;
    return strchr("sui", label.at[head - 2]) == NULL; /* business, status, basis */
}

/* --- Codes --- */

hq_str hq_code_label(hq_voice *voice, uint32_t tree, uint32_t code)
{
    const hq_code *declared = &voice->pack->codes.at[tree].codes.at[code];
    return hq_label_or(declared->label, declared->name, voice->language);
}

hq_str hq_leaf_label(hq_voice *voice, uint32_t tree, uint32_t leaf)
{
    return hq_code_label(voice, tree, voice->pack->codes.at[tree].leaf_codes[leaf]);
}

hq_str hq_set_label(hq_voice *voice, uint32_t tree, uint32_t set)
{
    const hq_code_set *declared = &voice->pack->codes.at[tree].sets.at[set];
    return hq_label_or(declared->label, declared->name, voice->language);
}

/* --- Records --- */

hq_str hq_record_short(hq_voice *voice, const hq_record *record)
{
    if (record->id.length > 0)
        return record->id;
    if (record->holder_list == HQ_NONE || record->imagined)
        return HQ_STR("");
    return HQ_PHRASE(voice, ITEM_NUMBER, hq_count_text(voice, (uint64_t)record->index + 1));
}

hq_str hq_record_label(hq_voice *voice, const hq_record *record)
{
    const hq_entity *entity = &voice->pack->entities.at[record->entity];
    hq_str label = hq_label_or(entity->label, entity->name, voice->language);
    hq_str name = hq_record_short(voice, record);
    return name.length == 0 ? label : HQ_PHRASE(voice, RECORD_NAMED, label, name);
}

/* "loans": what a list holds. */
static hq_str items_label(hq_voice *voice, uint32_t entity, uint32_t list)
{
    const hq_list_field *field = &voice->pack->entities.at[entity].lists.at[list];
    hq_words of = voice->pack->entities.at[field->entity].label;
    bool own = field->label.zh.length + field->label.en.length > 0 && !hq_str_equal(field->label.en, of.en);
    /* the label of one item is no name for several, where the language tells them apart */
    if (!own && voice->language == HQ_LANG_EN)
        return field->name;
    return hq_inner_label(voice, own ? field->label : of, field->name);
}

hq_str hq_list_label(hq_voice *voice, uint32_t entity, uint32_t list)
{
    const hq_entity *holder = &voice->pack->entities.at[entity];
    return HQ_PHRASE(voice, LIST_OF, items_label(voice, entity, list),
                     hq_inner_label(voice, holder->label, holder->name));
}

/* --- Missing facts --- */

hq_str hq_parameter_label(hq_voice *voice, uint32_t parameter)
{
    const hq_parameter *declared = &voice->pack->parameters.at[parameter];
    return hq_label_or(declared->label, declared->name, voice->language);
}

static const hq_condition *attested_in(const hq_condition *condition, hq_str path)
{
    if (condition->kind == HQ_CONDITION_ATTEST)
        return hq_str_equal(condition->path, path) ? condition : NULL;
    for (uint32_t i = 0; i < condition->count; i++) {
        const hq_condition *found = attested_in(&condition->parts[i], path);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* "attested.voluntary_disclosure.listed_case.article_18.no_effect": the condition it stands for. */
static hq_str attestation_label(hq_voice *voice, hq_str name)
{
    for (uint32_t p = 0; p < voice->pack->policies.count; p++) {
        const hq_policy *policy = &voice->pack->policies.at[p];
        size_t head = strlen("attested.") + policy->id.length + 1;
        if (name.length <= head ||
            !hq_str_equal(hq_str_cut(name, strlen("attested."), policy->id.length), policy->id))
            continue;
        for (uint32_t i = 0; i < policy->conditions.count; i++) {
            const hq_condition *found =
                attested_in(&policy->conditions.at[i], hq_str_cut(name, head, name.length));
            if (found != NULL)
                return hq_words_in(found->says, voice->language);
        }
    }
    return name;
}

/* "boat_interest_draft.valid.from" */
static hq_str open_day_label(hq_voice *voice, hq_str name)
{
    bool first = hq_str_ends(name, HQ_STR(".valid.from"));
    size_t tail = first ? strlen(".valid.from") : strlen(".valid.to");
    uint32_t policy = hq_pack_find_policy(voice->pack, hq_str_cut(name, 0, name.length - tail));
    if (policy == HQ_NONE)
        return name;
    hq_str number = voice->pack->policies.at[policy].number;
    return first ? HQ_PHRASE(voice, FIRST_DAY_OF, number) : HQ_PHRASE(voice, LAST_DAY_OF, number);
}

hq_str hq_missing_label(hq_voice *voice, const hq_missing *missing)
{
    const hq_pack *pack = voice->pack;
    hq_str name = missing->name;
    switch (missing->kind) {
    case HQ_ATOM_FACT: {
        const hq_entity *entity = &pack->entities.at[missing->entity];
        const hq_field *field = &entity->fields.at[missing->field];
        return HQ_PHRASE(voice, FACT_OF, hq_label_or(field->label, field->name, voice->language),
                         hq_inner_label(voice, entity->label, entity->name));
    }
    case HQ_ATOM_LIST:
    case HQ_ATOM_AGGREGATE:
        return hq_list_label(voice, missing->entity, missing->field);
    case HQ_ATOM_PARAMETER: {
        uint32_t parameter = hq_pack_find_parameter(pack, hq_str_cut(name, strlen("param."), name.length));
        return parameter == HQ_NONE ? name
                                    : HQ_PHRASE(voice, PARAMETER_NAMED, hq_parameter_label(voice, parameter));
    }
    case HQ_ATOM_ATTESTATION:
        return attestation_label(voice, name);
    case HQ_ATOM_OPEN_DAY:
        return open_day_label(voice, name);
    case HQ_ATOM_MEMBERSHIP:
        return HQ_PHRASE(voice, SET_NOT_LISTED);
    default:
        return name;
    }
}

hq_str hq_missing_question(hq_voice *voice, const hq_missing *missing)
{
    switch (missing->kind) {
    case HQ_ATOM_FACT:
        return hq_words_in(voice->pack->entities.at[missing->entity].fields.at[missing->field].ask,
                           voice->language);
    case HQ_ATOM_LIST:
    case HQ_ATOM_AGGREGATE:
        return HQ_PHRASE(voice, ASK_LIST, items_label(voice, missing->entity, missing->field));
    case HQ_ATOM_PARAMETER:
        return HQ_PHRASE(voice, ASK_PARAMETER);
    case HQ_ATOM_OPEN_DAY:
        return HQ_PHRASE(voice, ASK_OPEN_DAY);
    case HQ_ATOM_ATTESTATION:
        return HQ_PHRASE(voice, ASK_ATTESTATION);
    default:
        return HQ_STR("");
    }
}

/* --- Citations --- */

static bool is_numbered(const hq_cite *cite)
{
    return cite->item.length > 0 && hq_is_digit(cite->item.at[0]);
}

hq_str hq_cite_address(const hq_voice *voice, const hq_cite *cite)
{
    return cite->address.length > 0 ? cite->address : voice->pack->documents.at[cite->document].address;
}

/* Items of one document stand together: "items 62 and 63". */
static bool goes_with(const hq_cite *first, const hq_cite *cite)
{
    return first->document == cite->document && is_numbered(first) && is_numbered(cite);
}

static hq_str cite_text(hq_voice *voice, const hq_cite *cites, uint32_t count)
{
    const hq_document *document = &voice->pack->documents.at[cites->document];
    hq_str title = hq_label_or(document->title, document->id, voice->language), items[8] = {{NULL, 0}};
    for (uint32_t i = 0; i < count; i++)
        items[i] = cites[i].item;
    return count > 1                ? HQ_PHRASE(voice, CITE_ITEMS, title, hq_join_and(voice, items, count))
           : is_numbered(cites)     ? HQ_PHRASE(voice, CITE_ITEM, title, cites->item)
           : cites->item.length > 0 ? HQ_PHRASE(voice, CITE_PLACE, title, cites->item)
                                    : HQ_PHRASE(voice, CITE, title);
}

/* One place may be cited by several addresses; without them it is named once. */
static hq_cite_list without_repeats(hq_voice *voice, const hq_cite_list *cites)
{
    hq_cite_list out = {0};
    for (uint32_t i = 0; i < cites->count; i++) {
        const hq_cite *cite = &cites->at[i];
        bool told = false;
        for (uint32_t k = 0; k < out.count; k++)
            told = told || (out.at[k].document == cite->document && hq_str_equal(out.at[k].item, cite->item));
        if (!told && !HQ_PUSH(voice->arena, out, *cite))
            voice->failed = true;
    }
    return out;
}

hq_str hq_cites_text(hq_voice *voice, const hq_cite_list *all)
{
    hq_cite_list cites = without_repeats(voice, all);
    hq_text text = hq_voice_text(voice);
    for (uint32_t i = 0, next; i < cites.count; i = next) {
        for (next = i + 1; next < cites.count && next - i < 8 && goes_with(&cites.at[i], &cites.at[next]);)
            next++;
        hq_text_add_z(&text, i == 0 ? "" : hq_word_text(HQ_W_SEMICOLON, voice->language));
        hq_text_add(&text, cite_text(voice, &cites.at[i], next - i));
    }
    return hq_voice_take(voice, &text);
}

/* --- Policies --- */

hq_str hq_policy_title(hq_voice *voice, uint32_t policy)
{
    const hq_policy *declared = &voice->pack->policies.at[policy];
    return hq_label_or(declared->title, declared->id, voice->language);
}

hq_str hq_benefit_title(hq_voice *voice, const hq_benefit *benefit)
{
    return hq_label_or(benefit->title, benefit->name, voice->language);
}

static bool is_sure(const hq_valid_end *end)
{
    return end->kind != HQ_LIMIT_DAY || end->sure == HQ_SURE_CERTAIN;
}

static hq_str end_text(hq_voice *voice, const hq_valid_end *end, bool bare)
{
    if (end->kind == HQ_LIMIT_UNKNOWN)
        return HQ_PHRASE(voice, NOT_KNOWN);
    hq_str day = hq_day_text(voice, end->day);
    return bare || is_sure(end) ? day : HQ_PHRASE(voice, NOT_SURE, day);
}

static hq_str ends_text(hq_voice *voice, const hq_policy *policy, bool bare)
{
    const hq_valid_end *from = &policy->valid_from, *to = &policy->valid_to;
    if (from->kind == HQ_LIMIT_OPEN && to->kind == HQ_LIMIT_OPEN)
        return HQ_PHRASE(voice, VALID_OPEN);
    if (from->kind == HQ_LIMIT_UNKNOWN && to->kind == HQ_LIMIT_UNKNOWN)
        return HQ_PHRASE(voice, VALID_NOT_KNOWN);
    if (from->kind == HQ_LIMIT_OPEN)
        return HQ_PHRASE(voice, VALID_TO, end_text(voice, to, bare));
    if (to->kind == HQ_LIMIT_OPEN)
        return HQ_PHRASE(voice, VALID_FROM, end_text(voice, from, bare));
    return HQ_PHRASE(voice, DAYS_TO, end_text(voice, from, bare), end_text(voice, to, bare));
}

hq_str hq_validity_days(hq_voice *voice, const hq_policy *policy)
{
    return ends_text(voice, policy, true);
}

hq_str hq_validity_text(hq_voice *voice, const hq_policy *policy)
{
    bool neither = !is_sure(&policy->valid_from) && !is_sure(&policy->valid_to);
    return neither ? HQ_PHRASE(voice, NOT_SURE, ends_text(voice, policy, true))
                   : ends_text(voice, policy, false);
}

hq_str hq_cap_text(hq_voice *voice, const hq_cap *cap)
{
    const hq_pack *pack = voice->pack;
    const hq_pool *pool = cap->pool == HQ_NONE ? NULL : &pack->pools.at[cap->pool];
    cap = pool == NULL ? cap : &pool->cap;
    hq_str limit = cap->is_time
                       ? hq_number_text(voice, cap->limit, hq_unit_of(HQ_DIM_MONTH, 1), HQ_LOOK_FREE)
                       : hq_number_text(voice, cap->limit, hq_unit_of(HQ_DIM_MONEY, 1), HQ_LOOK_FREE);
    hq_str each = HQ_STR("");
    if (cap->each != HQ_NONE) {
        const hq_entity *entity = &pack->entities.at[cap->each];
        each = hq_inner_label(voice, entity->label, entity->name);
    }
    hq_str text = cap->every == HQ_EVERY_ITEM    ? limit
                  : cap->every == HQ_EVERY_MONTH ? HQ_PHRASE(voice, CAP_MONTH, limit, each)
                  : cap->every == HQ_EVERY_YEAR  ? HQ_PHRASE(voice, CAP_YEAR, limit, each)
                                                 : HQ_PHRASE(voice, CAP_LIFETIME, limit, each);
    return pool == NULL
               ? text
               : HQ_PHRASE(voice, CAP_POOL, text, hq_label_or(pool->title, pool->name, voice->language));
}

/* --- Words for what the pack enumerates --- */

hq_word hq_kind_word(hq_benefit_kind kind)
{
    static const hq_word WORDS[HQ_KIND_COUNT] = {
        HQ_W_KIND_GRANT,      HQ_W_KIND_INTEREST, HQ_W_KIND_PREMIUM,        HQ_W_KIND_ALLOWANCE,
        HQ_W_KIND_DISCOUNT,   HQ_W_KIND_WAIVER,   HQ_W_KIND_LEVY_REDUCTION, HQ_W_KIND_CREDIT_LINE,
        HQ_W_KIND_PREFERENCE, HQ_W_KIND_TIME,     HQ_W_KIND_DOCUMENTS,      HQ_W_KIND_SERVICE,
        HQ_W_KIND_INFORMATION};
    return WORDS[kind];
}

hq_word hq_procedure_word(hq_procedure procedure)
{
    static const hq_word WORDS[] = {[HQ_PROCEDURE_AUTOMATIC] = HQ_W_PROCEDURE_AUTOMATIC,
                                    [HQ_PROCEDURE_APPLY] = HQ_W_PROCEDURE_APPLY,
                                    [HQ_PROCEDURE_BOOK] = HQ_W_PROCEDURE_BOOK,
                                    [HQ_PROCEDURE_REVIEW] = HQ_W_PROCEDURE_REVIEW,
                                    [HQ_PROCEDURE_ONESELF] = HQ_W_PROCEDURE_ONESELF,
                                    [HQ_PROCEDURE_UNSTATED] = HQ_W_PROCEDURE_UNSTATED};
    return WORDS[procedure];
}

hq_word hq_total_word(hq_total total)
{
    static const hq_word WORDS[] = {HQ_W_TOTAL_CASH, HQ_W_TOTAL_SAVING, HQ_W_TOTAL_CREDIT_LINE,
                                    HQ_W_TOTAL_NONE, HQ_W_TOTAL_SEVERAL};
    return WORDS[total];
}

hq_word hq_verdict_word(hq_verdict verdict)
{
    static const hq_word WORDS[] = {HQ_W_NOT_APPLICABLE, HQ_W_NOT_IN_FORCE, HQ_W_INELIGIBLE,
                                    HQ_W_UNDETERMINED, HQ_W_ELIGIBLE};
    return WORDS[verdict];
}
