/*
 * Which facts some policies read. See reads.h. A policy's nodes are scanned, not walked: what stands among them counts as read.
 *
 * A number matters as it is, unless every place that reads it is known to want no more than where it lies among constants: each node that reads
 * it must have been found below such a comparison, and below nothing else. A way of reading that nobody thought of here costs time, not truth.
 */
#include "plan/reads.h"

#include <string.h>

/* Of a node. */
enum {
    SCANNED = 1,
    COMPARED = 2, /* with constants, by a node that was scanned */
    USED = 4      /* in another way */
};

typedef struct hq_scan {
    hq_arena *arena;
    const hq_plan *plan;
    hq_reads *out;
    uint8_t *nodes; /* by node */
    bool *policies; /* by policy: scanned */
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

static void read_parameter(hq_scan *scan, uint32_t parameter)
{
    for (uint32_t i = 0; i < scan->out->parameters.count; i++)
        if (scan->out->parameters.at[i] == parameter)
            return;
    if (!HQ_PUSH(scan->arena, scan->out->parameters, parameter))
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
    case HQ_OP_PARAM:
        read_parameter(scan, node->a);
        break;
    case HQ_OP_OPEN_DAY:
        if (!HQ_PUSH(scan->arena, scan->out->days, ((hq_read_open_day){node->a, node->b})))
            scan->failed = true;
        break;
    default:
        break;
    }
}

/* --- How it is read --- */

/* The number that a node reads; NULL: it reads none. */
static hq_read_field *number_read(hq_scan *scan, hq_node_id id)
{
    const hq_node *node = &scan->plan->nodes.at[id];
    if (node->op != HQ_OP_FIELD || node->kind != HQ_T_NUMBER)
        return NULL;
    return field_of(scan, node->c, node->b);
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

static void use(void *context, hq_node_id id)
{
    hq_scan *scan = context;
    scan->nodes[id] |= USED;
}

static void compared(hq_scan *scan, hq_node_id id, hq_node_id with)
{
    const hq_node *other = &scan->plan->nodes.at[with];
    hq_read_field *field = number_read(scan, id);
    scan->nodes[id] |= other->op == HQ_OP_NUMBER ? COMPARED : USED;
    if (field != NULL && other->op == HQ_OP_NUMBER)
        mark(scan, field, scan->plan->numbers.at[other->a]);
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
        scan->nodes[lookup->arguments[i]] |= COMPARED;
        for (uint32_t r = 0; field != NULL && r < table->row_count; r++)
            mark_test(scan, field, &table->rows[r].tests[i]);
    }
}

static void used(hq_scan *scan, const hq_node *node)
{
    switch ((hq_op)node->op) {
    case HQ_OP_LT:
    case HQ_OP_LE:
    case HQ_OP_EQ:
        compared(scan, node->a, node->b);
        compared(scan, node->b, node->a);
        return;
    case HQ_OP_LOOKUP:
        looked_up(scan, &scan->plan->lookups.at[node->a]);
        return;
    default:
        hq_node_operands(scan->plan, node, use, scan);
        return;
    }
}

/* Numbers that some node reads in another way than the comparisons. */
static void settle(hq_scan *scan)
{
    for (hq_node_id id = 0; id < scan->plan->nodes.count; id++) {
        hq_read_field *field = (scan->nodes[id] & SCANNED) != 0 ? number_read(scan, id) : NULL;
        if (field != NULL && (scan->nodes[id] & (COMPARED | USED)) != COMPARED)
            field->by_marks = false;
    }
}

/* --- Where to look --- */

static void scan_policy(hq_scan *scan, uint32_t index);
static void scan_below(void *context, hq_node_id id);

static void scan_node(hq_scan *scan, hq_node_id id)
{
    const hq_node *node = &scan->plan->nodes.at[id];
    if ((scan->nodes[id] & SCANNED) != 0)
        return;
    scan->nodes[id] |= SCANNED;
    read_fact(scan, node);
    used(scan, node);
    if (node->op == HQ_OP_DERIVED)
        scan_below(scan, scan->plan->definitions[node->c].node);
    if (node->op == HQ_OP_VALID)
        scan_policy(scan, node->a);
}

/* Nodes of definitions stand first, and which are whose is not kept: those below are walked. Depth is bounded by that of the plan. */
static void scan_below(void *context, hq_node_id id)
{
    hq_scan *scan = context;
    if ((scan->nodes[id] & SCANNED) != 0)
        return;
    scan_node(scan, id);
    hq_node_operands(scan->plan, &scan->plan->nodes.at[id], scan_below, scan);
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
            if (i != entity->received && hq_pack_leads_to(pack, entity->lists.at[i].entity, wanted))
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
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        if (policy->benefits[b].declared->group != HQ_NONE)
            scan_nodes(scan, scan->plan->group_node_first, scan->plan->nodes.count);
    read_subjects(scan, policy->declared);
    for (uint32_t i = 0; i < policy->superseded_by_count; i++)
        scan_policy(scan, policy->superseded_by[i]);
}

hq_status hq_plan_reads(hq_arena *arena, const hq_plan *plan, const bool *policies, hq_reads *out)
{
    *out = (hq_reads){0};
    hq_scan scan = {.arena = arena, .plan = plan, .out = out};
    scan.nodes = HQ_NEW_ARRAY(arena, uint8_t, plan->nodes.count);
    scan.policies = HQ_NEW_ARRAY(arena, bool, plan->pack->policies.count);
    if (scan.nodes == NULL || scan.policies == NULL)
        return HQ_E_MEMORY;
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        if (policies[p])
            scan_policy(&scan, p);
    settle(&scan);
    return scan.failed ? HQ_E_MEMORY : HQ_OK;
}

bool hq_reads_field(const hq_reads *reads, uint32_t entity, uint32_t field)
{
    for (uint32_t i = 0; i < reads->fields.count; i++)
        if (reads->fields.at[i].entity == entity && reads->fields.at[i].field == field)
            return true;
    return false;
}

bool hq_reads_list(const hq_reads *reads, uint32_t entity, uint32_t list)
{
    for (uint32_t i = 0; i < reads->lists.count; i++)
        if (reads->lists.at[i].entity == entity && reads->lists.at[i].list == list)
            return true;
    return false;
}

bool hq_reads_given(const hq_reads *reads, const hq_given_column *given)
{
    for (uint32_t i = 0; given->parameter != HQ_NONE && i < reads->parameters.count; i++)
        if (reads->parameters.at[i] == given->parameter)
            return true;
    for (uint32_t i = 0; given->parameter == HQ_NONE && i < reads->days.count; i++)
        if (reads->days.at[i].policy == given->policy && reads->days.at[i].end == given->end)
            return true;
    return false;
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
