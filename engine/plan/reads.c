/* Which facts some policies read. See reads.h. Nodes are scanned, not walked: what stands among a policy's nodes counts as read. */
#include "plan/reads.h"

#include <string.h>

typedef struct hq_scan {
    hq_arena *arena;
    const hq_plan *plan;
    hq_reads *out;
    bool *nodes;       /* by node: scanned */
    bool *definitions; /* by definition: reached; its nodes are among those of definitions */
    bool *policies;    /* by policy: scanned */
    bool failed;
} hq_scan;

/* --- What is read --- */

static hq_read_field *field_of(hq_scan *scan, uint32_t entity, uint32_t field)
{
    for (uint32_t i = 0; i < scan->out->fields.count; i++) {
        hq_read_field *found = &scan->out->fields.at[i];
        if (found->entity == entity && found->field == field)
            return found;
    }
    const hq_field *declared = &scan->plan->pack->entities.at[entity].fields.at[field];
    hq_read_field made = {.entity = entity, .field = field, .by_marks = declared->type.kind == HQ_T_NUMBER};
    if (!HQ_PUSH(scan->arena, scan->out->fields, made)) {
        scan->failed = true;
        return NULL;
    }
    return &scan->out->fields.at[scan->out->fields.count - 1];
}

static void read_list(hq_scan *scan, uint32_t entity, uint32_t list)
{
    for (uint32_t i = 0; i < scan->out->lists.count; i++)
        if (scan->out->lists.at[i].entity == entity && scan->out->lists.at[i].list == list)
            return;
    if (!HQ_PUSH(scan->arena, scan->out->lists, ((hq_read_list){entity, list})))
        scan->failed = true;
}

/* A balance is made of the fields that say where it begins, what it is and where it ends. */
static void read_steps(hq_scan *scan, uint32_t entity, uint32_t index)
{
    const hq_field *field = &scan->plan->pack->entities.at[entity].fields.at[index];
    const uint32_t parts[] = {index, field->start, field->value, field->end};
    for (int i = 0; i < 4; i++) {
        hq_read_field *read = parts[i] == HQ_NONE ? NULL : field_of(scan, entity, parts[i]);
        if (read != NULL)
            read->by_marks = false;
    }
}

static void read_fact(hq_scan *scan, const hq_node *node)
{
    switch ((hq_op)node->op) {
    case HQ_OP_FIELD:
        (void)field_of(scan, node->c, node->b);
        break;
    case HQ_OP_STEPS:
        read_steps(scan, node->c, node->b);
        break;
    case HQ_OP_LIST:
        read_list(scan, node->c, node->b);
        break;
    case HQ_OP_ATTEST:
        if (!HQ_PUSH(scan->arena, scan->out->attestations, ((hq_read_attestation){node->a, node->b})))
            scan->failed = true;
        break;
    default:
        break;
    }
}

/* --- How it is read --- */

static hq_read_field *number_read(hq_scan *scan, hq_node_id id)
{
    const hq_node *node = id == HQ_NONE ? NULL : &scan->plan->nodes.at[id];
    if (node == NULL || node->op != HQ_OP_FIELD || node->kind != HQ_T_NUMBER)
        return NULL;
    return field_of(scan, node->c, node->b);
}

static void as_it_is(hq_scan *scan, hq_node_id id)
{
    hq_read_field *field = number_read(scan, id);
    if (field != NULL)
        field->by_marks = false;
}

static void many_as_they_are(hq_scan *scan, const hq_node_id *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        as_it_is(scan, ids[i]);
}

static void mark(hq_scan *scan, hq_read_field *field, hq_rat value)
{
    uint32_t at = 0;
    while (at < field->mark_count && hq_rat_compare(field->marks[at], value) < 0)
        at++;
    if (at < field->mark_count && hq_rat_equal(field->marks[at], value))
        return;
    hq_rat *marks = HQ_NEW_ARRAY(scan->arena, hq_rat, field->mark_count + 1);
    if (marks == NULL) {
        scan->failed = true;
        return;
    }
    if (field->mark_count > 0)
        memcpy(marks, field->marks, at * sizeof *marks);
    marks[at] = value;
    if (at < field->mark_count)
        memcpy(marks + at + 1, field->marks + at, (field->mark_count - at) * sizeof *marks);
    field->marks = marks;
    field->mark_count++;
}

static void compared(hq_scan *scan, hq_node_id id, hq_node_id with)
{
    const hq_node *other = &scan->plan->nodes.at[with];
    hq_read_field *field = number_read(scan, id);
    if (field == NULL || !field->by_marks)
        return;
    if (other->op == HQ_OP_NUMBER)
        mark(scan, field, scan->plan->numbers.at[other->a]);
    else
        field->by_marks = false;
}

static void mark_test(hq_scan *scan, hq_read_field *field, const hq_plan_test *test)
{
    switch (test->kind) {
    case HQ_TEST_ANY:
        return;
    case HQ_TEST_IN:
        for (uint32_t i = 0; i < test->member_count; i++)
            mark(scan, field, test->members[i]);
        return;
    case HQ_TEST_INTERVAL:
        mark(scan, field, test->high);
        mark(scan, field, test->low);
        return;
    default:
        mark(scan, field, test->low);
        return;
    }
}

static void looked_up(hq_scan *scan, const hq_plan_lookup *lookup)
{
    const hq_plan_table *table = &scan->plan->tables.at[lookup->table];
    for (uint32_t i = 0; i < table->input_count; i++) {
        hq_read_field *field = number_read(scan, lookup->arguments[i]);
        for (uint32_t r = 0; field != NULL && r < table->row_count; r++)
            mark_test(scan, field, &table->rows[r].tests[i]);
    }
}

static void used_by_loop(hq_scan *scan, const hq_plan_loop *loop)
{
    const hq_node_id ids[] = {loop->where, loop->body, loop->otherwise};
    many_as_they_are(scan, ids, 3);
}

static void used(hq_scan *scan, const hq_node *node)
{
    const hq_plan *plan = scan->plan;
    const char *signature = hq_op_get((hq_op)node->op)->operands;
    const uint32_t operands[] = {node->a, node->b, node->c};
    switch ((hq_op)node->op) {
    case HQ_OP_LT:
    case HQ_OP_LE:
    case HQ_OP_EQ:
        compared(scan, node->a, node->b);
        compared(scan, node->b, node->a);
        return;
    case HQ_OP_LOOKUP:
        looked_up(scan, &plan->lookups.at[node->a]);
        return;
    case HQ_OP_SUM:
    case HQ_OP_COUNT:
    case HQ_OP_ANY:
    case HQ_OP_ALL:
    case HQ_OP_LEAST:
    case HQ_OP_GREATEST:
        used_by_loop(scan, &plan->loops.at[node->a]);
        return;
    case HQ_OP_READING:
        many_as_they_are(scan, plan->choices.at[node->a].alternatives, plan->choices.at[node->a].count);
        return;
    case HQ_OP_EXCEPT:
        many_as_they_are(scan, plan->exceptions.at[node->a].values, plan->exceptions.at[node->a].count);
        as_it_is(scan, plan->exceptions.at[node->a].rule);
        return;
    default:
        for (int i = 0; i < 3; i++)
            if (signature[i] == 'n' || signature[i] == 'o')
                as_it_is(scan, operands[i]);
        return;
    }
}

/* --- Where to look --- */

static void scan_policy(hq_scan *scan, uint32_t index);

static void scan_node(hq_scan *scan, hq_node_id id)
{
    const hq_node *node = &scan->plan->nodes.at[id];
    if (scan->nodes[id])
        return;
    scan->nodes[id] = true;
    read_fact(scan, node);
    used(scan, node);
    if (node->op == HQ_OP_DERIVED)
        scan->definitions[node->c] = true;
    if (node->op == HQ_OP_VALID)
        scan_policy(scan, node->a);
}

static void scan_nodes(hq_scan *scan, hq_node_id first, hq_node_id end)
{
    for (hq_node_id id = first; id < end; id++)
        scan_node(scan, id);
}

static hq_node_id end_of_policy(const hq_plan *plan, uint32_t index)
{
    hq_node_id end = plan->group_node_first, first = plan->policies[index].node_first;
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        if (plan->policies[p].node_first > first && plan->policies[p].node_first < end)
            end = plan->policies[p].node_first;
    return end;
}

static void scan_benefits(hq_scan *scan, const hq_plan_policy *policy)
{
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        const hq_plan_benefit *benefit = &policy->benefits[b];
        const hq_node_id ids[] = {benefit->amount, benefit->term, benefit->pays};
        many_as_they_are(scan, ids, 3);
        if (benefit->declared->group == HQ_NONE)
            continue;
        scan_nodes(scan, scan->plan->group_node_first, scan->plan->nodes.count);
        as_it_is(scan, scan->plan->groups[benefit->declared->group].base);
    }
}

/* Does a record of `from` hold records of `to`, at any depth? The model holds no entity inside itself. */
static bool leads_to(const hq_pack *pack, uint32_t from, uint32_t to)
{
    const hq_entity *entity = &pack->entities.at[from];
    if (from == to)
        return true;
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (i != entity->received && leads_to(pack, entity->lists.at[i].entity, to))
            return true;
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (leads_to(pack, entity->ones.at[i].entity, to))
            return true;
    return false;
}

/* Which subjects there are hangs on the lists that they stand in, wherever those stand. */
static void read_subjects(hq_scan *scan, const hq_policy *policy)
{
    const hq_pack *pack = scan->plan->pack;
    bool listed = policy->subject_holder != HQ_NONE;
    uint32_t wanted = listed ? policy->subject_holder : policy->scope.entities[0];
    if (listed)
        read_list(scan, policy->subject_holder, policy->subject_list);
    for (uint32_t e = 0; e < pack->entities.count; e++) {
        const hq_entity *entity = &pack->entities.at[e];
        for (uint32_t i = 0; i < entity->lists.count; i++)
            if (i != entity->received && leads_to(pack, entity->lists.at[i].entity, wanted))
                read_list(scan, e, i);
    }
}

/* Depth: how often policies replace each other, which the compiler has seen not to go in circles. */
static void scan_policy(hq_scan *scan, uint32_t index)
{
    const hq_plan_policy *policy = &scan->plan->policies[index];
    if (scan->policies[index])
        return;
    scan->policies[index] = true;
    scan_nodes(scan, policy->node_first, end_of_policy(scan->plan, index));
    many_as_they_are(scan, policy->lets, policy->let_count); /* whoever reads a let reads what it is */
    scan_benefits(scan, policy);
    read_subjects(scan, policy->declared);
    for (uint32_t i = 0; i < policy->superseded_by_count; i++)
        scan_policy(scan, policy->superseded_by[i]);
}

/* Nodes of definitions stand first. Which are whose is not kept: those a definition reaches are walked, rounds being few. */
static void scan_definition(hq_scan *scan, hq_node_id id);

static void scan_definition_parts(hq_scan *scan, const hq_node_id *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] != HQ_NONE)
            scan_definition(scan, ids[i]);
}

static void scan_definition_inside(hq_scan *scan, const hq_node *node)
{
    const hq_plan *plan = scan->plan;
    switch ((hq_op)node->op) {
    case HQ_OP_DERIVED:
        as_it_is(scan, plan->definitions[node->c].node); /* whoever reads the derived fact reads what it is */
        scan_definition(scan, plan->definitions[node->c].node);
        return;
    case HQ_OP_SUM:
    case HQ_OP_COUNT:
    case HQ_OP_ANY:
    case HQ_OP_ALL:
    case HQ_OP_LEAST:
    case HQ_OP_GREATEST: {
        const hq_plan_loop *loop = &plan->loops.at[node->a];
        const hq_node_id ids[] = {loop->list, loop->where, loop->body, loop->otherwise};
        scan_definition_parts(scan, ids, 4);
        return;
    }
    case HQ_OP_LOOKUP:
        scan_definition_parts(scan, plan->lookups.at[node->a].arguments,
                              plan->tables.at[plan->lookups.at[node->a].table].input_count);
        return;
    case HQ_OP_READING:
        scan_definition_parts(scan, plan->choices.at[node->a].alternatives, plan->choices.at[node->a].count);
        return;
    case HQ_OP_EXCEPT:
        scan_definition_parts(scan, plan->exceptions.at[node->a].whens, plan->exceptions.at[node->a].count);
        scan_definition_parts(scan, plan->exceptions.at[node->a].values, plan->exceptions.at[node->a].count);
        scan_definition(scan, plan->exceptions.at[node->a].rule);
        return;
    default:
        return;
    }
}

/* Depth is bounded by that of the plan. */
static void scan_definition(hq_scan *scan, hq_node_id id)
{
    const hq_node *node = &scan->plan->nodes.at[id];
    const char *signature = hq_op_get((hq_op)node->op)->operands;
    const uint32_t operands[] = {node->a, node->b, node->c};
    if (scan->nodes[id])
        return;
    scan_node(scan, id);
    for (int i = 0; i < 3; i++)
        if ((signature[i] == 'n' || signature[i] == 'o') && operands[i] != HQ_NONE)
            scan_definition(scan, operands[i]);
    scan_definition_inside(scan, node);
}

hq_status hq_plan_reads(hq_arena *arena, const hq_plan *plan, const bool *policies, hq_reads *out)
{
    const hq_pack *pack = plan->pack;
    *out = (hq_reads){0};
    hq_scan scan = {.arena = arena, .plan = plan, .out = out};
    scan.nodes = HQ_NEW_ARRAY(arena, bool, plan->nodes.count);
    scan.definitions = HQ_NEW_ARRAY(arena, bool, pack->definitions.count);
    scan.policies = HQ_NEW_ARRAY(arena, bool, pack->policies.count);
    if (scan.nodes == NULL || scan.definitions == NULL || scan.policies == NULL)
        return HQ_E_MEMORY;
    for (uint32_t p = 0; p < pack->policies.count; p++)
        if (policies[p])
            scan_policy(&scan, p);
    for (uint32_t d = 0; d < pack->definitions.count; d++) {
        if (!scan.definitions[d])
            continue;
        as_it_is(&scan, plan->definitions[d].node);
        scan_definition(&scan, plan->definitions[d].node);
    }
    return scan.failed ? HQ_E_MEMORY : HQ_OK;
}

uint32_t hq_read_place(const hq_read_field *field, hq_rat value)
{
    uint32_t low = 0, high = field->mark_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (hq_rat_compare(field->marks[middle], value) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 2 * low + (low < field->mark_count && hq_rat_equal(field->marks[low], value));
}
