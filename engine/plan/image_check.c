/*
 * Does a plan that was taken from an image fit its pack? Beside hq_plan_verify, which looks at what the passes of the compiler could have
 * got wrong: here is what only a file could.
 */
#include "plan/image_types.h"

static bool is_node(const hq_plan *plan, hq_node_id id, bool optional)
{
    return id < plan->nodes.count || (optional && id == HQ_NONE);
}

static bool are_nodes(const hq_plan *plan, const hq_node_id *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!is_node(plan, ids[i], false))
            return false;
    return true;
}

/* Depth is bounded by that of the image. */
static bool condition_fits(const hq_plan *plan, const hq_plan_condition *condition,
                           const hq_condition *declared)
{
    if (condition->declared != declared || condition->count != declared->count ||
        !is_node(plan, condition->node, false))
        return false;
    for (uint32_t i = 0; i < condition->count; i++)
        if (!condition_fits(plan, &condition->parts[i], &declared->parts[i]))
            return false;
    return true;
}

static const char *policy_wrong(const hq_plan *plan, const hq_plan_policy *policy, const hq_policy *declared)
{
    if (policy->declared != declared || policy->condition_count != declared->conditions.count ||
        policy->let_count != declared->lets.count || policy->benefit_count != declared->benefits.count)
        return "a policy is not the one that was declared";
    for (uint32_t i = 0; i < policy->condition_count; i++)
        if (!condition_fits(plan, &policy->conditions[i], &declared->conditions.at[i]))
            return "a condition is not the one that was declared";
    for (uint32_t i = 0; i < policy->benefit_count; i++)
        if (policy->benefits[i].declared != &declared->benefits.at[i])
            return "a benefit is not the one that was declared";
    for (uint32_t i = 0; i < policy->superseded_by_count; i++)
        if (policy->superseded_by[i] >= plan->pack->policies.count ||
            !is_node(plan, policy->superseded[i], false))
            return "a policy is superseded by one that is not there";
    return NULL;
}

/* A test has all that its kind compares with. */
static bool test_fits(const hq_plan *plan, const hq_plan_test *test, hq_type type)
{
    if (test->kind == HQ_TEST_ANY || type.kind == HQ_T_TRUTH)
        return true;
    if (type.kind == HQ_T_CODE)
        return test->set < plan->sets.count && plan->sets.at[test->set].tree == type.index;
    if (test->kind == HQ_TEST_BOUND && (test->binary < HQ_B_EQUAL || test->binary > HQ_B_GREATER_EQUAL))
        return false;
    if (type.kind != HQ_T_NUMBER && type.kind != HQ_T_DATE)
        return false;
    for (uint32_t i = 0; test->kind == HQ_TEST_IN && i < test->member_count; i++)
        if (!hq_image_is_number(test->members[i]))
            return false;
    return test->kind == HQ_TEST_IN || (hq_image_is_number(test->low) &&
                                        (test->kind != HQ_TEST_INTERVAL || hq_image_is_number(test->high)));
}

static const char *tables_wrong(const hq_plan *plan)
{
    for (uint32_t t = 0; t < plan->tables.count; t++) {
        const hq_plan_table *table = &plan->tables.at[t];
        if (table->declared == NULL)
            return "a table was not declared";
        if (table->input_count > HQ_TABLE_INPUTS_MAX || table->input_count != table->declared->inputs.count ||
            table->output_count > HQ_TABLE_INPUTS_MAX ||
            table->output_count != table->declared->outputs.count)
            return "a table is not the one that was declared";
        for (uint32_t r = 0; r < table->row_count; r++) {
            if (!are_nodes(plan, table->rows[r].outputs, table->output_count))
                return "a table gives what is not there";
            for (uint32_t i = 0; i < table->input_count; i++)
                if (!test_fits(plan, &table->rows[r].tests[i], table->input_types[i]))
                    return "a table compares with what is not there";
        }
    }
    for (uint32_t i = 0; i < plan->sets.count; i++)
        if (plan->sets.at[i].tree >= plan->pack->codes.count || plan->sets.at[i].leaves == NULL)
            return "a set has no codes";
    return NULL;
}

static bool owner_fits(const hq_plan *plan, bool of_definition, uint32_t owner)
{
    return owner < (of_definition ? plan->pack->definitions.count : plan->pack->policies.count);
}

static const char *patches_wrong(const hq_plan *plan)
{
    for (uint32_t i = 0; i < plan->choices.count; i++)
        if (!owner_fits(plan, plan->choices.at[i].of_definition, plan->choices.at[i].owner))
            return "a reading is of nothing";
    for (uint32_t i = 0; i < plan->exceptions.count; i++) {
        const hq_plan_exceptions *list = &plan->exceptions.at[i];
        if (!owner_fits(plan, list->of_definition, list->owner))
            return "an exception is to nothing";
        uint32_t count = list->of_definition ? plan->pack->definitions.at[list->owner].exceptions.count
                                             : plan->pack->policies.at[list->owner].exceptions.count;
        for (uint32_t k = 0; k < list->count; k++)
            if (list->patches[k] >= count)
                return "an exception was not declared";
    }
    for (uint32_t i = 0; i < plan->scales.count; i++)
        if (plan->scales.at[i].declared == NULL)
            return "a scale was not declared";
    return NULL;
}

static const char *declared_wrong(const hq_plan *plan)
{
    const hq_pack *pack = plan->pack;
    if (pack->entities.count == 0 || pack->files == NULL)
        return "it holds no model";
    for (uint32_t i = 0; i < pack->policies.count; i++) {
        const char *wrong = policy_wrong(plan, &plan->policies[i], &pack->policies.at[i]);
        if (wrong != NULL)
            return wrong;
    }
    for (uint32_t i = 0; i < pack->definitions.count; i++)
        if (plan->definitions[i].declared != &pack->definitions.at[i] ||
            !is_node(plan, plan->definitions[i].node, false))
            return "a definition is not the one that was declared";
    for (uint32_t i = 0; i < pack->groups.count; i++)
        if (plan->groups[i].declared != &pack->groups.at[i])
            return "a group is not the one that was declared";
    return NULL;
}

const char *hq_image_wrong(const hq_plan *plan)
{
    const char *wrong = hq_image_model_wrong(plan->pack);
    if (wrong == NULL)
        wrong = hq_image_ast_wrong(plan->pack);
    if (wrong == NULL)
        wrong = declared_wrong(plan);
    if (wrong == NULL)
        wrong = tables_wrong(plan);
    if (wrong == NULL)
        wrong = patches_wrong(plan);
    return wrong != NULL ? wrong : hq_plan_verify(plan);
}
