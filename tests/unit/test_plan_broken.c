/*
 * Plans broken on purpose, one place at a time: the verifier names each, and accepts the plan again once it is mended. And what the
 * dumps say of the same plan.
 */
#include "base/limits.h"
#include "small_pack.h"

static const small_file PACK[] = {
    {"parameters/free.yaml", "parameter: free\n"
                             "unit: 元\n"
                             "cite: [{document: source, item: '9'}]\n"
                             "values: {}\n"},
    {"policies/a/S-2-all.yaml",
     "policy: every\n"
     "number: S-2\n"
     "title: {zh: 全部, en: Every operation}\n"
     "cite: [{document: source, item: '1'}]\n"
     "standing: in_force\n"
     "valid: {from: unknown, to: unknown}\n"
     "decided_on: firm.first\n"
     "authority: {name: {zh: 镇, en: Town}}\n"
     "procedure: apply\n"
     "subject: firm\n"
     "eligible:\n"
     "  small: {when: firm.small}\n"
     "  either:\n"
     "    any:\n"
     "      bakes: {when: 'firm.trade in [bakery, books]'}\n"
     "      named: {when: 'firm.motto = \"bread\"'}\n"
     "tables:\n"
     "  t:\n"
     "    hit: unique\n"
     "    inputs: [staff]\n"
     "    outputs: [part, extra]\n"
     "    rows: |\n"
     "      < 6人  | 60% | 1元\n"
     "      >= 6人 | 50% | 2元\n"
     "scales:\n"
     "  s:\n"
     "    mode: marginal\n"
     "    brackets: |\n"
     "      0元   | 3%\n"
     "      100元 | 10%\n"
     "let:\n"
     "  calm: 'true'\n"
     "  dull: 'false'\n"
     "  nobody: firm.motto in []\n"
     "  any_figure: param(free)\n"
     "  low_figure: min(param(free), -1元)\n"
     "  high_figure: max(param(free), 1元)\n"
     "  below_zero: 100元 / low_figure\n"
     "  above_zero: 100元 / high_figure\n"
     "  of_a_debt: 100元 / -4\n"
     "  guarded: 'if param(free) > 0元 then 5元 / param(free) else 1'\n"
     "  never: firm.staff < 0人\n"
     "  always: firm.staff >= 1人\n"
     "  since: firm.since\n"
     "  ran: days(firm.since to firm.expiry)\n"
     "  ran_until: days(firm.since until firm.expiry)\n"
     "  row: table(t, firm.staff)\n"
     "  taxed: scale(s, firm.sales)\n"
     "  whole: floor(firm.sales, 100元)\n"
     "  owed: 'sum(l.principal for l in firm.loans where l.principal > 5元)'\n"
     "  least: 'min(l.principal for l in firm.loans else 7元)'\n"
     "  baker: firm.trade = bakery\n"
     "  lasts: firm.first in valid\n"
     "  rooms: firm.office.rooms\n"
     "benefits:\n"
     "  first:  {kind: grant, amount: firm.sales * row.part, when: firm.open}\n"
     "  timed:  {kind: allowance, amount: 5元, term: 3个月}\n"
     "readings:\n"
     "  - {name: narrow, says: {zh: 窄, en: narrow}, cite: [{document: source}], set: {let.whole: 1元}}\n"
     "  - {name: wide, says: {zh: 宽, en: wide}, cite: [{document: source}], set: {let.whole: 2元}}\n"
     "exceptions:\n"
     "  - {name: books, says: {zh: 书, en: books}, cite: [{document: source}], when: firm.trade = books, "
     "set: {let.taxed: 3元}}\n"
     "examples:\n"
     "  - {name: nothing, on: 2026-06-30, profile: {firm: {staff: 100}}, expect: {status: ineligible}}\n"},
    {"policies/a/S-3-cut.yaml", "policy: cut\n"
                                "number: S-3\n"
                                "title: {zh: 优惠, en: Cut}\n"
                                "cite: [{document: source, item: '3'}]\n"
                                "standing: in_force\n"
                                "valid: {from: 2025-01-01}\n"
                                "authority: {name: {zh: 镇, en: Town}}\n"
                                "procedure: automatic\n"
                                "subject: firm\n"
                                "eligible: {}\n"
                                "benefit: {kind: discount, group: cuts, pays: 95%}\n"
                                "examples:\n"
                                "  - {name: cut, on: 2026-06-30, profile: {firm: {sales: 100元}}, expect: "
                                "{amount: 5.00}}\n"},
    {"groups/cuts.yaml", "group: cuts\n"
                         "base: firm.sales\n"
                         "default: never\n"
                         "rounds: payment\n"
                         "examples:\n"
                         "  - {name: cut, on: 2026-06-30, profile: {firm: {sales: 100元}}, expect: {amount: "
                         "5.00}}\n"},
};

static small_pack pack;

static void setup(void)
{
    small_compile(&pack, PACK, COUNT_OF(PACK));
}

static void teardown(void)
{
    small_free(&pack);
}

/* The last node of an operation, which nothing but the plan's own arrays refers to by a smaller number. */
static hq_node *node_of(hq_op op)
{
    for (uint32_t id = pack.plan->nodes.count; id > 0; id--)
        if (pack.plan->nodes.at[id - 1].op == op)
            return &pack.plan->nodes.at[id - 1];
    ck_abort_msg("the pack has no node %s", hq_op_get(op)->name);
    return NULL;
}

static hq_plan_policy *policy_of(const char *id)
{
    for (uint32_t p = 0; p < pack.plan->pack->policies.count; p++)
        if (hq_str_equal(pack.plan->policies[p].declared->id, hq_str_of(id)))
            return &pack.plan->policies[p];
    ck_abort_msg("no policy %s", id);
    return NULL;
}

/* With VALUE in PLACE the verifier says MESSAGE; without it nothing. */
#define BREAKS(PLACE, VALUE, MESSAGE)                                                                      \
    do {                                                                                                   \
        __typeof__(PLACE) kept = (PLACE);                                                                  \
        (PLACE) = (VALUE);                                                                                 \
        const char *said = hq_plan_verify(pack.plan);                                                      \
        ck_assert_msg(said != NULL && strcmp(said, (MESSAGE)) == 0, #PLACE " = " #VALUE ": %s",            \
                      said == NULL ? "accepted" : said);                                                   \
        (PLACE) = kept;                                                                                    \
        ck_assert_msg(hq_plan_verify(pack.plan) == NULL, #PLACE " mended: %s", hq_plan_verify(pack.plan)); \
    } while (0)

static const char OUTSIDE[] = "an immediate points outside its array";

START_TEST(test_nodes)
{
    hq_plan *plan = pack.plan;
    hq_node *last = &plan->nodes.at[plan->nodes.count - 1];
    static const char KIND[] = "a node's kind does not fit its operation";
    static const char DEPTH[] = "a node's depth is out of bounds";
    BREAKS(last->op, HQ_OP_COUNT_, "an operation that is none");
    BREAKS(last->op, UINT8_MAX, "an operation that is none");
    BREAKS(node_of(HQ_OP_NUMBER)->kind, HQ_T_DATE, KIND);
    BREAKS(node_of(HQ_OP_FIELD)->kind, HQ_T_NONE, KIND); /* may be of any kind, but of one */
    BREAKS(node_of(HQ_OP_FIELD)->kind, HQ_T_ROW + 1, KIND);
    BREAKS(last->depth, 0, DEPTH);
    BREAKS(last->depth, HQ_EVALUATION_DEPTH_MAX + 1, DEPTH);
}
END_TEST

START_TEST(test_operands)
{
    hq_plan *plan = pack.plan;
    hq_node *mul = node_of(HQ_OP_MUL);
    hq_node_id id = (hq_node_id)(mul - plan->nodes.at);
    static const char BEHIND[] = "an operand stands behind its user";
    BREAKS(mul->a, id, BEHIND);
    BREAKS(mul->b, id + 1, BEHIND);
    BREAKS(mul->b, HQ_NONE,
           BEHIND); /* only where the table of operations says "o" may an operand be missing */
    BREAKS(node_of(HQ_OP_SCALE)->c, plan->nodes.count, BEHIND);
    BREAKS(mul->depth, 1, "a node is not deeper than its operand");
}
END_TEST

START_TEST(test_constants)
{
    hq_plan *plan = pack.plan;
    const hq_pack *read = plan->pack;
    BREAKS(node_of(HQ_OP_NUMBER)->a, plan->numbers.count, OUTSIDE);
    BREAKS(node_of(HQ_OP_TEXT)->a, plan->texts.count, OUTSIDE);
    BREAKS(node_of(HQ_OP_CODE)->b, read->codes.count, OUTSIDE);
    BREAKS(node_of(HQ_OP_CODE)->a, read->codes.at[0].leaf_count, OUTSIDE);
    BREAKS(node_of(HQ_OP_CODE_IN)->b, plan->sets.count, OUTSIDE);
    BREAKS(node_of(HQ_OP_PARAM)->a, read->parameters.count, OUTSIDE);
    BREAKS(node_of(HQ_OP_VALID)->a, read->policies.count, OUTSIDE);
    BREAKS(node_of(HQ_OP_SCALE)->a, plan->scales.count, OUTSIDE);
    BREAKS(node_of(HQ_OP_QUANTIZE)->b, plan->numbers.count, OUTSIDE);
    BREAKS(node_of(HQ_OP_QUANTIZE)->c, HQ_ROUND_CEILING + 1, OUTSIDE);
    BREAKS(plan->numbers.at[node_of(HQ_OP_QUANTIZE)->b], HQ_RAT_ZERO, OUTSIDE);
    BREAKS(plan->numbers.at[node_of(HQ_OP_QUANTIZE)->b], hq_rat_int(-1), OUTSIDE);
}
END_TEST

START_TEST(test_facts)
{
    const hq_pack *read = pack.plan->pack;
    static const hq_op OPS[] = {HQ_OP_FIELD, HQ_OP_LIST, HQ_OP_ONE};
    for (int i = 0; i < COUNT_OF(OPS); i++) {
        BREAKS(node_of(OPS[i])->c, read->entities.count, OUTSIDE);
        BREAKS(node_of(OPS[i])->b, 1000, OUTSIDE);
    }
    hq_node *derived = node_of(HQ_OP_DERIVED);
    BREAKS(derived->c, read->definitions.count, OUTSIDE);
    BREAKS(pack.plan->definitions[derived->c].node, (hq_node_id)(derived - pack.plan->nodes.at), OUTSIDE);
}
END_TEST

START_TEST(test_loops)
{
    hq_plan *plan = pack.plan;
    hq_node *sum = node_of(HQ_OP_SUM), *least = node_of(HQ_OP_LEAST);
    hq_node_id id = (hq_node_id)(sum - plan->nodes.at);
    hq_plan_loop *loop = &plan->loops.at[sum->a];
    BREAKS(sum->a, plan->loops.count, OUTSIDE);
    BREAKS(loop->list, id, OUTSIDE);
    BREAKS(loop->list, plan->nodes.at[loop->list].a, OUTSIDE); /* the firm: no list */
    BREAKS(loop->where, id, OUTSIDE);
    BREAKS(loop->body, id + 1, OUTSIDE);
    BREAKS(plan->loops.at[least->a].otherwise, (hq_node_id)(least - plan->nodes.at), OUTSIDE);
    BREAKS(loop->slot, HQ_SCOPE_MAX + 1, OUTSIDE);
    uint32_t slot = loop->slot;
    loop->slot = HQ_NONE; /* a loop that names no record needs no slot */
    ck_assert_ptr_null(hq_plan_verify(plan));
    loop->slot = slot;
}
END_TEST

START_TEST(test_tables_and_patches)
{
    hq_plan *plan = pack.plan;
    const hq_node_id behind[] = {plan->nodes.count, plan->nodes.count, plan->nodes.count};
    hq_node *lookup = node_of(HQ_OP_LOOKUP), *reading = node_of(HQ_OP_READING),
            *except = node_of(HQ_OP_EXCEPT);
    BREAKS(lookup->a, plan->lookups.count, OUTSIDE);
    BREAKS(plan->lookups.at[lookup->a].table, plan->tables.count, OUTSIDE);
    BREAKS(plan->lookups.at[lookup->a].arguments, behind, OUTSIDE);
    BREAKS(reading->a, plan->choices.count, OUTSIDE);
    BREAKS(plan->choices.at[reading->a].alternatives, behind, OUTSIDE);
    hq_plan_exceptions *list = &plan->exceptions.at[except->a];
    BREAKS(except->a, plan->exceptions.count, OUTSIDE);
    BREAKS(list->rule, (hq_node_id)(except - plan->nodes.at), OUTSIDE);
    BREAKS(list->whens, behind, OUTSIDE);
    BREAKS(list->values, behind, OUTSIDE);
}
END_TEST

START_TEST(test_policies_and_groups)
{
    hq_plan *plan = pack.plan;
    hq_plan_policy *policy = policy_of("every");
    hq_node_id number = (hq_node_id)(node_of(HQ_OP_NUMBER) - plan->nodes.at), none = plan->nodes.count;
    static const char DAYS[] = "a policy's days are no days", FORCE[] = "a policy's force is no truth",
                      PARTS[] = "a benefit's parts are of the wrong kind";
    BREAKS(policy->decided_on, HQ_NONE, DAYS);
    BREAKS(policy->decided_on, none, DAYS);
    BREAKS(policy->valid_from, number, DAYS);
    BREAKS(policy->valid_to, number, DAYS);
    BREAKS(policy->in_force, HQ_NONE, FORCE);
    BREAKS(policy->in_claim, number, FORCE);
    hq_plan_condition condition = policy->conditions[0];
    condition.node = number;
    BREAKS(policy->conditions, &condition, "a condition is no truth");
    BREAKS(policy->lets, &none, "a let has no node");
    hq_plan_benefit benefits[2] = {policy->benefits[0], policy->benefits[1]};
    const hq_plan_benefit *kept_benefits = policy->benefits;
    policy->benefits = benefits;
    hq_node_id truth = policy->conditions[0].node;
    BREAKS(benefits[0].amount, truth, PARTS);
    BREAKS(benefits[0].pays, truth, PARTS);
    BREAKS(benefits[1].term, truth, PARTS);
    BREAKS(benefits[0].when, number, PARTS);
    policy->benefits = kept_benefits;
    BREAKS(plan->groups[0].base, truth, "a group's base is no number");
}
END_TEST

static void says(const char *dump, const char *line)
{
    ck_assert_msg(strstr(dump, line) != NULL, "no \"%s\" in\n%s", line, dump);
}

static const char *text_of(hq_text *text)
{
    hq_text_add_char(text, '\0');
    ck_assert(!text->failed);
    return hq_text_str(text).at;
}

START_TEST(test_dump_of_expressions)
{
    hq_text text;
    hq_text_init(&text, &pack.arena);
    hq_dump_ast(&text, pack.plan->pack);
    const char *dump = text_of(&text);
    says(dump, "policy S-2 every\n");
    says(dump, "  let calm (truth true)\n");
    says(dump, " to (. ");
    says(dump, " until (. ");
    says(dump, "  eligible either.bakes (in ");
    says(dump, "group cuts\n  base  (. ");
}
END_TEST

START_TEST(test_dump_of_ranges)
{
    hq_text text;
    hq_text_init(&text, &pack.arena);
    hq_dump_ranges(&text, pack.plan);
    const char *dump = text_of(&text);
    says(dump, "  firm.small: true or false  <- firm.staff\n");
    says(dump, "  calm: always true  <- -\n");
    says(dump, "  dull: never true  <- -\n");
    says(dump, "  nobody: never true  <- ");
    says(dump, "  any_figure: unbounded .. unbounded 元  <- param.free");
    says(dump, "  low_figure: unbounded .. -1 元  <- param.free");
    says(dump, "  high_figure: 1 .. unbounded 元  <- param.free");
    says(dump, "  below_zero: -100 .. 0  <- param.free");
    says(dump, "  above_zero: 0 .. 100  <- param.free");
    says(dump, "  of_a_debt: -25 .. -25 元  <- -");
    says(dump, "  never: never true  <- ");
    says(dump, "  always: always true  <- ");
    says(dump, "  since: 1990-01-01 .. 2040-12-31  <- firm.since\n");
    says(dump, "  row: any  <- firm.staff\n");
    says(dump, "  owed: 0 .. 30000000 ");
    says(dump, "  rooms: 0 .. 99 ");
}
END_TEST

static void hangs_on(hq_node_id node, const char *facts)
{
    hq_text text;
    hq_text_init(&text, &pack.arena);
    hq_plan_facts_of(&text, pack.plan, node);
    const char *found = text_of(&text);
    ck_assert_msg(strcmp(found, facts) == 0, "%s, not %s", found, facts);
}

START_TEST(test_facts_of)
{
    const hq_plan_policy *policy = policy_of("every");
    hangs_on(policy->valid_from, "every.valid.from");
    hangs_on(policy->valid_to, "every.valid.to");
    hangs_on(policy->decided_on, "firm.first");
    hangs_on(policy_of("cut")->valid_from, "-");
    hangs_on(pack.plan->groups[0].base, "firm.sales"); /* stands in no policy */
    hangs_on(HQ_NONE, "-");
}
END_TEST

START_TEST(test_dump_of_the_program)
{
    hq_text text;
    hq_text_init(&text, &pack.arena);
    hq_dump_plan(&text, pack.plan);
    const char *dump = text_of(&text);
    says(dump, "definitions\n%0 = ");
    says(dump, "policy every\n");
    says(dump, "policy cut\n");
    says(dump, "groups\n");
    says(dump, " = truth false\n");
    says(dump, " = truth true\n");
    says(dump, " = text \"bread\"\n");
    says(dump, " = code bakery\n");
    says(dump, " = list .loans %");
    says(dump, " = derived firm.small %");
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("plan_broken");
    TCase *tcase = tcase_create("plan_broken");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_nodes);
    tcase_add_test(tcase, test_operands);
    tcase_add_test(tcase, test_constants);
    tcase_add_test(tcase, test_facts);
    tcase_add_test(tcase, test_loops);
    tcase_add_test(tcase, test_tables_and_patches);
    tcase_add_test(tcase, test_policies_and_groups);
    tcase_add_test(tcase, test_dump_of_expressions);
    tcase_add_test(tcase, test_dump_of_ranges);
    tcase_add_test(tcase, test_facts_of);
    tcase_add_test(tcase, test_dump_of_the_program);
    suite_add_tcase(suite, tcase);
    return suite;
}
