/* The points of a rule and what was met of them. See coverage.h. */
#include <stdlib.h>
#include <string.h>

#include "run/coverage.h"

/* --- What was met, by place --- */

static int by_place(const void *left, const void *right)
{
    const hq_met *a = left, *b = right;
    return hq_pos_compare(a->pos, b->pos);
}

static void mark_below(const hq_plan *plan, const hq_node *node, hq_node_id below, bool *inner)
{
    if (below < plan->nodes.count && hq_pos_compare(plan->nodes.at[below].pos, node->pos) == 0)
        inner[below] = true;
}

/* `a != b` and `a in [1, 2]` are several nodes at one place: the topmost is what was written. */
static void mark_inner(const hq_plan *plan, bool *inner)
{
    for (hq_node_id id = 0; id < plan->nodes.count; id++) {
        const hq_node *node = &plan->nodes.at[id];
        if (node->op == HQ_OP_NOT || node->op == HQ_OP_AND || node->op == HQ_OP_OR)
            mark_below(plan, node, node->a, inner);
        if (node->op == HQ_OP_AND || node->op == HQ_OP_OR)
            mark_below(plan, node, node->b, inner);
    }
}

hq_status hq_met_all(hq_arena *arena, const hq_plan *plan, const hq_seen *seen, hq_met_list *out)
{
    bool *inner = HQ_NEW_ARRAY(arena, bool, plan->nodes.count);
    HQ_TRY_ALLOC(inner);
    mark_inner(plan, inner);
    for (hq_node_id id = 0; id < plan->nodes.count; id++) {
        const hq_node *node = &plan->nodes.at[id];
        bool branch = node->op == HQ_OP_IF;
        hq_met met = {node->pos, branch, branch ? seen->nodes[node->a] : seen->nodes[id]};
        if ((branch || (node->kind == HQ_T_TRUTH && !inner[id])) && !HQ_PUSH(arena, *out, met))
            return HQ_E_MEMORY;
        met = (hq_met){node->pos, false, seen->nodes[id]}; /* an `if` between truths is one itself */
        if (branch && node->kind == HQ_T_TRUTH && !HQ_PUSH(arena, *out, met))
            return HQ_E_MEMORY;
    }
    if (out->count > 1)
        qsort(out->at, out->count, sizeof *out->at, by_place);
    return HQ_OK;
}

static uint8_t met_at(const hq_met_list *met, hq_pos pos, bool branch)
{
    uint32_t from = 0, to = met->count;
    uint8_t ways = 0;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (hq_pos_compare(met->at[middle].pos, pos) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    for (; from < met->count && hq_pos_compare(met->at[from].pos, pos) == 0; from++)
        ways |= met->at[from].branch == branch ? met->at[from].ways : 0;
    return ways;
}

/* --- Points --- */

typedef struct hq_pointing {
    hq_arena *arena;
    const hq_plan *plan;
    const hq_coverage *coverage;
    const hq_met_list *met;
    hq_rule rule;
    hq_point_list *out;
} hq_pointing;

static hq_status add(const hq_pointing *pointing, hq_point_kind kind, hq_str path, hq_pos pos, uint8_t met)
{
    uint8_t ways = kind == HQ_POINT_ROW || kind == HQ_POINT_CAP ? HQ_WAY_YES : HQ_WAYS_BOTH;
    hq_point point = {kind, pointing->rule, path, pos, ways, met & ways};
    HQ_TRY_ALLOC(path.at);
    return HQ_PUSH(pointing->arena, *pointing->out, point) ? HQ_OK : HQ_E_MEMORY;
}

/* Is the truth made of others, which are points themselves? */
static bool joins(const hq_ast *ast)
{
    return ast->kind == HQ_A_NOT || ast->kind == HQ_A_IF ||
           (ast->kind == HQ_A_BINARY && (ast->binary == HQ_B_AND || ast->binary == HQ_B_OR));
}

/* Recursion is as deep as the expression, which the checker bounds. */
static hq_status in_expression(const hq_pointing *pointing, const hq_expression *expression,
                               const hq_ast *ast)
{
    if (ast == NULL)
        return HQ_OK;
    bool leaf = ast->type.kind == HQ_T_TRUTH && ast->kind != HQ_A_TRUTH && !joins(ast);
    if (leaf && !(expression->whole && ast == expression->root))
        HQ_TRY(add(pointing, HQ_POINT_TRUTH, expression->path, ast->pos,
                   met_at(pointing->met, ast->pos, false)));
    if (ast->kind == HQ_A_IF)
        HQ_TRY(add(pointing, HQ_POINT_BRANCH, expression->path, ast->pos,
                   met_at(pointing->met, ast->pos, true)));
    for (uint32_t i = 0; i < ast->child_count; i++)
        HQ_TRY(in_expression(pointing, expression, ast->children[i]));
    return HQ_OK;
}

static hq_status in_conditions(const hq_pointing *pointing, const hq_plan_condition *conditions,
                               uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const hq_condition *declared = conditions[i].declared;
        hq_pos pos = declared->when != NULL ? declared->when->pos : declared->pos;
        HQ_TRY(add(pointing, HQ_POINT_CONDITION, hq_path_of(pointing->arena, "eligible", declared->path), pos,
                   pointing->coverage->seen.nodes[conditions[i].node]));
        HQ_TRY(in_conditions(pointing, conditions[i].parts, conditions[i].count));
    }
    return HQ_OK;
}

static hq_status in_exceptions(const hq_pointing *pointing, const hq_patch_list *exceptions,
                               bool of_definition)
{
    const hq_plan *plan = pointing->plan;
    for (uint32_t e = 0; e < exceptions->count; e++) {
        const hq_patch *patch = &exceptions->at[e];
        uint8_t met = 0;
        for (uint32_t l = 0; l < plan->exceptions.count; l++) {
            const hq_plan_exceptions *list = &plan->exceptions.at[l];
            for (uint32_t i = 0; i < list->count; i++)
                if (list->of_definition == of_definition && list->owner == pointing->rule.index &&
                    list->patches[i] == e)
                    met |= pointing->coverage->seen.nodes[list->whens[i]];
        }
        HQ_TRY(add(pointing, HQ_POINT_EXCEPTION, hq_path_of(pointing->arena, "exception", patch->name),
                   patch->when != NULL ? patch->when->pos : patch->pos, met));
    }
    return HQ_OK;
}

static hq_status in_table(const hq_pointing *pointing, const hq_table *table)
{
    const hq_plan *plan = pointing->plan;
    for (uint32_t r = 0; r < table->rows.count; r++) {
        bool met = false;
        for (uint32_t t = 0; t < plan->tables.count; t++)
            met = met || (plan->tables.at[t].declared == table && pointing->coverage->seen.rows[t][r]);
        HQ_TRY(add(pointing, HQ_POINT_ROW, hq_path_of(pointing->arena, "table", table->name),
                   table->rows.at[r].pos, met ? HQ_WAY_YES : 0));
    }
    return HQ_OK;
}

/* Where the caps of a policy begin among those of all. */
static uint32_t first_cap(const hq_pack *pack, uint32_t policy)
{
    uint32_t first = 0;
    for (uint32_t p = 0; p < policy; p++)
        for (uint32_t b = 0; b < pack->policies.at[p].benefits.count; b++)
            first += pack->policies.at[p].benefits.at[b].caps.count;
    return first;
}

static hq_status in_caps(const hq_pointing *pointing, const hq_policy *policy)
{
    uint32_t at = first_cap(pointing->plan->pack, pointing->rule.index);
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        const hq_benefit *benefit = &policy->benefits.at[b];
        hq_str above =
            hq_path_of(pointing->arena, benefit->name.length == 0 ? "benefit" : "benefits", benefit->name);
        HQ_TRY_ALLOC(above.at);
        for (uint32_t c = 0; c < benefit->caps.count; c++)
            HQ_TRY(add(pointing, HQ_POINT_CAP, hq_path_of(pointing->arena, above.at, HQ_STR("at_most")),
                       benefit->caps.at[c].pos, pointing->coverage->caps[at++] ? HQ_WAY_YES : 0));
    }
    return HQ_OK;
}

void hq_coverage_caps(hq_coverage *coverage, const hq_answer *answer)
{
    for (uint32_t p = 0; p < answer->policy_count; p++) {
        const hq_answer_policy *policy = &answer->policies[p];
        if (policy->policy >= coverage->pack->policies.count)
            continue;
        const hq_policy *declared = &coverage->pack->policies.at[policy->policy];
        for (uint32_t i = 0; i < policy->item_count; i++) {
            uint32_t at = first_cap(coverage->pack, policy->policy);
            for (uint32_t b = 0; b < policy->items[i].benefit; b++)
                at += declared->benefits.at[b].caps.count;
            for (uint32_t c = 0; c < policy->items[i].cut_count; c++)
                if (policy->items[i].asked.low == policy->items[i].asked.high &&
                    policy->items[i].cuts[c].by.low > 0)
                    coverage->caps[at + policy->items[i].cuts[c].cap] = true;
        }
    }
}

static hq_status in_policy(const hq_pointing *pointing, uint32_t index)
{
    const hq_policy *policy = &pointing->plan->pack->policies.at[index];
    const hq_plan_policy *planned = &pointing->plan->policies[index];
    HQ_TRY(in_conditions(pointing, planned->conditions, planned->condition_count));
    HQ_TRY(in_exceptions(pointing, &policy->exceptions, false));
    for (uint32_t t = 0; t < policy->tables.count; t++)
        HQ_TRY(in_table(pointing, &policy->tables.at[t]));
    return in_caps(pointing, policy);
}

static hq_status in_definition(const hq_pointing *pointing, uint32_t index)
{
    const hq_definition *definition = &pointing->plan->pack->definitions.at[index];
    HQ_TRY(in_exceptions(pointing, &definition->exceptions, true));
    return definition->table == NULL ? HQ_OK : in_table(pointing, definition->table);
}

hq_status hq_points_of(hq_arena *arena, const hq_plan *plan, const hq_coverage *coverage,
                       const hq_met_list *met, hq_rule rule, hq_point_list *out)
{
    hq_pointing pointing = {arena, plan, coverage, met, rule, out};
    hq_expression_list expressions = {0};
    if (rule.kind == HQ_RULE_POLICY)
        HQ_TRY(in_policy(&pointing, rule.index));
    if (rule.kind == HQ_RULE_DEFINITION)
        HQ_TRY(in_definition(&pointing, rule.index));
    HQ_TRY(hq_rule_expressions(arena, plan->pack, rule, &expressions));
    for (uint32_t i = 0; i < expressions.count; i++)
        HQ_TRY(in_expression(&pointing, &expressions.at[i], expressions.at[i].root));
    return HQ_OK;
}
