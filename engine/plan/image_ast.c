/*
 * Do the expressions of a pack that was taken from an image mean what is there? Nobody computes by them, the plan does that; but an answer is explained
 * by them, and what a name means is then looked up without being asked about.
 */
#include "base/limits.h"
#include "lang/functions.h"
#include "plan/image_types.h"

/* What an expression can name. */
typedef struct hq_ast_scene {
    const hq_pack *pack;
    uint32_t let_count; /* those before it */
    const hq_table *tables;
    uint32_t table_count, scale_count;
} hq_ast_scene;

static bool is_record(const hq_pack *pack, const hq_ast *ast)
{
    return ast->child_count == 1 && ast->children[0]->type.kind == HQ_T_RECORD &&
           ast->children[0]->type.index < pack->entities.count;
}

/* Output `index` of the table that a row is of: type.index counts the scene's tables, of all policies alike. */
static bool column_fits(const hq_ast_scene *scene, const hq_ast *ast)
{
    if (ast->child_count != 1 || ast->children[0]->type.kind != HQ_T_ROW)
        return false;
    uint32_t table = ast->children[0]->type.index;
    return table < scene->table_count && ast->index < scene->tables[table].outputs.count;
}

static bool meaning_fits(const hq_ast_scene *scene, const hq_ast *ast)
{
    const hq_pack *pack = scene->pack;
    const hq_entity *entity = is_record(pack, ast) ? &pack->entities.at[ast->children[0]->type.index] : NULL;
    const hq_codes *codes = ast->type.index < pack->codes.count ? &pack->codes.at[ast->type.index] : NULL;
    switch (ast->meaning) {
    case HQ_M_SCOPE:
        return ast->index <= HQ_SCOPE_MAX;
    case HQ_M_LET:
        return ast->index < scene->let_count;
    case HQ_M_FIELD:
        return entity != NULL && ast->index < entity->fields.count;
    case HQ_M_LIST:
        return entity != NULL && ast->index < entity->lists.count;
    case HQ_M_ONE:
        return entity != NULL && ast->index < entity->ones.count;
    case HQ_M_CODE:
        return codes != NULL && ast->index < codes->codes.count;
    case HQ_M_SET:
        return codes != NULL && ast->index < codes->sets.count;
    case HQ_M_COLUMN:
        return column_fits(scene, ast);
    case HQ_M_PARAMETER:
        return ast->index < pack->parameters.count;
    case HQ_M_TABLE:
        return ast->index < scene->table_count;
    case HQ_M_SCALE:
        return ast->index < scene->scale_count;
    default:
        return true;
    }
}

static bool type_fits(const hq_pack *pack, const hq_type *type)
{
    if (type->kind == HQ_T_CODE)
        return type->index < pack->codes.count;
    return (type->kind != HQ_T_RECORD && type->kind != HQ_T_LIST) || type->index < pack->entities.count;
}

/* The first argument of these is a name of theirs. */
static bool call_fits(const hq_ast *ast)
{
    if (ast->function >= HQ_FUNCTION_COUNT)
        return false;
    const hq_function_info *function = hq_function_get((hq_function)ast->function);
    if (ast->child_count < function->least || ast->child_count > function->most)
        return false;
    hq_meaning named = ast->function == HQ_F_PARAM   ? HQ_M_PARAMETER
                       : ast->function == HQ_F_TABLE ? HQ_M_TABLE
                       : ast->function == HQ_F_SCALE ? HQ_M_SCALE
                                                     : HQ_M_UNKNOWN;
    return named == HQ_M_UNKNOWN || (ast->children[0] != NULL && ast->children[0]->meaning == named);
}

static bool form_fits(const hq_ast *ast)
{
    static const uint8_t CHILDREN[] = {
        [HQ_A_MEMBER] = 1, [HQ_A_AGGREGATE] = 4, [HQ_A_NEGATE] = 1, [HQ_A_NOT] = 1,   [HQ_A_BINARY] = 2,
        [HQ_A_IF] = 3,     [HQ_A_RANGE] = 2,     [HQ_A_SPAN] = 2,   [HQ_A_WITHIN] = 3};
    bool any = ast->kind == HQ_A_CALL || ast->kind == HQ_A_LIST;
    if (!any && ast->child_count != CHILDREN[ast->kind])
        return false;
    for (uint32_t i = 0; i < ast->child_count; i++)
        if (ast->children[i] == NULL && (ast->kind != HQ_A_AGGREGATE || i < 2))
            return false;
    if (ast->kind == HQ_A_NUMBER && ast->value.denominator <= 0 && ast->value.big == NULL)
        return false;
    if (ast->kind == HQ_A_AGGREGATE &&
        (ast->function >= HQ_FUNCTION_COUNT || ast->children[1]->type.kind != HQ_T_LIST))
        return false;
    return ast->kind != HQ_A_CALL || call_fits(ast);
}

/* Depth is bounded by that of the image. */
static bool fits(const hq_ast_scene *scene, const hq_ast *ast)
{
    if (ast == NULL)
        return true;
    if (!form_fits(ast) || !type_fits(scene->pack, &ast->type))
        return false;
    for (uint32_t i = 0; i < ast->child_count; i++)
        if (!fits(scene, ast->children[i]))
            return false;
    return meaning_fits(scene, ast);
}

/* A test has all that its kind is written with. */
static bool test_fits(const hq_ast_scene *scene, const hq_test *test)
{
    bool low = test->kind != HQ_TEST_ANY, high = test->kind == HQ_TEST_INTERVAL;
    if ((low && test->low == NULL) || (high && test->high == NULL))
        return false;
    if (test->kind == HQ_TEST_BOUND && (test->binary < HQ_B_EQUAL || test->binary > HQ_B_GREATER_EQUAL))
        return false;
    return fits(scene, test->low) && fits(scene, test->high);
}

static bool table_fits(const hq_ast_scene *scene, const hq_table *table)
{
    for (uint32_t i = 0; table->arguments != NULL && i < table->inputs.count; i++)
        if (!fits(scene, table->arguments[i]))
            return false;
    for (uint32_t r = 0; r < table->rows.count; r++) {
        const hq_table_row *row = &table->rows.at[r];
        for (uint32_t i = 0; i < table->inputs.count; i++)
            if (!test_fits(scene, &row->tests[i]))
                return false;
        for (uint32_t i = 0; i < table->outputs.count; i++)
            if (row->outputs[i] == NULL || !fits(scene, row->outputs[i]))
                return false;
    }
    return true;
}

static bool scale_fits(const hq_ast_scene *scene, const hq_scale *scale)
{
    for (uint32_t v = 0; v < scale->versions.count; v++)
        for (uint32_t b = 0; b < scale->versions.at[v].brackets.count; b++) {
            const hq_bracket *bracket = &scale->versions.at[v].brackets.at[b];
            if (!fits(scene, bracket->threshold) || !fits(scene, bracket->rate))
                return false;
        }
    return true;
}

static bool condition_fits(const hq_ast_scene *scene, const hq_condition *condition)
{
    if (!fits(scene, condition->when))
        return false;
    for (uint32_t i = 0; i < condition->count; i++)
        if (!condition_fits(scene, &condition->parts[i]))
            return false;
    return true;
}

static bool part_fits(const hq_policy *policy, const hq_patch_part *part)
{
    switch (part->target) {
    case HQ_TARGET_CONDITION:
        return policy != NULL && part->index < policy->conditions.count;
    case HQ_TARGET_LET:
        return policy != NULL && part->index < policy->lets.count;
    case HQ_TARGET_AMOUNT:
    case HQ_TARGET_WHEN:
    case HQ_TARGET_TERM:
    case HQ_TARGET_PAYS:
        return policy != NULL && part->index < policy->benefits.count;
    default:
        return true;
    }
}

static bool patches_fit(const hq_ast_scene *scene, const hq_policy *policy, const hq_patch_list *patches)
{
    for (uint32_t i = 0; i < patches->count; i++) {
        const hq_patch *patch = &patches->at[i];
        if (!fits(scene, patch->when))
            return false;
        for (uint32_t p = 0; p < patch->parts.count; p++)
            if (!part_fits(policy, &patch->parts.at[p]) || !fits(scene, patch->parts.at[p].expression))
                return false;
    }
    return true;
}

static bool policy_fits(const hq_pack *pack, const hq_policy *policy)
{
    hq_ast_scene scene = {pack, 0, policy->tables.at, policy->tables.count, policy->scales.count};
    for (; scene.let_count < policy->lets.count; scene.let_count++)
        if (!fits(&scene, policy->lets.at[scene.let_count].expression))
            return false;
    if (!fits(&scene, policy->decided_on) || !patches_fit(&scene, policy, &policy->exceptions) ||
        !patches_fit(&scene, policy, &policy->readings))
        return false;
    for (uint32_t i = 0; i < policy->conditions.count; i++)
        if (!condition_fits(&scene, &policy->conditions.at[i]))
            return false;
    for (uint32_t i = 0; i < policy->tables.count; i++)
        if (!table_fits(&scene, &policy->tables.at[i]))
            return false;
    for (uint32_t i = 0; i < policy->scales.count; i++)
        if (!scale_fits(&scene, &policy->scales.at[i]))
            return false;
    for (uint32_t i = 0; i < policy->benefits.count; i++) {
        const hq_benefit *benefit = &policy->benefits.at[i];
        if (!fits(&scene, benefit->amount) || !fits(&scene, benefit->when) || !fits(&scene, benefit->term) ||
            !fits(&scene, benefit->pays))
            return false;
    }
    return true;
}

static bool definition_fits(const hq_pack *pack, const hq_definition *definition)
{
    hq_ast_scene scene = {pack, 0, definition->table, definition->table != NULL, 0};
    return fits(&scene, definition->is) && patches_fit(&scene, NULL, &definition->exceptions) &&
           patches_fit(&scene, NULL, &definition->readings) &&
           (definition->table == NULL || table_fits(&scene, definition->table));
}

const char *hq_image_ast_wrong(const hq_pack *pack)
{
    bool good = true;
    hq_ast_scene scene = {.pack = pack};
    for (uint32_t i = 0; i < pack->policies.count && good; i++)
        good = policy_fits(pack, &pack->policies.at[i]);
    for (uint32_t i = 0; i < pack->definitions.count && good; i++)
        good = definition_fits(pack, &pack->definitions.at[i]);
    for (uint32_t i = 0; i < pack->groups.count && good; i++)
        good = fits(&scene, pack->groups.at[i].base);
    return good ? NULL : "an expression names what is not there";
}
