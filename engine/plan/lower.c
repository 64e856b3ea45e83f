/*
 * The pack into a plan: definitions, policies, groups, each with its exceptions and readings put around the parts they replace.
 *
 * A part with exceptions becomes EXCEPT(when -> value, ..., rule); with readings, READING(one alternative for each). All
 * readings of one policy are one choice: whichever holds, holds for every part at once.
 */
#include "plan/lower.h"

#include <assert.h>

#include "base/limits.h"

static const hq_patch_list *patches_of(const hq_lower *lower, bool readings)
{
    if (lower->policy != HQ_NONE) {
        const hq_policy *policy = &lower->pack->policies.at[lower->policy];
        return readings ? &policy->readings : &policy->exceptions;
    }
    const hq_definition *definition = &lower->pack->definitions.at[lower->definition];
    return readings ? &definition->readings : &definition->exceptions;
}

static const hq_ast *patched_expression(const hq_patch *patch, hq_target_kind target, uint32_t index)
{
    for (uint32_t i = 0; i < patch->parts.count; i++)
        if (patch->parts.at[i].target == target && patch->parts.at[i].index == index)
            return patch->parts.at[i].expression;
    return NULL;
}

/* Where an exception applies: its condition, or the deciding day from its first day on. */
static hq_node_id lower_when(hq_lower *lower, const hq_patch *patch)
{
    if (patch->when != NULL)
        return hq_lower_expression(lower, patch->when);
    if (lower->in_decided || lower->policy == HQ_NONE) {
        HQ_REPORT(lower->diags, DEFINITION_FROM, patch->pos);
        lower->status = HQ_E_INVALID;
        return HQ_NONE;
    }
    hq_node_id from = hq_lower_day(lower, patch->from, patch->pos);
    hq_node_id decided =
        hq_lower_emit(lower, HQ_OP_DECIDED, (hq_type){.kind = HQ_T_DATE}, patch->pos, 0, 0, 0);
    return hq_lower_emit(lower, HQ_OP_DATE_LE, (hq_type){.kind = HQ_T_TRUTH}, patch->pos, from, decided, 0);
}

static hq_node_id with_exceptions(hq_lower *lower, hq_target_kind target, uint32_t index, hq_node_id rule,
                                  hq_type type, hq_pos pos)
{
    const hq_patch_list *patches = patches_of(lower, false);
    hq_plan_exceptions list = {.of_definition = lower->policy == HQ_NONE, .rule = rule};
    list.owner = list.of_definition ? lower->definition : lower->policy;
    hq_node_id *whens = HQ_NEW_ARRAY(lower->arena, hq_node_id, patches->count);
    hq_node_id *values = HQ_NEW_ARRAY(lower->arena, hq_node_id, patches->count);
    uint32_t *names = HQ_NEW_ARRAY(lower->arena, uint32_t, patches->count);
    if (whens == NULL || values == NULL || names == NULL)
        return hq_lower_no_memory(lower);
    for (uint32_t i = 0; i < patches->count; i++) {
        const hq_ast *expression = patched_expression(&patches->at[i], target, index);
        if (expression == NULL)
            continue;
        whens[list.count] = lower_when(lower, &patches->at[i]);
        values[list.count] = hq_lower_expression(lower, expression);
        names[list.count++] = i;
    }
    if (list.count == 0 || lower->status != HQ_OK)
        return rule;
    list.whens = whens;
    list.values = values;
    list.patches = names;
    if (!HQ_PUSH(lower->arena, lower->plan->exceptions, list))
        return hq_lower_no_memory(lower);
    return hq_lower_emit(lower, HQ_OP_EXCEPT, type, pos, lower->plan->exceptions.count - 1, 0, 0);
}

hq_node_id hq_lower_patched(hq_lower *lower, hq_target_kind target, uint32_t index, hq_node_id rule,
                            hq_type type, hq_pos pos)
{
    if (lower->status != HQ_OK)
        return HQ_NONE;
    hq_node_id plain = with_exceptions(lower, target, index, rule, type, pos);
    const hq_patch_list *readings = patches_of(lower, true);
    bool touched = false;
    hq_node_id *alternatives = HQ_NEW_ARRAY(lower->arena, hq_node_id, readings->count);
    if (alternatives == NULL)
        return hq_lower_no_memory(lower);
    for (uint32_t i = 0; i < readings->count; i++) {
        const hq_ast *expression = patched_expression(&readings->at[i], target, index);
        alternatives[i] = expression == NULL ? plain : hq_lower_expression(lower, expression);
        touched = touched || expression != NULL;
    }
    if (!touched || lower->status != HQ_OK)
        return plain;
    hq_plan_choice choice = {
        .of_definition = lower->policy == HQ_NONE, .alternatives = alternatives, .count = readings->count};
    choice.owner = choice.of_definition ? lower->definition : lower->policy;
    if (!HQ_PUSH(lower->arena, lower->plan->choices, choice))
        return hq_lower_no_memory(lower);
    return hq_lower_emit(lower, HQ_OP_READING, type, pos, lower->plan->choices.count - 1, 0, 0);
}

bool hq_lower_definition(hq_lower *outer, uint32_t index)
{
    hq_plan *plan = outer->plan;
    if (plan->definitions[index].node != HQ_NONE)
        return true;
    const hq_definition *declared = &outer->pack->definitions.at[index];
    hq_lower lower = {.plan = plan,
                      .pack = outer->pack,
                      .arena = outer->arena,
                      .diags = outer->diags,
                      .policy = HQ_NONE,
                      .definition = index};
    hq_type type = outer->pack->entities.at[declared->entity].fields.at[declared->field].type;
    hq_node_id rule = HQ_NONE;
    if (declared->table != NULL) {
        uint32_t count = declared->table->inputs.count;
        uint32_t table = hq_lower_table(&lower, declared->table);
        hq_node_id *arguments = HQ_NEW_ARRAY(lower.arena, hq_node_id, count);
        if (arguments == NULL)
            hq_lower_no_memory(&lower);
        for (uint32_t i = 0; arguments != NULL && i < count; i++)
            arguments[i] = hq_lower_expression(&lower, declared->table->arguments[i]);
        hq_node_id row =
            arguments == NULL ? HQ_NONE : hq_lower_lookup(&lower, table, arguments, declared->pos);
        rule = hq_lower_emit(&lower, HQ_OP_COLUMN, type, declared->pos, row, 0, 0);
    } else {
        rule = hq_lower_expression(&lower, declared->is);
    }
    plan->definitions[index].declared = declared;
    plan->definitions[index].node = hq_lower_patched(&lower, HQ_TARGET_IS, 0, rule, type, declared->pos);
    outer->status = lower.status;
    return lower.status == HQ_OK;
}

static hq_node_id fold_parts(hq_lower *lower, const hq_condition *declared, const hq_plan_condition *parts)
{
    hq_type truth = {.kind = HQ_T_TRUTH};
    bool any = declared->kind == HQ_CONDITION_ANY;
    hq_node_id all = HQ_NONE;
    for (uint32_t i = 0; i < declared->count; i++)
        all = i == 0 ? parts[0].node
                     : hq_lower_emit(lower, any ? HQ_OP_OR : HQ_OP_AND, truth, declared->pos, all,
                                     parts[i].node, 0);
    return declared->count == 0 ? hq_lower_truth(lower, !any, declared->pos) : all;
}

static void lower_condition(hq_lower *lower, const hq_condition *declared, hq_plan_condition *out)
{
    hq_type truth = {.kind = HQ_T_TRUTH};
    out->declared = declared;
    if (declared->kind == HQ_CONDITION_WHEN) {
        out->node = hq_lower_expression(lower, declared->when);
    } else if (declared->kind == HQ_CONDITION_ATTEST) {
        out->node =
            hq_lower_emit(lower, HQ_OP_ATTEST, truth, declared->pos, lower->policy, declared->attestation, 0);
    } else {
        hq_plan_condition *parts = HQ_NEW_ARRAY(lower->arena, hq_plan_condition, declared->count);
        if (parts == NULL) {
            hq_lower_no_memory(lower);
            return;
        }
        for (uint32_t i = 0; i < declared->count; i++)
            lower_condition(lower, &declared->parts[i], &parts[i]);
        out->parts = parts;
        out->count = declared->count;
        out->node = fold_parts(lower, declared, parts);
    }
}

static void lower_conditions(hq_lower *lower, const hq_policy *declared, hq_plan_policy *out)
{
    hq_plan_condition *conditions = HQ_NEW_ARRAY(lower->arena, hq_plan_condition, declared->conditions.count);
    if (conditions == NULL) {
        hq_lower_no_memory(lower);
        return;
    }
    for (uint32_t i = 0; i < declared->conditions.count; i++) {
        lower_condition(lower, &declared->conditions.at[i], &conditions[i]);
        conditions[i].node = hq_lower_patched(lower, HQ_TARGET_CONDITION, i, conditions[i].node,
                                              (hq_type){.kind = HQ_T_TRUTH}, declared->conditions.at[i].pos);
    }
    out->conditions = conditions;
    out->condition_count = declared->conditions.count;
}

/* An expression of a benefit, with its patches; HQ_NONE where there is none. */
static hq_node_id lower_part(hq_lower *lower, const hq_ast *ast, hq_target_kind target, uint32_t index)
{
    if (ast == NULL)
        return HQ_NONE;
    return hq_lower_patched(lower, target, index, hq_lower_expression(lower, ast), ast->type, ast->pos);
}

static hq_every slices_of(const hq_policy *declared)
{
    hq_every slices = declared->counts == HQ_COUNTS_YEARLY ? HQ_EVERY_YEAR : HQ_EVERY_ITEM;
    for (uint32_t b = 0; b < declared->benefits.count; b++)
        for (uint32_t c = 0; c < declared->benefits.at[b].caps.count; c++) {
            hq_every every = declared->benefits.at[b].caps.at[c].every;
            if (every == HQ_EVERY_MONTH)
                slices = HQ_EVERY_MONTH;
            else if (every == HQ_EVERY_YEAR && slices == HQ_EVERY_ITEM)
                slices = HQ_EVERY_YEAR;
        }
    return slices;
}

static void lower_benefits(hq_lower *lower, const hq_policy *declared, hq_plan_policy *out)
{
    hq_plan_benefit *benefits = HQ_NEW_ARRAY(lower->arena, hq_plan_benefit, declared->benefits.count);
    if (benefits == NULL) {
        hq_lower_no_memory(lower);
        return;
    }
    for (uint32_t i = 0; i < declared->benefits.count; i++) {
        const hq_benefit *benefit = &declared->benefits.at[i];
        benefits[i].declared = benefit;
        benefits[i].amount = lower_part(lower, benefit->amount, HQ_TARGET_AMOUNT, i);
        benefits[i].when = lower_part(lower, benefit->when, HQ_TARGET_WHEN, i);
        benefits[i].term = lower_part(lower, benefit->term, HQ_TARGET_TERM, i);
        benefits[i].pays = lower_part(lower, benefit->pays, HQ_TARGET_PAYS, i);
    }
    out->benefits = benefits;
    out->benefit_count = declared->benefits.count;
}

static hq_node_id lower_end(hq_lower *lower, const hq_valid_end *end, uint32_t which)
{
    hq_type date = {.kind = HQ_T_DATE};
    hq_target_kind target = which == 0 ? HQ_TARGET_VALID_FROM : HQ_TARGET_VALID_TO;
    hq_node_id rule = HQ_NONE;
    if (end->kind == HQ_LIMIT_DAY)
        rule = hq_lower_day(lower, end->day, end->pos);
    else if (end->kind == HQ_LIMIT_UNKNOWN)
        rule = hq_lower_emit(lower, HQ_OP_OPEN_DAY, date, end->pos, lower->policy, which, 0);
    const hq_patch_list *lists[] = {patches_of(lower, false), patches_of(lower, true)};
    bool patched = false;
    for (int l = 0; l < 2; l++)
        for (uint32_t i = 0; i < lists[l]->count; i++)
            patched = patched || patched_expression(&lists[l]->at[i], target, 0) != NULL;
    if (!patched)
        return rule;
    if (rule == HQ_NONE)
        rule = hq_lower_day(lower, which == 0 ? HQ_DAY_MIN : HQ_DAY_MAX, end->pos);
    return hq_lower_patched(lower, target, 0, rule, date, end->pos);
}

static bool prepare(hq_lower *lower, const hq_policy *declared)
{
    lower->lets = HQ_NEW_ARRAY(lower->arena, hq_node_id, declared->lets.count);
    lower->tables = HQ_NEW_ARRAY(lower->arena, uint32_t, declared->tables.count);
    lower->scales = HQ_NEW_ARRAY(lower->arena, uint32_t, declared->scales.count);
    if (lower->lets == NULL || lower->tables == NULL || lower->scales == NULL) {
        hq_lower_no_memory(lower);
        return false;
    }
    for (uint32_t i = 0; i < declared->lets.count; i++)
        lower->lets[i] = HQ_NONE;
    for (uint32_t i = 0; i < declared->tables.count; i++)
        lower->tables[i] = HQ_NONE;
    for (uint32_t i = 0; i < declared->scales.count; i++)
        lower->scales[i] = HQ_NONE;
    return true;
}

/* Is the deciding day in the validity of policy `of`? */
static hq_node_id lower_in_force(hq_lower *lower, uint32_t of, hq_pos pos)
{
    hq_node_id day = hq_lower_emit(lower, HQ_OP_DECIDED, (hq_type){.kind = HQ_T_DATE}, pos, 0, 0, 0);
    hq_node_id span = hq_lower_emit(lower, HQ_OP_VALID, (hq_type){.kind = HQ_T_SPAN}, pos, of, 0, 0);
    return hq_lower_emit(lower, HQ_OP_IN_SPAN, (hq_type){.kind = HQ_T_TRUTH}, pos, day, span, 0);
}

static void lower_force(hq_lower *lower, const hq_policy *declared, hq_plan_policy *out)
{
    out->in_force = lower_in_force(lower, lower->policy, declared->pos);
    out->in_claim = HQ_NONE;
    if (declared->counts == HQ_COUNTS_EVENT && !out->decided_by_asking) {
        hq_node_id day =
            hq_lower_emit(lower, HQ_OP_DECIDED, (hq_type){.kind = HQ_T_DATE}, declared->pos, 0, 0, 0);
        hq_node_id slice =
            hq_lower_emit(lower, HQ_OP_PERIOD, (hq_type){.kind = HQ_T_SPAN}, declared->pos, 0, 0, 0);
        out->in_claim =
            hq_lower_emit(lower, HQ_OP_IN_SPAN, (hq_type){.kind = HQ_T_TRUTH}, declared->pos, day, slice, 0);
    }
    hq_node_id *superseded = HQ_NEW_ARRAY(lower->arena, hq_node_id, out->superseded_by_count);
    if (superseded == NULL) {
        hq_lower_no_memory(lower);
        return;
    }
    for (uint32_t i = 0; i < out->superseded_by_count; i++)
        superseded[i] = lower_in_force(lower, out->superseded_by[i], declared->pos);
    out->superseded = superseded;
}

static void link_superseded(hq_lower *lower)
{
    const hq_pack *pack = lower->pack;
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        HQ_LIST(uint32_t) by = {0};
        for (uint32_t q = 0; q < pack->policies.count; q++)
            for (uint32_t i = 0; i < pack->policies.at[q].supersedes.count; i++)
                if (pack->policies.at[q].supersedes.at[i] == p && !HQ_PUSH(lower->arena, by, q))
                    hq_lower_no_memory(lower);
        lower->plan->policies[p].superseded_by = by.at;
        lower->plan->policies[p].superseded_by_count = by.count;
    }
}

static void lower_policy(hq_lower *outer, uint32_t index)
{
    const hq_policy *declared = &outer->pack->policies.at[index];
    hq_plan_policy *out = &outer->plan->policies[index];
    hq_lower lower = {.plan = outer->plan,
                      .pack = outer->pack,
                      .arena = outer->arena,
                      .diags = outer->diags,
                      .policy = index,
                      .definition = HQ_NONE};
    out->declared = declared;
    out->node_first = outer->plan->nodes.count;
    if (prepare(&lower, declared)) {
        hq_type date = {.kind = HQ_T_DATE};
        lower.in_decided = lower.in_valid = true;
        out->decided_by_asking = declared->decided_on == NULL || declared->decided_on->meaning == HQ_M_ON;
        out->decided_on = declared->decided_on != NULL
                              ? hq_lower_expression(&lower, declared->decided_on)
                              : hq_lower_emit(&lower, HQ_OP_ON, date, declared->pos, 0, 0, 0);
        lower.in_decided = false;
        out->valid_from = lower_end(&lower, &declared->valid_from, 0);
        out->valid_to = lower_end(&lower, &declared->valid_to, 1);
        lower.in_valid = false;
        lower_force(&lower, declared, out);
        for (uint32_t i = 0; i < declared->lets.count; i++)
            hq_lower_let(&lower, i);
        lower_conditions(&lower, declared, out);
        lower_benefits(&lower, declared, out);
        out->lets = lower.lets;
        out->let_count = declared->lets.count;
        out->slices = slices_of(declared);
    }
    outer->status = lower.status;
}

hq_status hq_plan_lower(hq_pack *pack, hq_plan **out)
{
    *out = NULL;
    hq_plan *plan = HQ_NEW(pack->arena, hq_plan);
    HQ_TRY_ALLOC(plan);
    plan->arena = pack->arena;
    plan->pack = pack;
    plan->definitions = HQ_NEW_ARRAY(pack->arena, hq_plan_definition, pack->definitions.count);
    plan->policies = HQ_NEW_ARRAY(pack->arena, hq_plan_policy, pack->policies.count);
    plan->groups = HQ_NEW_ARRAY(pack->arena, hq_plan_group, pack->groups.count);
    HQ_TRY_ALLOC(plan->definitions);
    HQ_TRY_ALLOC(plan->policies);
    HQ_TRY_ALLOC(plan->groups);
    for (uint32_t i = 0; i < pack->definitions.count; i++)
        plan->definitions[i].node = HQ_NONE;
    hq_lower lower = {.plan = plan,
                      .pack = pack,
                      .arena = pack->arena,
                      .diags = pack->diags,
                      .policy = HQ_NONE,
                      .definition = HQ_NONE};
    for (uint32_t i = 0; i < pack->definitions.count && lower.status == HQ_OK; i++)
        hq_lower_definition(&lower, i);
    link_superseded(&lower);
    for (uint32_t i = 0; i < pack->policies.count && lower.status == HQ_OK; i++)
        lower_policy(&lower, i);
    plan->group_node_first = plan->nodes.count;
    for (uint32_t i = 0; i < pack->groups.count && lower.status == HQ_OK; i++)
        hq_lower_group(&lower, i);
    if (lower.status == HQ_E_LIMIT) {
        HQ_REPORT(pack->diags, TOO_LONG, pack->pos, HQ_STR("4000000"));
        return HQ_E_INVALID;
    }
    if (lower.status != HQ_OK)
        return lower.status;
    *out = plan;
    return pack->diags->error_count == 0 ? HQ_OK : HQ_E_INVALID;
}
