/* Images of which each part is in its form and the whole does not hold together; a part of test_image.c. */
#ifndef HQ_TESTS_IMAGE_SPOILED_H
#define HQ_TESTS_IMAGE_SPOILED_H

static void spoil_lets(hq_plan *plan)
{
    plan->policies[1].let_count = 0;
}

static void spoil_policies(hq_plan *plan)
{
    plan->policies[0].declared = plan->policies[1].declared;
}

/* Of those joined by `any`, too. */
static void spoil_conditions(hq_plan *plan)
{
    hq_plan_condition *either = (hq_plan_condition *)(uintptr_t)&plan->policies[1].conditions[0];
    ck_assert_uint_eq(either->count, 2);
    hq_plan_condition *part = (hq_plan_condition *)(uintptr_t)&either->parts[1];
    part->declared = either->parts[0].declared;
}

static void spoil_benefits(hq_plan *plan)
{
    hq_plan_benefit *benefit = (hq_plan_benefit *)(uintptr_t)&plan->policies[0].benefits[0];
    benefit->declared = plan->policies[1].benefits[0].declared;
}

static void spoil_definitions(hq_plan *plan)
{
    plan->definitions[0].node = plan->nodes.count;
}

static void spoil_exceptions(hq_plan *plan)
{
    ck_assert_uint_eq(plan->exceptions.count, 1);
    plan->exceptions.at[0].owner = 7;
}

static void spoil_operands(hq_plan *plan)
{
    hq_node_id id = plan->policies[1].in_force;
    ck_assert_str_eq(hq_op_get((hq_op)plan->nodes.at[id].op)->operands, "nn-");
    plan->nodes.at[id].b = id;
}

static hq_pack *pack_of(hq_plan *plan)
{
    return (hq_pack *)(uintptr_t)plan->pack;
}

static void spoil_leaves(hq_plan *plan)
{
    hq_codes *tree = &pack_of(plan)->codes.at[0];
    tree->codes.at[tree->codes.count - 1].leaf_count += 1000;
}

static void spoil_parents(hq_plan *plan)
{
    pack_of(plan)->codes.at[0].codes.at[0].parent = 0;
}

static void spoil_leaf_codes(hq_plan *plan)
{
    ((uint32_t *)(uintptr_t)pack_of(plan)->codes.at[0].leaf_codes)[0] = HQ_NONE;
}

static void spoil_fields(hq_plan *plan)
{
    hq_field *field = &pack_of(plan)->entities.at[0].fields.at[0];
    field->kind = HQ_FIELD_STEPS;
    field->value = 1000;
}

static void spoil_lists(hq_plan *plan)
{
    hq_pack *of = pack_of(plan);
    for (uint32_t i = 0; i < of->entities.count; i++)
        for (uint32_t l = 0; l < of->entities.at[i].lists.count; l++)
            of->entities.at[i].lists.at[l].entity = HQ_NONE;
}

static void spoil_scopes(hq_plan *plan)
{
    pack_of(plan)->policies.at[0].scope.entities[0] = 1000;
}

static void spoil_rounding(hq_plan *plan)
{
    pack_of(plan)->policies.at[0].benefits.at[0].quantum = hq_rat_int(0);
}

static void spoil_money(hq_plan *plan)
{
    pack_of(plan)->quantum = hq_rat_int(-1);
}

static void spoil_decimals(hq_plan *plan)
{
    pack_of(plan)->quantum_places = 160;
}

static void spoil_derived(hq_plan *plan)
{
    pack_of(plan)->definitions.at[0].field = HQ_NONE;
}

/* The table's tests, by row and input: an interval and codes; a bound; numbers. */
static hq_plan_test *test_at(hq_plan *plan, uint32_t row, uint32_t input)
{
    ck_assert_uint_eq(plan->tables.count, 1);
    return (hq_plan_test *)(uintptr_t)&plan->tables.at[0].rows[row].tests[input];
}

static void spoil_highs(hq_plan *plan)
{
    test_at(plan, 1, 0)->kind = HQ_TEST_INTERVAL;
}

static void spoil_lows(hq_plan *plan)
{
    test_at(plan, 2, 0)->kind = HQ_TEST_EQUAL;
}

static void spoil_members(hq_plan *plan)
{
    *(hq_rat *)(uintptr_t)&test_at(plan, 2, 0)->members[1] = (hq_rat){{0}, 0};
}

static void spoil_orders(hq_plan *plan)
{
    test_at(plan, 1, 0)->binary = HQ_B_ADD;
}

static void spoil_sets(hq_plan *plan)
{
    test_at(plan, 0, 1)->set = plan->sets.count;
}

/* A set of another tree has fewer leaves, perhaps. */
static void spoil_trees(hq_plan *plan)
{
    hq_type *types = (hq_type *)(uintptr_t)plan->tables.at[0].input_types;
    types[1].index++;
}

static void spoil_kinds(hq_plan *plan)
{
    hq_type *types = (hq_type *)(uintptr_t)plan->tables.at[0].input_types;
    types[0].kind = HQ_T_TEXT;
}

static void spoil_inputs(hq_plan *plan)
{
    plan->tables.at[0].input_count = HQ_TABLE_INPUTS_MAX + 1;
}

static void spoil_outputs(hq_plan *plan)
{
    plan->tables.at[0].output_count--;
}

static hq_test *written_test(hq_plan *plan, uint32_t row)
{
    for (uint32_t i = 0; i < plan->pack->definitions.count; i++)
        if (plan->pack->definitions.at[i].table != NULL)
            return (hq_test *)(uintptr_t)&plan->pack->definitions.at[i].table->rows.at[row].tests[0];
    ck_abort_msg("no definition has a table");
}

static void spoil_written_highs(hq_plan *plan)
{
    written_test(plan, 1)->kind = HQ_TEST_INTERVAL;
}

static void spoil_written_lows(hq_plan *plan)
{
    written_test(plan, 3)->kind = HQ_TEST_EQUAL;
}

static void spoil_written_orders(hq_plan *plan)
{
    written_test(plan, 1)->binary = HQ_B_IN;
}

/* What only the whole shows: parts of the plan that are not those of the pack. */
static const struct {
    const char *name;
    void (*spoil)(hq_plan *plan);
    const char *wrong;
} SPOILED[] = {
#define SPOIL(NAME) spoil_##NAME
    {"lets", SPOIL(lets), "a policy is not the one that was declared"},
    {"policies", SPOIL(policies), "a policy is not the one that was declared"},
    {"conditions", SPOIL(conditions), "a condition is not the one that was declared"},
    {"benefits", SPOIL(benefits), "a benefit is not the one that was declared"},
    {"definitions", SPOIL(definitions), "a definition is not the one that was declared"},
    {"exceptions", SPOIL(exceptions), "an exception is to nothing"},
    {"operands", SPOIL(operands), "an operand stands behind its user"},
    {"leaves", SPOIL(leaves), "a code has leaves that are not there"},
    {"parents", SPOIL(parents), "a code lies in one behind it"},
    {"leaf_codes", SPOIL(leaf_codes), "a leaf is no code"},
    {"fields", SPOIL(fields), "a field stands on what is not there"},
    {"lists", SPOIL(lists), "a list is of nothing"},
    {"scopes", SPOIL(scopes), "a policy sees more than there is"},
    {"rounding", SPOIL(rounding), "a benefit is rounded to nothing"},
    {"money", SPOIL(money), "money is counted in nothing"},
    {"decimals", SPOIL(decimals), "money has more decimals than there are"},
    {"derived", SPOIL(derived), "a definition is of nothing"},
    {"highs", SPOIL(highs), "a table compares with what is not there"},
    {"lows", SPOIL(lows), "a table compares with what is not there"},
    {"members", SPOIL(members), "a table compares with what is not there"},
    {"orders", SPOIL(orders), "a table compares with what is not there"},
    {"sets", SPOIL(sets), "a table compares with what is not there"},
    {"trees", SPOIL(trees), "a table compares with what is not there"},
    {"kinds", SPOIL(kinds), "a table compares with what is not there"},
    {"inputs", SPOIL(inputs), "a table is not the one that was declared"},
    {"outputs", SPOIL(outputs), "a table is not the one that was declared"},
    {"written_highs", SPOIL(written_highs), "an expression names what is not there"},
    {"written_lows", SPOIL(written_lows), "an expression names what is not there"},
    {"written_orders", SPOIL(written_orders), "an expression names what is not there"},
#undef SPOIL
};

START_TEST(spoiled)
{
    opening now;
    open_bytes(&now, image, size, false);
    ck_assert_int_eq(now.status, HQ_OK);
    ck_assert_ptr_null(hq_image_wrong(now.plan));
    SPOILED[_i].spoil(now.plan);
    const char *wrong = hq_image_wrong(now.plan);
    CHECK_ROW(SPOILED[_i].name, wrong != NULL && strcmp(wrong, SPOILED[_i].wrong) == 0);
    end(&now);
}
END_TEST

#endif
