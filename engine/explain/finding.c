/* Traced comparisons brought back to their expressions. See finding.h. */
#include "explain/finding.h"

#include "explain/says.h"

/* --- From a place to its expression --- */

/* A truth and the value that is all of it may share a place (a bracket); the outermost is meant. */
static const hq_ast *expression_in(const hq_ast *ast, hq_pos pos)
{
    if (ast == NULL || ast->pos.source != pos.source || pos.offset < ast->pos.offset ||
        pos.offset + pos.length > ast->pos.offset + ast->pos.length)
        return NULL;
    if (hq_pos_compare(ast->pos, pos) == 0)
        return ast;
    for (uint32_t i = 0; i < ast->child_count; i++) {
        const hq_ast *found = expression_in(ast->children[i], pos);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static const hq_ast *expression_of_condition(const hq_condition *condition, hq_pos pos)
{
    const hq_ast *found = expression_in(condition->when, pos);
    for (uint32_t i = 0; i < condition->count && found == NULL; i++)
        found = expression_of_condition(&condition->parts[i], pos);
    return found;
}

static const hq_ast *expression_of_patches(const hq_patch_list *patches, hq_pos pos)
{
    const hq_ast *found = NULL;
    for (uint32_t i = 0; i < patches->count && found == NULL; i++) {
        found = expression_in(patches->at[i].when, pos);
        for (uint32_t p = 0; p < patches->at[i].parts.count && found == NULL; p++)
            found = expression_in(patches->at[i].parts.at[p].expression, pos);
    }
    return found;
}

const hq_ast *hq_policy_expression_at(const hq_policy *policy, hq_pos pos)
{
    const hq_ast *found = expression_in(policy->decided_on, pos);
    for (uint32_t i = 0; i < policy->conditions.count && found == NULL; i++)
        found = expression_of_condition(&policy->conditions.at[i], pos);
    for (uint32_t i = 0; i < policy->lets.count && found == NULL; i++)
        found = expression_in(policy->lets.at[i].expression, pos);
    for (uint32_t i = 0; i < policy->benefits.count && found == NULL; i++) {
        const hq_benefit *benefit = &policy->benefits.at[i];
        const hq_ast *parts[] = {benefit->amount, benefit->when, benefit->term, benefit->pays};
        for (size_t p = 0; p < sizeof parts / sizeof *parts && found == NULL; p++)
            found = expression_in(parts[p], pos);
    }
    if (found == NULL)
        found = expression_of_patches(&policy->exceptions, pos);
    return found == NULL ? expression_of_patches(&policy->readings, pos) : found;
}

/* --- Distances --- */

static bool subtract(hq_voice *voice, hq_rat a, hq_rat b, hq_rat *out)
{
    if (!hq_voice_good(voice, hq_rat_sub(voice->arena, a, b, out)))
        *out = HQ_RAT_ZERO;
    if (hq_rat_sign(*out) < 0)
        *out = HQ_RAT_ZERO;
    return hq_rat_sign(*out) > 0;
}

/* have < need, or have > need: from the nearest ends to the farthest. */
static void distance_of_numbers(hq_voice *voice, hq_finding *finding, hq_binary binary)
{
    const hq_shown *have = &finding->have, *need = &finding->need;
    hq_distance *distance = &finding->distance;
    bool short_of = binary == HQ_B_GREATER || binary == HQ_B_GREATER_EQUAL;
    bool equality = binary == HQ_B_EQUAL || binary == HQ_B_NOT_EQUAL;
    if (equality) {
        if (binary == HQ_B_NOT_EQUAL || !have->known || !need->known)
            return;
        short_of = hq_rat_compare(have->low, need->low) < 0;
    }
    const hq_shown *small = short_of ? have : need, *great = short_of ? need : have;
    if (small->high_open || great->low_open)
        return;
    (void)subtract(voice, great->low, small->high, &distance->low);
    distance->high_open = small->low_open || great->high_open;
    if (!distance->high_open)
        (void)subtract(voice, great->high, small->low, &distance->high);
    distance->kind = equality ? HQ_DISTANCE_OFF : short_of ? HQ_DISTANCE_SHORT : HQ_DISTANCE_OVER;
    bool nothing = !distance->high_open && hq_rat_sign(distance->high) == 0;
    if (nothing && !equality)
        distance->kind = HQ_DISTANCE_LIMIT;
}

static void distance_of_days(hq_finding *finding, int64_t low, int64_t high, bool early)
{
    finding->distance.kind = early ? HQ_DISTANCE_EARLY : HQ_DISTANCE_LATE;
    finding->distance.low = hq_rat_int(low < 0 ? 0 : low);
    finding->distance.high = hq_rat_int(high < 0 ? 0 : high);
}

/* Days from the day that the profile has to the first, or from the last, that would have been in time. */
static void distance_of_dates(hq_finding *finding, hq_binary binary)
{
    const hq_shown *have = &finding->have, *need = &finding->need;
    bool strict = binary == HQ_B_LESS || binary == HQ_B_GREATER;
    int64_t extra = strict ? 1 : 0; /* a day that must be later than d is in time on the day after d */
    if (binary == HQ_B_GREATER || binary == HQ_B_GREATER_EQUAL)
        distance_of_days(finding, (int64_t)need->day_low - have->day_high + extra,
                         (int64_t)need->day_high - have->day_low + extra, true);
    else if (binary == HQ_B_LESS || binary == HQ_B_LESS_EQUAL)
        distance_of_days(finding, (int64_t)have->day_low - need->day_high + extra,
                         (int64_t)have->day_high - need->day_low + extra, false);
}

static void distance_to_span(hq_finding *finding)
{
    const hq_shown *have = &finding->have, *span = &finding->need;
    if (!have->known || !span->known || span->until_low <= span->day_low)
        return;
    if (have->day_low < span->day_low)
        distance_of_days(finding, (int64_t)span->day_low - have->day_low,
                         (int64_t)span->day_low - have->day_low, true);
    else if (have->day_low >= span->until_low)
        distance_of_days(finding, (int64_t)have->day_low - span->until_low + 1,
                         (int64_t)have->day_low - span->until_low + 1, false);
}

static void measure(hq_voice *voice, hq_finding *finding)
{
    if (!finding->unmet || !finding->compares)
        return;
    hq_binary binary = hq_comparison_of(finding->ast, finding->wanted).binary;
    if (binary == HQ_B_IN || binary == HQ_B_NOT_IN) {
        if (finding->need.kind == HQ_T_SPAN && binary == HQ_B_IN)
            distance_to_span(finding);
        return;
    }
    if (finding->have.kind == HQ_T_NUMBER)
        distance_of_numbers(voice, finding, binary);
    else if (finding->have.kind == HQ_T_DATE)
        distance_of_dates(finding, binary);
}

/* --- Findings --- */

/* The plan writes a > b as b < a, and x != y as not (x = y): turn it back, the constant to the right. */
static void orient(hq_finding *finding, hq_op op)
{
    const hq_ast *ast = finding->ast;
    const hq_answer_part *part = finding->part;
    bool compares = op >= HQ_OP_LT && op <= HQ_OP_IN_SPAN && op != HQ_OP_TRUTH_EQ;
    finding->compares = compares && ast != NULL && ast->kind == HQ_A_BINARY;
    if (!finding->compares)
        return;
    hq_comparison shown = hq_comparison_of(ast, true);
    bool swapped = ast->binary == HQ_B_GREATER || ast->binary == HQ_B_GREATER_EQUAL;
    swapped = swapped != (shown.left != ast->children[0]);
    finding->have = swapped ? part->right : part->left;
    finding->need = swapped ? part->left : part->right;
    finding->have_ast = shown.left;
    finding->need_ast = shown.right;
    finding->need_is_written = hq_is_constant(shown.right);
}

/* a in [3, 4] is two comparisons of the plan and one of the rule. */
static bool joins_last(hq_finding_list *out, const hq_finding *finding, bool wanted)
{
    for (uint32_t i = 0; i < out->count && finding->ast != NULL; i++) {
        hq_finding *old = &out->at[i];
        if (old->ast != finding->ast)
            continue;
        old->met = wanted ? old->met || finding->met : old->met && finding->met;
        old->unmet = wanted ? old->unmet && finding->unmet : old->unmet || finding->unmet;
        return true;
    }
    return false;
}

static void add_finding(hq_voice *voice, const hq_answer_part *part, bool wanted, hq_finding_list *out)
{
    const hq_node *node = &voice->plan->nodes.at[part->node];
    hq_finding finding = {.part = part, .wanted = wanted};
    finding.distance = (hq_distance){.low = HQ_RAT_ZERO, .high = HQ_RAT_ZERO};
    finding.ast = node->op == HQ_OP_ATTEST ? NULL : hq_policy_expression_at(voice->policy, node->pos);
    uint8_t needed = wanted ? HQ_TRUE : HQ_FALSE;
    finding.met = part->truth == needed;
    finding.unmet = part->truth != needed && part->truth != HQ_UNKNOWN;
    orient(&finding, (hq_op)node->op);
    /* `!=` and `not in` are negations over the node, with one expression for both: what is wanted is said of the expression */
    if (finding.ast != NULL && finding.ast->kind == HQ_A_BINARY &&
        (finding.ast->binary == HQ_B_NOT_EQUAL || finding.ast->binary == HQ_B_NOT_IN))
        finding.wanted = !wanted;
    measure(voice, &finding);
    if (!joins_last(out, &finding, wanted) && !HQ_PUSH(voice->arena, *out, finding))
        voice->failed = true;
}

typedef struct hq_walk {
    hq_voice *voice;
    const hq_answer_condition *condition;
    hq_finding_list *out;
} hq_walk;

static const hq_answer_part *part_of(const hq_walk *walk, hq_node_id node)
{
    for (uint32_t i = 0; i < walk->condition->part_count; i++)
        if (walk->condition->parts[i].node == node)
            return &walk->condition->parts[i];
    return NULL;
}

static void walk_node(const hq_walk *walk, hq_node_id id, bool wanted);

static void walk_many(const hq_walk *walk, const hq_node_id *ids, uint32_t count, bool wanted)
{
    for (uint32_t i = 0; i < count; i++)
        walk_node(walk, ids[i], wanted);
}

static bool is_listed(const hq_walk *walk, const hq_answer_part *part)
{
    for (uint32_t i = 0; i < walk->out->count; i++)
        if (walk->out->at[i].part == part)
            return true;
    return false;
}

/* The same way through the plan that tracing took. Depth is bounded by the plan's. */
static void walk_node(const hq_walk *walk, hq_node_id id, bool wanted)
{
    const hq_plan *plan = walk->voice->plan;
    const hq_node *node = &plan->nodes.at[id];
    switch ((hq_op)node->op) {
    case HQ_OP_AND:
    case HQ_OP_OR:
        walk_node(walk, node->a, wanted);
        walk_node(walk, node->b, wanted);
        return;
    case HQ_OP_NOT:
        walk_node(walk, node->a, !wanted);
        return;
    case HQ_OP_LET:
        if (node->kind == HQ_T_TRUTH)
            walk_node(walk, plan->policies[walk->voice->policy - plan->pack->policies.at].lets[node->a],
                      wanted);
        return;
    case HQ_OP_READING:
        walk_many(walk, plan->choices.at[node->a].alternatives, plan->choices.at[node->a].count, wanted);
        return;
    case HQ_OP_EXCEPT:
        walk_many(walk, plan->exceptions.at[node->a].values, plan->exceptions.at[node->a].count, wanted);
        walk_node(walk, plan->exceptions.at[node->a].rule, wanted);
        return;
    default:
        break;
    }
    const hq_answer_part *part = part_of(walk, id);
    if (part != NULL && !is_listed(walk, part))
        add_finding(walk->voice, part, wanted, walk->out);
}

hq_finding_list hq_findings_of(hq_voice *voice, const hq_answer_condition *condition)
{
    hq_finding_list findings = {0};
    hq_walk walk = {voice, condition, &findings};
    if (condition->part_count > 0)
        walk_node(&walk, condition->condition->node, true);
    return findings;
}
