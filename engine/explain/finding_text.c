/* Findings in words: what must hold, what the profile has, how far apart. See finding.h. */
#include "explain/finding.h"
#include "explain/names.h"
#include "explain/says.h"

hq_str hq_finding_says(hq_voice *voice, const hq_finding *finding, const hq_condition *condition)
{
    const hq_node *node = &voice->plan->nodes.at[finding->part->node];
    if (finding->ast != NULL)
        return hq_says_truth(voice, finding->ast, finding->wanted);
    if (node->op == HQ_OP_ATTEST) {
        const hq_condition *attested = hq_condition_attestation(condition, node->b);
        hq_str words = attested == NULL ? HQ_STR("") : hq_words_in(attested->says, voice->language);
        return finding->wanted ? HQ_PHRASE(voice, ATTEST_YES, words) : HQ_PHRASE(voice, ATTEST_NO, words);
    }
    return hq_says_condition(voice, condition);
}

/* The field that an expression names, or NULL. */
static const hq_field *field_of(const hq_voice *voice, const hq_ast *ast)
{
    if (ast == NULL || ast->kind != HQ_A_MEMBER || ast->meaning != HQ_M_FIELD)
        return NULL;
    return &voice->pack->entities.at[ast->children[0]->type.index].fields.at[ast->index];
}

bool hq_finding_is_blank(hq_voice *voice, const hq_finding *finding)
{
    const hq_field *field = field_of(voice, finding->compares ? finding->have_ast : finding->ast);
    if (field == NULL || field->definition != HQ_NONE)
        return false;
    if (finding->compares)
        return hq_shown_is_all(voice->pack, field, &finding->have);
    return finding->part->truth == HQ_UNKNOWN;
}

static hq_str value_of(hq_voice *voice, const hq_shown *shown, const hq_ast *ast, const hq_ast *other)
{
    hq_look look = hq_look_of(voice, ast);
    if (!look.percent && !look.plain && look.time == HQ_TIME_FREE && other != NULL)
        look = hq_look_of(voice, other);
    return hq_value_text(voice, shown, look);
}

hq_str hq_finding_have(hq_voice *voice, const hq_finding *finding)
{
    if (hq_finding_is_blank(voice, finding))
        return HQ_PHRASE(voice, NOT_STATED);
    if (finding->compares)
        return value_of(voice, &finding->have, finding->have_ast, finding->need_ast);
    hq_shown truth = {
        .kind = HQ_T_TRUTH, .truth = finding->part->truth, .known = finding->part->truth != HQ_UNKNOWN};
    return hq_value_text(voice, &truth, HQ_LOOK_FREE);
}

hq_str hq_finding_need(hq_voice *voice, const hq_finding *finding)
{
    bool members = finding->compares && finding->need_ast->kind == HQ_A_LIST;
    if (finding->compares && finding->need.kind != HQ_T_TRUTH && !members)
        return value_of(voice, &finding->need, finding->need_ast, finding->have_ast);
    if (finding->compares)
        return hq_says_members(voice, finding->need_ast);
    return finding->wanted ? HQ_PHRASE(voice, YES) : HQ_PHRASE(voice, NO);
}

static hq_str days_between(hq_voice *voice, hq_rat low, hq_rat high)
{
    hq_shown days = {.kind = HQ_T_NUMBER,
                     .unit = hq_unit_of(HQ_DIM_DAY, 1),
                     .low = low,
                     .high = high,
                     .known = hq_rat_equal(low, high)};
    return hq_value_text(voice, &days, HQ_LOOK_FREE);
}

static hq_str number_between(hq_voice *voice, const hq_finding *finding)
{
    const hq_distance *distance = &finding->distance;
    hq_shown shown = {.kind = HQ_T_NUMBER,
                      .unit = finding->have.unit,
                      .low = distance->low,
                      .high = distance->high,
                      .high_open = distance->high_open,
                      .known = !distance->high_open && hq_rat_equal(distance->low, distance->high)};
    return value_of(voice, &shown, finding->have_ast, finding->need_ast);
}

hq_str hq_distance_text(hq_voice *voice, const hq_finding *finding)
{
    const hq_distance *distance = &finding->distance;
    switch (distance->kind) {
    case HQ_DISTANCE_SHORT:
        return HQ_PHRASE(voice, DISTANCE_SHORT, number_between(voice, finding));
    case HQ_DISTANCE_OVER:
        return HQ_PHRASE(voice, DISTANCE_OVER, number_between(voice, finding));
    case HQ_DISTANCE_OFF:
        return HQ_PHRASE(voice, DISTANCE_OFF, number_between(voice, finding));
    case HQ_DISTANCE_EARLY:
        return HQ_PHRASE(voice, DISTANCE_EARLY, days_between(voice, distance->low, distance->high));
    case HQ_DISTANCE_LATE:
        return HQ_PHRASE(voice, DISTANCE_LATE, days_between(voice, distance->low, distance->high));
    case HQ_DISTANCE_LIMIT:
        return HQ_PHRASE(voice, DISTANCE_LIMIT);
    default:
        return HQ_STR("");
    }
}
