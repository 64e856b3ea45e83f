/*
 * Do the nodes of a plan that was taken from an image fit what they work on? hq_plan_verify has seen that operands stand before their users; here
 * each is of the kind that its user takes, records are of the entity whose facts are read, codes of one tree, rows of one table.
 *
 * What a record in a slot is depends on where it is read, so first every node is given its *place*: the policy, definition or group that it belongs
 * to, and the loops around it. Users stand behind their operands: places are handed down from the last node to the first.
 */
#include "base/limits.h"
#include "plan/image_types.h"

/* Where a node is read: in a scope of declared entities, or in a loop within another place. */
typedef struct hq_node_place {
    const hq_scope *scope; /* NULL: a loop */
    const hq_plan_policy *policy;
    bool
        of_validity; /* of the policy, which other policies ask for: it asks for none, nor for what may ask */
    uint32_t outer, slot, entity; /* of a loop */
} hq_node_place;

typedef struct hq_looking_over {
    hq_arena *arena;
    const hq_plan *plan;
    HQ_LIST(hq_node_place) places;
    uint32_t *place; /* by node: index, HQ_NONE where nothing leads to it */
    uint32_t *of;    /* by node: entity of a record or list, tree of a code, table of a row */
    uint32_t present;
    hq_node_id first; /* of the owner whose roots are given a place; they lie in first .. until - 1 */
    hq_node_id until;
    bool failed; /* no memory */
    const char *wrong;
} hq_looking_over;

static void refuse(hq_looking_over *looking, const char *wrong)
{
    if (looking->wrong == NULL)
        looking->wrong = wrong;
}

/* --- Places --- */

static uint32_t add_place(hq_looking_over *looking, hq_node_place place)
{
    if (!HQ_PUSH(looking->arena, looking->places, place))
        looking->failed = true;
    return looking->places.count - 1;
}

static void give_place(void *context, hq_node_id id)
{
    hq_looking_over *looking = context;
    if (looking->place[id] == HQ_NONE)
        looking->place[id] = looking->present;
}

static void root(hq_looking_over *looking, hq_node_id id)
{
    if (id == HQ_NONE)
        return;
    if (id >= looking->until || id < looking->first)
        refuse(looking, "a rule stands on the nodes of another");
    else
        give_place(looking, id);
}

static void roots_of_condition(hq_looking_over *looking, const hq_plan_condition *condition)
{
    root(looking, condition->node);
    for (uint32_t i = 0; i < condition->count; i++)
        roots_of_condition(looking, &condition->parts[i]);
}

static void roots_of_policy(hq_looking_over *looking, const hq_plan_policy *policy, hq_node_place place)
{
    uint32_t whole = add_place(looking, place);
    place.of_validity = true;
    looking->present = add_place(looking, place);
    root(looking, policy->valid_from);
    root(looking, policy->valid_to);
    looking->present = whole;
    const hq_node_id ends[] = {policy->decided_on, policy->in_force, policy->in_claim};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        root(looking, ends[i]);
    for (uint32_t i = 0; i < policy->condition_count; i++)
        roots_of_condition(looking, &policy->conditions[i]);
    for (uint32_t i = 0; i < policy->let_count; i++)
        root(looking, policy->lets[i]);
    for (uint32_t i = 0; i < policy->superseded_by_count; i++)
        root(looking, policy->superseded[i]);
    for (uint32_t i = 0; i < policy->benefit_count; i++) {
        const hq_plan_benefit *benefit = &policy->benefits[i];
        const hq_node_id parts[] = {benefit->amount, benefit->when, benefit->term, benefit->pays};
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            root(looking, parts[k]);
    }
}

static void all_roots(hq_looking_over *looking)
{
    const hq_plan *plan = looking->plan;
    const hq_pack *pack = plan->pack;
    uint32_t policies = pack->policies.count;
    hq_node_id first_group = plan->group_node_first,
               first_policy = policies > 0 ? plan->policies[0].node_first : first_group;
    if (first_group > plan->nodes.count || first_policy > first_group) {
        refuse(looking, "nodes are of no rule");
        return;
    }
    looking->until = first_policy;
    for (uint32_t i = 0; i < pack->definitions.count; i++) {
        looking->present = add_place(looking, (hq_node_place){.scope = &pack->definitions.at[i].scope});
        root(looking, plan->definitions[i].node);
    }
    for (uint32_t i = 0; i < policies; i++) {
        looking->first = plan->policies[i].node_first;
        looking->until = i + 1 < policies ? plan->policies[i + 1].node_first : first_group;
        if (looking->until > first_group || looking->first > looking->until) {
            refuse(looking, "nodes are of no rule");
            return;
        }
        const hq_node_place place = {.scope = &pack->policies.at[i].scope, .policy = &plan->policies[i]};
        roots_of_policy(looking, &plan->policies[i], place);
    }
    looking->first = first_group;
    looking->until = plan->nodes.count;
    for (uint32_t i = 0; i < pack->groups.count; i++) {
        looking->present = add_place(looking, (hq_node_place){.scope = &pack->groups.at[i].scope});
        root(looking, plan->groups[i].base);
    }
}

static bool is_loop(const hq_node *node)
{
    return node->op >= HQ_OP_SUM && node->op <= HQ_OP_GREATEST;
}

/* What a loop holds is read with its item in a slot. */
static void hand_down(hq_looking_over *looking, hq_node_id id)
{
    const hq_plan *plan = looking->plan;
    const hq_node *node = &plan->nodes.at[id];
    uint32_t outer = looking->present = looking->place[id];
    if (outer == HQ_NONE)
        return;
    if (is_loop(node)) {
        const hq_plan_loop *loop = &plan->loops.at[node->a];
        hq_node_id inner[] = {loop->where, loop->body};
        if (loop->slot != HQ_NONE)
            looking->present =
                add_place(looking, (hq_node_place){.outer = outer,
                                                   .slot = loop->slot,
                                                   .entity = loop->entity,
                                                   .policy = looking->places.at[outer].policy,
                                                   .of_validity = looking->places.at[outer].of_validity});
        for (int i = 0; i < 2 && !looking->failed; i++)
            if (inner[i] != HQ_NONE)
                give_place(looking, inner[i]);
        looking->present = outer;
    }
    hq_node_operands(plan, node, give_place, looking);
}

/* HQ_NONE: no record stands there. */
static uint32_t entity_in(const hq_looking_over *looking, uint32_t place, uint32_t slot)
{
    const hq_node_place *at = &looking->places.at[place];
    while (at->scope == NULL) {
        if (at->slot == slot)
            return at->entity;
        at = &looking->places.at[at->outer];
    }
    return slot < at->scope->count ? at->scope->entities[slot] : HQ_NONE;
}

/* --- Kinds --- */

/* What each operation takes, in the letters of ops.def; * the node's own kind. Those that take nothing, or what a list of the plan says, are left out. */
static const char *const TAKES[HQ_OP_COUNT_] = {
    [HQ_OP_ONE] = "r",       [HQ_OP_FIELD] = "r",         [HQ_OP_DERIVED] = "r",
    [HQ_OP_LIST] = "r",      [HQ_OP_STEPS] = "r",         [HQ_OP_PARAM] = "-cd",
    [HQ_OP_ADD] = "nn",      [HQ_OP_SUB] = "nn",          [HQ_OP_MUL] = "nn",
    [HQ_OP_DIV] = "nn",      [HQ_OP_NEG] = "n",           [HQ_OP_MIN] = "nn",
    [HQ_OP_MAX] = "nn",      [HQ_OP_QUANTIZE] = "n",      [HQ_OP_LT] = "nn",
    [HQ_OP_LE] = "nn",       [HQ_OP_EQ] = "nn",           [HQ_OP_DATE_LT] = "dd",
    [HQ_OP_DATE_LE] = "dd",  [HQ_OP_DATE_EQ] = "dd",      [HQ_OP_CODE_EQ] = "cc",
    [HQ_OP_CODE_IN] = "c",   [HQ_OP_TEXT_EQ] = "xx",      [HQ_OP_TRUTH_EQ] = "tt",
    [HQ_OP_IN_SPAN] = "ds",  [HQ_OP_AND] = "tt",          [HQ_OP_OR] = "tt",
    [HQ_OP_NOT] = "t",       [HQ_OP_IF] = "t**",          [HQ_OP_ADD_MONTHS] = "dn",
    [HQ_OP_ADD_DAYS] = "dn", [HQ_OP_ADD_WORKDAYS] = "dn", [HQ_OP_DATE_MIN] = "dd",
    [HQ_OP_DATE_MAX] = "dd", [HQ_OP_START_OF] = "d",      [HQ_OP_END_OF] = "d",
    [HQ_OP_YEAR_OF] = "d",   [HQ_OP_AGE] = "dd",          [HQ_OP_SPAN] = "dd",
    [HQ_OP_OVERLAP] = "ss",  [HQ_OP_SPAN_FIRST] = "s",    [HQ_OP_SPAN_LAST] = "s",
    [HQ_OP_DAYS] = "s",      [HQ_OP_MONTHS] = "s",        [HQ_OP_MONTHS_IN] = "ss",
    [HQ_OP_YEARS] = "s",     [HQ_OP_BALANCE_DAYS] = "ps", [HQ_OP_BALANCE_AT] = "pd",
    [HQ_OP_COLUMN] = "w",    [HQ_OP_SCALE] = "-nd",       [HQ_OP_RANGE] = "nn",
    [HQ_OP_WITHIN] = "nnn"};

static uint8_t kind_named(char letter, const hq_node *user)
{
    static const uint8_t KINDS[128] = {
        ['t'] = HQ_T_TRUTH, ['n'] = HQ_T_NUMBER, ['d'] = HQ_T_DATE,  ['s'] = HQ_T_SPAN, ['c'] = HQ_T_CODE,
        ['x'] = HQ_T_TEXT,  ['r'] = HQ_T_RECORD, ['p'] = HQ_T_STEPS, ['w'] = HQ_T_ROW};
    return letter == '*' ? user->kind : KINDS[(unsigned char)letter];
}

static bool operands_fit(const hq_plan *plan, const hq_node *node)
{
    const char *takes = TAKES[node->op];
    const hq_node_id operands[] = {node->a, node->b, node->c};
    for (int i = 0; takes != NULL && i < 3 && takes[i] != '\0'; i++)
        if (takes[i] != '-' && operands[i] != HQ_NONE &&
            plan->nodes.at[operands[i]].kind != kind_named(takes[i], node))
            return false;
    return true;
}

static bool is_kind(const hq_plan *plan, hq_node_id id, uint8_t kind)
{
    return id == HQ_NONE || plan->nodes.at[id].kind == kind;
}

static bool loop_fits(const hq_looking_over *looking, const hq_node *node)
{
    const hq_plan *plan = looking->plan;
    const hq_plan_loop *loop = &plan->loops.at[node->a];
    uint8_t body = node->op == HQ_OP_ANY || node->op == HQ_OP_ALL ? HQ_T_TRUTH : HQ_T_NUMBER;
    return looking->of[loop->list] == loop->entity && is_kind(plan, loop->where, HQ_T_TRUTH) &&
           (node->op == HQ_OP_COUNT || (loop->body != HQ_NONE && is_kind(plan, loop->body, body))) &&
           is_kind(plan, loop->otherwise, HQ_T_NUMBER);
}

static bool lookup_fits(const hq_looking_over *looking, const hq_node *node)
{
    const hq_plan *plan = looking->plan;
    const hq_plan_lookup *lookup = &plan->lookups.at[node->a];
    const hq_plan_table *table = &plan->tables.at[lookup->table];
    for (uint32_t i = 0; i < table->input_count; i++) {
        const hq_type *type = &table->input_types[i];
        if (plan->nodes.at[lookup->arguments[i]].kind != type->kind ||
            (type->kind == HQ_T_CODE && looking->of[lookup->arguments[i]] != type->index))
            return false;
    }
    return true;
}

static bool column_fits(const hq_plan *plan, const hq_node *node, uint32_t index)
{
    if (index >= plan->tables.count || node->b >= plan->tables.at[index].output_count)
        return false;
    const hq_plan_table *table = &plan->tables.at[index];
    for (uint32_t r = 0; r < table->row_count; r++)
        if (plan->nodes.at[table->rows[r].outputs[node->b]].kind != node->kind)
            return false;
    return true;
}

static bool parameter_fits(const hq_looking_over *looking, const hq_node *node)
{
    const hq_parameter *parameter = &looking->plan->pack->parameters.at[node->a];
    return parameter->codes == HQ_NONE ? node->b == HQ_NONE
                                       : node->b != HQ_NONE && looking->of[node->b] == parameter->codes;
}

/* What it can be, where that is bounded. */
static bool bounds_fit(const hq_node *node, const hq_bounds *bounds)
{
    if (node->kind != HQ_T_NUMBER && node->kind != HQ_T_DATE)
        return true;
    return (bounds->low_open_ended || hq_image_is_number(bounds->low)) &&
           (bounds->high_open_ended || hq_image_is_number(bounds->high));
}

static bool scale_fits(const hq_plan_scale *scale)
{
    for (uint32_t v = 0; v < scale->count; v++)
        for (uint32_t b = 0; b < scale->versions[v].count; b++)
            if (!hq_image_is_number(scale->versions[v].brackets[b].threshold) ||
                !hq_image_is_number(scale->versions[v].brackets[b].rate))
                return false;
    return scale->count > 0;
}

/* All of what one of them may be is of the node's kind, and of one tree, entity or table: *of. */
static bool alike(const hq_looking_over *looking, const hq_node *node, const hq_node_id *ids, uint32_t count,
                  uint32_t *of)
{
    for (uint32_t i = 0; i < count; i++) {
        if (looking->plan->nodes.at[ids[i]].kind != node->kind ||
            (*of != HQ_NONE && looking->of[ids[i]] != *of))
            return false;
        *of = looking->of[ids[i]];
    }
    return true;
}

/* Readings and exceptions are those of the rule in which they stand. */
static bool is_of(const hq_looking_over *looking, const hq_node_place *place, bool of_definition,
                  uint32_t owner)
{
    return of_definition ? place->policy == NULL : place->policy == &looking->plan->policies[owner];
}

static bool exceptions_fit(const hq_looking_over *looking, const hq_node *node, uint32_t *of)
{
    const hq_plan_exceptions *list = &looking->plan->exceptions.at[node->a];
    for (uint32_t i = 0; i < list->count; i++)
        if (!is_kind(looking->plan, list->whens[i], HQ_T_TRUTH))
            return false;
    return alike(looking, node, &list->rule, 1, of) && alike(looking, node, list->values, list->count, of);
}

static bool field_fits(const hq_looking_over *looking, const hq_node *node, uint32_t *of)
{
    const hq_field *field = &looking->plan->pack->entities.at[node->c].fields.at[node->b];
    *of = field->type.kind == HQ_T_CODE ? field->type.index : HQ_NONE; /* of others it means nothing */
    return looking->of[node->a] == node->c && field->type.kind == node->kind &&
           (node->op == HQ_OP_STEPS) == (field->kind == HQ_FIELD_STEPS);
}

static bool derived_fits(const hq_looking_over *looking, const hq_node *node, uint32_t *of)
{
    const hq_definition *definition = &looking->plan->pack->definitions.at[node->c];
    hq_node_id root = looking->plan->definitions[node->c].node;
    *of = looking->of[root];
    return looking->of[node->a] == definition->entity && node->b == definition->field &&
           looking->plan->nodes.at[root].kind == node->kind;
}

static bool let_fits(const hq_looking_over *looking, const hq_node *node, hq_node_id id, uint32_t *of)
{
    const hq_plan_policy *policy = looking->places.at[looking->place[id]].policy;
    if (policy == NULL || node->a >= policy->let_count || policy->lets[node->a] >= id)
        return false;
    *of = looking->of[policy->lets[node->a]];
    return looking->plan->nodes.at[policy->lets[node->a]].kind == node->kind;
}

static bool attested(const hq_pack *pack, const hq_node *node)
{
    return node->a < pack->policies.count && node->b < pack->policies.at[node->a].attestation_count;
}

/* What only some operations ask for; *of receives the entity, tree or table of what it comes to. */
static bool rest_fits(const hq_looking_over *looking, const hq_node *node, hq_node_id id, uint32_t *of)
{
    const hq_plan *plan = looking->plan;
    const hq_pack *pack = plan->pack;
    const hq_node_id branches[] = {node->b, node->c};
    const hq_node_place *place = &looking->places.at[looking->place[id]];
    switch ((hq_op)node->op) {
    case HQ_OP_CODE:
        *of = node->b;
        return true;
    case HQ_OP_DATE:
        return (hq_day)node->a >= HQ_DAY_MIN && (hq_day)node->a <= HQ_DAY_MAX;
    case HQ_OP_RECORD:
        *of = entity_in(looking, looking->place[id], node->a);
        return *of != HQ_NONE;
    case HQ_OP_ONE:
        *of = pack->entities.at[node->c].ones.at[node->b].entity;
        return looking->of[node->a] == node->c;
    case HQ_OP_LIST:
        *of = pack->entities.at[node->c].lists.at[node->b].entity;
        return looking->of[node->a] == node->c;
    case HQ_OP_FIELD:
    case HQ_OP_STEPS:
        return field_fits(looking, node, of);
    case HQ_OP_DERIVED:
        return derived_fits(looking, node, of);
    case HQ_OP_VALID:
        return place->policy != NULL && !place->of_validity;
    case HQ_OP_LET:
        return !place->of_validity && let_fits(looking, node, id, of);
    case HQ_OP_DECIDED:
        return place->policy != NULL && !place->of_validity && place->policy->decided_on < id;
    case HQ_OP_OPEN_DAY:
        return node->a < pack->policies.count && node->b <= 1;
    case HQ_OP_ATTEST:
        return attested(pack, node);
    case HQ_OP_PARAM:
        return parameter_fits(looking, node);
    case HQ_OP_SCALE:
        return scale_fits(&plan->scales.at[node->a]);
    case HQ_OP_CODE_EQ:
        return looking->of[node->a] == looking->of[node->b];
    case HQ_OP_CODE_IN:
        return looking->of[node->a] == plan->sets.at[node->b].tree;
    case HQ_OP_IF:
        return alike(looking, node, branches, 2, of);
    case HQ_OP_LOOKUP:
        *of = plan->lookups.at[node->a].table;
        return lookup_fits(looking, node);
    case HQ_OP_COLUMN: {
        uint32_t table = looking->of[node->a];
        if (!column_fits(plan, node, table))
            return false;
        if (plan->tables.at[table].row_count > 0)
            *of = looking->of[plan->tables.at[table].rows[0].outputs[node->b]];
        return true;
    }
    case HQ_OP_READING:
        return is_of(looking, place, plan->choices.at[node->a].of_definition,
                     plan->choices.at[node->a].owner) &&
               alike(looking, node, plan->choices.at[node->a].alternatives, plan->choices.at[node->a].count,
                     of);
    case HQ_OP_EXCEPT:
        return is_of(looking, place, plan->exceptions.at[node->a].of_definition,
                     plan->exceptions.at[node->a].owner) &&
               exceptions_fit(looking, node, of);
    default:
        return !is_loop(node) || loop_fits(looking, node);
    }
}

hq_status hq_image_nodes_wrong(hq_arena *arena, const hq_plan *plan, const char **wrong)
{
    uint32_t count = plan->nodes.count;
    hq_looking_over looking = {.arena = arena, .plan = plan};
    looking.place = HQ_NEW_ARRAY(arena, uint32_t, count);
    looking.of = HQ_NEW_ARRAY(arena, uint32_t, count);
    HQ_TRY_ALLOC(looking.place);
    HQ_TRY_ALLOC(looking.of);
    for (hq_node_id id = 0; id < count; id++)
        looking.place[id] = looking.of[id] = HQ_NONE;
    all_roots(&looking);
    for (hq_node_id id = count; id > 0 && looking.wrong == NULL && !looking.failed; id--)
        hand_down(&looking, id - 1);
    for (hq_node_id id = 0; id < count && looking.wrong == NULL && !looking.failed; id++) {
        const hq_node *node = &plan->nodes.at[id];
        if (node->op == HQ_OP_CODE) /* outputs of tables, to which no user leads */
            looking.of[id] = node->b;
        else if (looking.place[id] != HQ_NONE &&
                 (!bounds_fit(node, &plan->bounds[id]) || !operands_fit(plan, node) ||
                  !rest_fits(&looking, node, id, &looking.of[id])))
            refuse(&looking, "a node works on what it cannot");
    }
    *wrong = looking.wrong;
    return looking.failed ? HQ_E_MEMORY : HQ_OK;
}
