/* The expressions of policies, definitions and groups, each with its path, and who reads whom. See rules.h. */
#include "run/rules.h"

typedef struct hq_collecting {
    hq_arena *arena;
    const hq_pack *pack;
    hq_expression_list *out;
    const hq_patch_list *exceptions, *readings;
    uint64_t settled;
} hq_collecting;

uint32_t hq_rule_count(const hq_pack *pack, hq_rule_kind kind)
{
    const uint32_t counts[] = {[HQ_RULE_POLICY] = pack->policies.count,
                               [HQ_RULE_DEFINITION] = pack->definitions.count,
                               [HQ_RULE_GROUP] = pack->groups.count,
                               [HQ_RULE_PARAMETER] = pack->parameters.count,
                               [HQ_RULE_POOL] = pack->pools.count};
    return counts[kind];
}

void hq_rule_print(hq_text *text, const hq_pack *pack, hq_rule rule)
{
    switch (rule.kind) {
    case HQ_RULE_POLICY:
        hq_text_add_safely(text, pack->policies.at[rule.index].number);
        break;
    case HQ_RULE_DEFINITION:
        hq_text_add(text, pack->definitions.at[rule.index].path);
        break;
    case HQ_RULE_GROUP:
        hq_text_addf(text, "group.%.*s", HQ_STR_ARGS(pack->groups.at[rule.index].name));
        break;
    case HQ_RULE_PARAMETER:
        hq_text_addf(text, "param.%.*s", HQ_STR_ARGS(pack->parameters.at[rule.index].name));
        break;
    default:
        hq_text_addf(text, "pool.%.*s", HQ_STR_ARGS(pack->pools.at[rule.index].name));
        break;
    }
}

hq_str hq_path_of(hq_arena *arena, const char *above, hq_str name)
{
    hq_text path;
    hq_text_init(&path, arena);
    hq_text_add_z(&path, above);
    if (above[0] != '\0' && name.length > 0)
        hq_text_add_char(&path, '.');
    hq_text_add(&path, name);
    return hq_text_str(&path);
}

/* --- What is in effect --- */

/* Is this reading one that can hold? */
static bool reading_is_open(uint64_t settled, uint32_t reading)
{
    return settled == 0 || (settled >> reading & 1) != 0;
}

static bool replaces(const hq_patch *patch, hq_target_kind target, uint32_t index)
{
    for (uint32_t i = 0; i < patch->parts.count; i++)
        if (patch->parts.at[i].target == target && patch->parts.at[i].index == index)
            return true;
    return false;
}

bool hq_part_is_replaced(const hq_patch_list *readings, uint64_t settled, hq_target_kind target,
                         uint32_t index)
{
    bool replaced = false;
    for (uint32_t r = 0; r < readings->count; r++) {
        if (!reading_is_open(settled, r))
            continue;
        if (!replaces(&readings->at[r], target, index))
            return false;
        replaced = true;
    }
    return replaced;
}

static bool is_replaced(const hq_collecting *collecting, hq_target_kind target, uint32_t index)
{
    return hq_part_is_replaced(collecting->readings, collecting->settled, target, index);
}

static bool is_patched(const hq_collecting *collecting, hq_target_kind target, uint32_t index)
{
    for (uint32_t i = 0; i < collecting->exceptions->count; i++)
        if (replaces(&collecting->exceptions->at[i], target, index))
            return true;
    for (uint32_t i = 0; i < collecting->readings->count; i++)
        if (replaces(&collecting->readings->at[i], target, index))
            return true;
    return false;
}

/* --- Expressions --- */

static hq_status add(const hq_collecting *collecting, hq_str path, hq_ast *root, bool whole)
{
    if (root == NULL)
        return HQ_OK;
    HQ_TRY_ALLOC(path.at);
    hq_expression expression = {path, root, whole};
    return HQ_PUSH(collecting->arena, *collecting->out, expression) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status add_named(const hq_collecting *collecting, const char *above, hq_str name, hq_ast *root)
{
    return add(collecting, hq_path_of(collecting->arena, above, name), root, false);
}

static hq_status add_condition(const hq_collecting *collecting, const hq_condition *condition, bool whole)
{
    HQ_TRY(
        add(collecting, hq_path_of(collecting->arena, "eligible", condition->path), condition->when, whole));
    for (uint32_t i = 0; i < condition->count; i++)
        HQ_TRY(add_condition(collecting, &condition->parts[i], true));
    return HQ_OK;
}

static hq_status add_benefit(const hq_collecting *collecting, const hq_benefit *benefit, uint32_t index)
{
    const struct {
        const char *name;
        hq_target_kind target;
        hq_ast *root;
    } parts[] = {{"amount", HQ_TARGET_AMOUNT, benefit->amount},
                 {"when", HQ_TARGET_WHEN, benefit->when},
                 {"term", HQ_TARGET_TERM, benefit->term},
                 {"pays", HQ_TARGET_PAYS, benefit->pays}};
    hq_str above =
        hq_path_of(collecting->arena, benefit->name.length == 0 ? "benefit" : "benefits", benefit->name);
    HQ_TRY_ALLOC(above.at);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!is_replaced(collecting, parts[i].target, index))
            HQ_TRY(add_named(collecting, above.at, hq_str_of(parts[i].name), parts[i].root));
    return HQ_OK;
}

static hq_status add_patch(const hq_collecting *collecting, const char *kind, const hq_patch *patch)
{
    hq_str above = hq_path_of(collecting->arena, kind, patch->name);
    HQ_TRY_ALLOC(above.at);
    HQ_TRY(add(collecting, hq_path_of(collecting->arena, above.at, HQ_STR("when")), patch->when, true));
    for (uint32_t i = 0; i < patch->parts.count; i++) {
        hq_str target = hq_source_text(collecting->pack->diags->sources, patch->parts.at[i].pos);
        HQ_TRY(add_named(collecting, above.at, target, patch->parts.at[i].expression));
    }
    return HQ_OK;
}

static hq_status add_patches(const hq_collecting *collecting)
{
    for (uint32_t i = 0; i < collecting->exceptions->count; i++)
        HQ_TRY(add_patch(collecting, "exception", &collecting->exceptions->at[i]));
    for (uint32_t i = 0; i < collecting->readings->count; i++)
        if (reading_is_open(collecting->settled, i))
            HQ_TRY(add_patch(collecting, "reading", &collecting->readings->at[i]));
    return HQ_OK;
}

static hq_status add_table(const hq_collecting *collecting, const hq_table *table)
{
    hq_str above = hq_path_of(collecting->arena, "table", table->name);
    HQ_TRY_ALLOC(above.at);
    for (uint32_t i = 0; table->arguments != NULL && i < table->inputs.count; i++)
        HQ_TRY(add_named(collecting, above.at, table->inputs.at[i], table->arguments[i]));
    for (uint32_t r = 0; r < table->rows.count; r++)
        for (uint32_t o = 0; o < table->outputs.count; o++) {
            hq_text path;
            hq_text_init(&path, collecting->arena);
            hq_text_addf(&path, "%.*s.row%u", HQ_STR_ARGS(above), r + 1);
            HQ_TRY(add(collecting, hq_text_str(&path), table->rows.at[r].outputs[o], false));
        }
    return HQ_OK;
}

static hq_status add_policy(hq_collecting *collecting, const hq_policy *policy)
{
    collecting->exceptions = &policy->exceptions;
    collecting->readings = &policy->readings;
    collecting->settled = policy->settled;
    HQ_TRY(add(collecting, HQ_STR("decided_on"), policy->decided_on, false));
    for (uint32_t i = 0; i < policy->conditions.count; i++)
        if (!is_replaced(collecting, HQ_TARGET_CONDITION, i))
            HQ_TRY(add_condition(collecting, &policy->conditions.at[i],
                                 !is_patched(collecting, HQ_TARGET_CONDITION, i)));
    for (uint32_t i = 0; i < policy->lets.count; i++)
        if (!is_replaced(collecting, HQ_TARGET_LET, i))
            HQ_TRY(add_named(collecting, "let", policy->lets.at[i].name, policy->lets.at[i].expression));
    for (uint32_t i = 0; i < policy->tables.count; i++)
        HQ_TRY(add_table(collecting, &policy->tables.at[i]));
    for (uint32_t i = 0; i < policy->benefits.count; i++)
        HQ_TRY(add_benefit(collecting, &policy->benefits.at[i], i));
    return add_patches(collecting);
}

static hq_status add_definition(hq_collecting *collecting, const hq_definition *definition)
{
    collecting->exceptions = &definition->exceptions;
    collecting->readings = &definition->readings;
    collecting->settled = definition->settled;
    if (!is_replaced(collecting, HQ_TARGET_IS, 0)) {
        HQ_TRY(add(collecting, HQ_STR("is"), definition->is, false));
        if (definition->table != NULL)
            HQ_TRY(add_table(collecting, definition->table));
    }
    return add_patches(collecting);
}

hq_status hq_rule_expressions(hq_arena *arena, const hq_pack *pack, hq_rule rule, hq_expression_list *out)
{
    hq_collecting collecting = {.arena = arena, .pack = pack, .out = out};
    switch (rule.kind) {
    case HQ_RULE_POLICY:
        return add_policy(&collecting, &pack->policies.at[rule.index]);
    case HQ_RULE_DEFINITION:
        return add_definition(&collecting, &pack->definitions.at[rule.index]);
    case HQ_RULE_GROUP:
        return add(&collecting, HQ_STR("base"), pack->groups.at[rule.index].base, false);
    default:
        return HQ_OK;
    }
}

/* --- Who reads whom --- */

typedef struct hq_searching {
    hq_arena *arena;
    const hq_pack *pack;
    hq_rule other;
    bool *visited; /* by definition */
} hq_searching;

static hq_status searches(hq_searching *searching, hq_rule rule, bool *found);

/* Recursion is as deep as the expression, which the checker bounds. */
static hq_status in_expression(hq_searching *searching, const hq_ast *ast, bool *found)
{
    if (ast == NULL || *found)
        return HQ_OK;
    if (ast->meaning == HQ_M_PARAMETER && searching->other.kind == HQ_RULE_PARAMETER)
        *found = *found || ast->index == searching->other.index;
    if (ast->kind == HQ_A_MEMBER && ast->meaning == HQ_M_FIELD) {
        const hq_entity *entity = &searching->pack->entities.at[ast->children[0]->type.index];
        uint32_t definition = entity->fields.at[ast->index].definition;
        if (definition != HQ_NONE && !searching->visited[definition])
            HQ_TRY(searches(searching, (hq_rule){HQ_RULE_DEFINITION, definition}, found));
    }
    for (uint32_t i = 0; i < ast->child_count; i++)
        HQ_TRY(in_expression(searching, ast->children[i], found));
    return HQ_OK;
}

static bool draws_on(const hq_policy *policy, uint32_t pool)
{
    for (uint32_t b = 0; b < policy->benefits.count; b++)
        for (uint32_t c = 0; c < policy->benefits.at[b].caps.count; c++)
            if (policy->benefits.at[b].caps.at[c].pool == pool)
                return true;
    return false;
}

static hq_status searches(hq_searching *searching, hq_rule rule, bool *found)
{
    const hq_pack *pack = searching->pack;
    hq_rule other = searching->other;
    if (rule.kind == HQ_RULE_DEFINITION)
        searching->visited[rule.index] = true;
    *found = *found || (rule.kind == other.kind && rule.index == other.index);
    if (rule.kind == HQ_RULE_POLICY && other.kind == HQ_RULE_POOL)
        *found = *found || draws_on(&pack->policies.at[rule.index], other.index);
    for (uint32_t m = 0; rule.kind == HQ_RULE_GROUP && m < pack->groups.at[rule.index].members.count; m++)
        HQ_TRY(searches(searching,
                        (hq_rule){HQ_RULE_POLICY, pack->groups.at[rule.index].members.at[m].policy}, found));
    for (uint32_t b = 0; rule.kind == HQ_RULE_POLICY && b < pack->policies.at[rule.index].benefits.count;
         b++) {
        uint32_t group = pack->policies.at[rule.index].benefits.at[b].group; /* members act on its base */
        if (group == HQ_NONE)
            continue;
        *found = *found || (other.kind == HQ_RULE_GROUP && other.index == group);
        HQ_TRY(in_expression(searching, pack->groups.at[group].base, found));
    }
    hq_expression_list expressions = {0};
    HQ_TRY(hq_rule_expressions(searching->arena, pack, rule, &expressions));
    for (uint32_t i = 0; i < expressions.count && !*found; i++)
        HQ_TRY(in_expression(searching, expressions.at[i].root, found));
    return HQ_OK;
}

hq_status hq_rule_reads(hq_arena *arena, const hq_pack *pack, hq_rule rule, hq_rule other, bool *out)
{
    hq_searching searching = {.arena = arena, .pack = pack, .other = other};
    searching.visited = HQ_NEW_ARRAY(arena, bool, pack->definitions.count);
    HQ_TRY_ALLOC(searching.visited);
    *out = false;
    return searches(&searching, rule, out);
}
