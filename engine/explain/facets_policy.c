/* What a policy says, facet by facet. See taking.h. */
#include "explain/names.h"
#include "explain/says.h"
#include "explain/taking.h"
#include "explain/telling.h"
#include "explain/value.h"

/* --- Head --- */

static hq_str say_standing(hq_voice *voice, const hq_facet *facet)
{
    const hq_policy *policy = facet->of;
    return policy->standing == HQ_STANDING_IN_FORCE ? HQ_PHRASE(voice, LIST_STANDING_FORCE)
                                                    : HQ_PHRASE(voice, LIST_STANDING_DRAFT);
}

static hq_str say_end(hq_voice *voice, const hq_facet *facet)
{
    static const hq_word SURE[] = {HQ_W_SURE_CERTAIN, HQ_W_SURE_MEDIUM, HQ_W_SURE_WEAK};
    const hq_valid_end *end = facet->of;
    if (end->kind != HQ_LIMIT_DAY)
        return end->kind == HQ_LIMIT_OPEN ? HQ_PHRASE(voice, DIFF_OPEN) : HQ_PHRASE(voice, NOT_KNOWN);
    hq_str day = hq_day_text(voice, end->day), cites = hq_cites_text(voice, &end->cites);
    hq_str words[3] = {day};
    uint32_t count = 1;
    if (end->sure != HQ_SURE_CERTAIN)
        words[count++] = hq_phrase(voice, SURE[end->sure], NULL, 0);
    if (cites.length > 0)
        words[count++] = cites;
    return hq_join_list(voice, words, count);
}

static void take_end(hq_taking *taking, hq_aspect aspect, const hq_valid_end *end)
{
    hq_take_facet(taking, &(hq_facet){.aspect = aspect, .words = say_end, .of = end});
    hq_exact_count(taking, (uint64_t)end->kind);
    if (end->kind != HQ_LIMIT_DAY)
        return;
    hq_exact_day(taking, end->day);
    hq_exact_count(taking, (uint64_t)end->sure);
    hq_exact_cites(taking, &end->cites);
}

static hq_str say_subject(hq_voice *voice, const hq_facet *facet)
{
    return hq_rule_subject(voice, facet->of);
}

static hq_str say_decided(hq_voice *voice, const hq_facet *facet)
{
    const hq_policy *policy = facet->of;
    return policy->decided_on == NULL ? HQ_PHRASE(voice, DAY_ASKED)
                                      : hq_says_value(voice, policy->decided_on);
}

static hq_str say_counts(hq_voice *voice, const hq_facet *facet)
{
    static const hq_word COUNTS[] = {HQ_W_RULE_COUNTS_EVENT, HQ_W_RULE_COUNTS_ACCRUAL,
                                     HQ_W_RULE_COUNTS_YEARLY};
    return hq_phrase(voice, COUNTS[((const hq_policy *)facet->of)->counts], NULL, 0);
}

static hq_str say_procedure(hq_voice *voice, const hq_facet *facet)
{
    return hq_phrase(voice, hq_procedure_word(((const hq_policy *)facet->of)->procedure), NULL, 0);
}

static void take_head(hq_taking *taking, const hq_policy *policy)
{
    const hq_pack *pack = taking->pack;
    HQ_TAKE(taking, ID, .words = hq_say_str, .of = &policy->id);
    hq_exact(taking, policy->id);
    HQ_TAKE(taking, NUMBER, .words = hq_say_str, .of = &policy->number);
    hq_exact(taking, policy->number);
    hq_take_title(taking, HQ_ASPECT_TITLE, &policy->title);
    HQ_TAKE(taking, CHAPTER, .words = hq_say_str, .of = &policy->chapter);
    hq_exact(taking, policy->chapter);
    HQ_TAKE(taking, STANDING, .words = say_standing, .of = policy);
    hq_exact_count(taking, (uint64_t)policy->standing);
    take_end(taking, HQ_ASPECT_VALID_FROM, &policy->valid_from);
    take_end(taking, HQ_ASPECT_VALID_TO, &policy->valid_to);
    HQ_TAKE(taking, SUBJECT, .words = say_subject, .of = policy);
    hq_exact(taking, pack->entities.at[policy->scope.entities[0]].name);
    if (policy->subject_holder != HQ_NONE) {
        const hq_entity *holder = &pack->entities.at[policy->subject_holder];
        hq_exact(taking, holder->name);
        hq_exact(taking, holder->lists.at[policy->subject_list].name);
    }
    HQ_TAKE(taking, DECIDED, .words = say_decided, .of = policy, .formula = policy->decided_on);
    HQ_TAKE(taking, COUNTS, .words = say_counts, .of = policy);
    hq_exact_count(taking, (uint64_t)policy->counts);
}

/* --- Conditions --- */

static hq_str say_condition(hq_voice *voice, const hq_facet *facet)
{
    return hq_rule_condition(voice, facet->of);
}

static void take_condition(hq_taking *taking, const hq_condition *condition)
{
    HQ_TAKE(taking, CONDITION, .key = condition->path, .words = say_condition, .of = condition,
            .formula = condition->kind == HQ_CONDITION_WHEN ? condition->when : NULL);
    hq_exact_count(taking, (uint64_t)condition->kind);
    hq_exact_words(taking, condition->says);
    hq_exact_cites(taking, &condition->cites);
    for (uint32_t i = 0; i < condition->count; i++)
        take_condition(taking, &condition->parts[i]);
}

/* --- Benefits --- */

static hq_str say_benefit(hq_voice *voice, const hq_facet *facet)
{
    const hq_benefit *benefit = facet->of;
    hq_str kind = hq_phrase(voice, hq_kind_word(benefit->kind), NULL, 0);
    hq_str title = hq_words_in(benefit->title, voice->language);
    return title.length > 0 ? HQ_PHRASE(voice, BENEFIT_TITLED, title, kind) : kind;
}

static hq_str say_bound(hq_voice *voice, const hq_facet *facet)
{
    return ((const hq_benefit *)facet->of)->bound == HQ_BOUND_UP_TO ? HQ_PHRASE(voice, DIFF_UP_TO)
                                                                    : HQ_PHRASE(voice, DIFF_AT_LEAST);
}

static hq_str say_rounding(hq_voice *voice, const hq_facet *facet)
{
    static const hq_word MODES[] = {HQ_W_ROUND_HALF_UP, HQ_W_ROUND_HALF_EVEN, HQ_W_ROUND_HALF_DOWN,
                                    HQ_W_ROUND_UP,      HQ_W_ROUND_DOWN,      HQ_W_ROUND_FLOOR,
                                    HQ_W_ROUND_CEILING};
    const hq_benefit *benefit = facet->of;
    return HQ_PHRASE(voice, DIFF_ROUNDED,
                     hq_number_text(voice, benefit->quantum, hq_unit_of(HQ_DIM_MONEY, 1), HQ_LOOK_FREE),
                     hq_phrase(voice, MODES[benefit->rounding], NULL, 0));
}

static hq_str say_group(hq_voice *voice, const hq_facet *facet)
{
    const hq_group *group = &voice->pack->groups.at[((const hq_benefit *)facet->of)->group];
    return hq_label_or(group->title, group->name, voice->language);
}

static hq_str say_cap(hq_voice *voice, const hq_facet *facet)
{
    return hq_cap_text(voice, facet->of);
}

/* A cap is known by whom and how long it counts for, so that a new limit is a change of the cap and not another one. */
void hq_take_cap(hq_taking *taking, hq_str key, const hq_cap *cap)
{
    static const char *const EVERY[] = {"item", "month", "year", "lifetime"};
    const hq_pack *pack = taking->pack;
    key = hq_key_joined(taking, key, "/", hq_str_of(EVERY[cap->every]));
    if (cap->each != HQ_NONE)
        key = hq_key_joined(taking, key, "/", pack->entities.at[cap->each].name);
    HQ_TAKE(taking, CAP, .key = key, .words = say_cap, .name = hq_say_nothing, .of = cap);
    hq_exact_count(taking, cap->is_time);
    hq_exact_number(taking, cap->limit);
}

/* A shared limit is a thing of its own, where its figure is compared; here it is that there is one. */
static void take_shared_cap(hq_taking *taking, hq_str key, const hq_cap *cap)
{
    key = hq_key_joined(taking, key, "/", taking->pack->pools.at[cap->pool].name);
    HQ_TAKE(taking, CAP, .key = key, .words = say_cap, .name = hq_say_nothing, .of = cap);
}

static void take_expression(hq_taking *taking, hq_aspect aspect, hq_str key, const hq_ast *expression)
{
    if (expression != NULL)
        hq_take_facet(taking, &(hq_facet){.aspect = aspect, .key = key, .formula = expression});
}

/* What is as usual is not said, so that a new benefit does not bring it along. */
static void take_manner(hq_taking *taking, const hq_benefit *benefit)
{
    hq_str key = benefit->name;
    if (benefit->bound != HQ_BOUND_EXACT) {
        HQ_TAKE(taking, BOUND, .key = key, .words = say_bound, .of = benefit);
        hq_exact_count(taking, (uint64_t)benefit->bound);
    }
    if (benefit->rounding != HQ_ROUND_HALF_UP || !hq_rat_equal(benefit->quantum, taking->pack->quantum)) {
        HQ_TAKE(taking, ROUNDING, .key = key, .words = say_rounding, .of = benefit);
        hq_exact_number(taking, benefit->quantum);
        hq_exact_count(taking, (uint64_t)benefit->rounding);
    }
    if (benefit->group != HQ_NONE) {
        HQ_TAKE(taking, MEMBER_OF, .key = key, .words = say_group, .of = benefit);
        hq_exact(taking, taking->pack->groups.at[benefit->group].name);
    }
}

static void take_benefit(hq_taking *taking, const hq_benefit *benefit)
{
    hq_str key = benefit->name;
    HQ_TAKE(taking, BENEFIT, .key = key, .words = say_benefit, .of = benefit);
    hq_exact_count(taking, (uint64_t)benefit->kind);
    hq_exact_words(taking, benefit->title);
    take_expression(taking, HQ_ASPECT_AMOUNT, key, benefit->amount);
    take_expression(taking, HQ_ASPECT_WHEN, key, benefit->when);
    take_expression(taking, HQ_ASPECT_TERM, key, benefit->term);
    take_expression(taking, HQ_ASPECT_PAYS, key, benefit->pays);
    hq_str_list limits = {0};
    for (uint32_t c = 0; c < benefit->caps.count; c++) {
        if (benefit->caps.at[c].pool == HQ_NONE)
            hq_take_cap(taking, key, &benefit->caps.at[c]);
        else
            take_shared_cap(taking, key, &benefit->caps.at[c]);
        if (!HQ_PUSH(taking->arena, limits, taking->facet.key))
            taking->failed = true;
    }
    hq_take_order(taking, hq_key_joined(taking, key, "/", HQ_STR("at_most")), limits);
    take_manner(taking, benefit);
}

/* Benefits of a group are tried in the order in which they stand, and a shared limit is used up in it. */
static void take_benefits(hq_taking *taking, const hq_policy *policy)
{
    hq_str_list names = {0};
    bool shares = false;
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        const hq_benefit *benefit = &policy->benefits.at[b];
        take_benefit(taking, benefit);
        shares = shares || benefit->group != HQ_NONE;
        for (uint32_t c = 0; c < benefit->caps.count; c++)
            shares = shares || benefit->caps.at[c].pool != HQ_NONE;
        if (!HQ_PUSH(taking->arena, names, benefit->name))
            taking->failed = true;
    }
    if (shares)
        hq_take_order(taking, HQ_STR("benefits"), names);
}

/* --- What is calculated on the way --- */

static hq_str name_let(hq_voice *voice, const hq_facet *facet)
{
    const hq_let *let = facet->of;
    hq_str label = hq_words_in(let->label, voice->language);
    return label.length == 0 ? let->name : HQ_PHRASE(voice, BENEFIT_NAMED, let->name, label);
}

/* By the value's own name: its label is what changed. */
static hq_str name_let_label(hq_voice *voice, const hq_facet *facet)
{
    (void)voice;
    return facet->key;
}

static hq_str say_bracket(hq_voice *voice, const hq_facet *facet)
{
    return hq_says_value(voice, ((const hq_bracket *)facet->of)->rate);
}

static hq_str name_bracket(hq_voice *voice, const hq_facet *facet)
{
    return HQ_PHRASE(voice, DIFF_FROM_FIGURE,
                     hq_says_value(voice, ((const hq_bracket *)facet->of)->threshold));
}

static hq_str say_scale(hq_voice *voice, const hq_facet *facet)
{
    return ((const hq_scale *)facet->of)->marginal ? HQ_PHRASE(voice, DIFF_MARGINAL)
                                                   : HQ_PHRASE(voice, DIFF_FLAT);
}

static void take_bracket(hq_taking *taking, hq_str scale, hq_day from, const hq_bracket *bracket)
{
    hq_facet facet = {.aspect = HQ_ASPECT_BRACKET, .words = say_bracket, .name = name_bracket, .of = bracket};
    hq_take_facet(taking, &facet); /* the key first, by value */
    hq_exact(taking, scale);
    hq_exact_day(taking, from);
    hq_exact_ast(taking, bracket->threshold);
    taking->facet.key = hq_exact_so_far(taking);
    hq_exact_ast(taking, bracket->rate);
}

static void take_scale(hq_taking *taking, const hq_scale *scale)
{
    HQ_TAKE(taking, SCALE, .key = scale->name, .words = say_scale, .of = scale);
    hq_exact_count(taking, scale->marginal);
    for (uint32_t v = 0; v < scale->versions.count; v++)
        hq_exact_day(taking, scale->versions.at[v].from);
    for (uint32_t v = 0; v < scale->versions.count; v++)
        for (uint32_t b = 0; b < scale->versions.at[v].brackets.count; b++)
            take_bracket(taking, scale->name, scale->versions.at[v].from,
                         &scale->versions.at[v].brackets.at[b]);
}

static void take_calculation(hq_taking *taking, const hq_policy *policy)
{
    for (uint32_t i = 0; i < policy->lets.count; i++) {
        const hq_let *let = &policy->lets.at[i];
        HQ_TAKE(taking, LET, .key = let->name, .name = name_let, .of = let, .formula = let->expression);
        if (let->label.zh.length + let->label.en.length > 0) {
            HQ_TAKE(taking, LABEL, .key = let->name, .words = hq_say_words, .name = name_let_label,
                    .of = &let->label);
            hq_exact_words(taking, let->label);
        }
    }
    for (uint32_t i = 0; i < policy->tables.count; i++)
        hq_take_table(taking, &policy->tables.at[i]);
    for (uint32_t i = 0; i < policy->scales.count; i++)
        take_scale(taking, &policy->scales.at[i]);
}

/* --- What it replaces, when to file, who answers, what it rests on --- */

static hq_str say_superseded(hq_voice *voice, const hq_facet *facet)
{
    const hq_policy *other = &voice->pack->policies.at[facet->index];
    return HQ_PHRASE(voice, RECORD_NAMED, other->number, hq_policy_title(voice, facet->index));
}

static hq_str say_window(hq_voice *voice, const hq_facet *facet)
{
    hq_str words = hq_window_text(voice, facet->of);
    return words.length > 0 ? words : HQ_PHRASE(voice, DIFF_OPEN);
}

static hq_str name_window(hq_voice *voice, const hq_facet *facet)
{
    const hq_window *window = facet->of;
    return HQ_PHRASE(voice, DAYS_TO, hq_day_text(voice, window->claims_first),
                     hq_day_text(voice, window->claims_last));
}

static void take_window(hq_taking *taking, const hq_window *window)
{
    HQ_TAKE(taking, WINDOW, .words = say_window, .name = name_window, .of = window);
    hq_exact_day(taking, window->claims_first);
    hq_exact_day(taking, window->claims_last);
    taking->facet.key = hq_exact_so_far(taking);
    hq_exact_day(taking, window->file_from);
    hq_exact_day(taking, window->file_until);
}

/* A list of texts, such as remarks: one is known by its words, so it is there or not. Where their order says something, hq_take_order
 * follows. */
static void take_texts(hq_taking *taking, hq_aspect aspect, const hq_words *texts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        hq_take_facet(
            taking,
            &(hq_facet){.aspect = aspect, .words = hq_say_words, .name = hq_say_nothing, .of = &texts[i]});
        hq_exact_words(taking, texts[i]);
        taking->facet.key = hq_exact_so_far(taking);
    }
}

static void take_steps_order(hq_taking *taking, const hq_policy *policy)
{
    hq_str_list order = {0};
    for (uint32_t i = 0; i < policy->steps.count; i++) {
        hq_words step = policy->steps.at[i];
        if (!HQ_PUSH(taking->arena, order, step.zh.length > 0 ? step.zh : step.en))
            taking->failed = true;
    }
    hq_take_order(taking, HQ_STR("steps"), order);
}

static void take_office(hq_taking *taking, const hq_policy *policy)
{
    for (uint32_t i = 0; i < policy->supersedes.count; i++) {
        uint32_t other = policy->supersedes.at[i];
        HQ_TAKE(taking, SUPERSEDES, .key = taking->pack->policies.at[other].id, .words = say_superseded,
                .name = hq_say_nothing, .index = other);
    }
    for (uint32_t i = 0; i < policy->windows.count; i++)
        take_window(taking, &policy->windows.at[i]);
    HQ_TAKE(taking, PROCEDURE, .words = say_procedure, .of = policy);
    hq_exact_count(taking, (uint64_t)policy->procedure);
    HQ_TAKE(taking, AUTHORITY, .words = hq_say_words, .of = &policy->authority);
    hq_exact_words(taking, policy->authority);
    HQ_TAKE(taking, PHONE, .words = hq_say_str, .of = &policy->phone);
    hq_exact(taking, policy->phone);
    if (policy->where.zh.length + policy->where.en.length > 0)
        hq_take_title(taking, HQ_ASPECT_WHERE, &policy->where);
    take_texts(taking, HQ_ASPECT_STEP, policy->steps.at, policy->steps.count);
    take_steps_order(taking, policy);
    take_texts(taking, HQ_ASPECT_PAPER, policy->papers.at, policy->papers.count);
    for (uint32_t i = 0; i < policy->basis.count; i++) {
        HQ_TAKE(taking, BASIS, .key = policy->basis.at[i], .words = hq_say_str, .name = hq_say_nothing,
                .of = &policy->basis.at[i]);
        hq_exact(taking, policy->basis.at[i]);
    }
    take_texts(taking, HQ_ASPECT_NOTE, policy->notes.at, policy->notes.count);
}

void hq_take_policy(hq_taking *taking, uint32_t index)
{
    const hq_policy *policy = &taking->pack->policies.at[index];
    hq_take_piece(taking, &(hq_piece){.thing = HQ_THING_POLICY,
                                      .id = policy->id,
                                      .number = policy->number,
                                      .title = policy->title,
                                      .policy = policy,
                                      .index = index});
    take_head(taking, policy);
    for (uint32_t i = 0; i < policy->conditions.count; i++)
        take_condition(taking, &policy->conditions.at[i]);
    take_benefits(taking, policy);
    take_calculation(taking, policy);
    hq_take_patches(taking, policy, &policy->exceptions, HQ_ASPECT_EXCEPTION);
    hq_take_patches(taking, policy, &policy->readings, HQ_ASPECT_READING);
    hq_take_settled(taking, &policy->readings, policy->settled);
    take_office(taking, policy);
    hq_take_cites(taking, &policy->cites);
}
