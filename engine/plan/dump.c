/* What each stage made of a pack, as text: the expressions as parsed, the program, the ranges of its numbers. See plan.h. */
#include "plan/plan.h"

/* --- Expressions --- */

static void dump_expression(hq_text *text, const hq_ast *ast)
{
    static const char *const BINARY[] = {"or", "and", "=",      "!=", "<", "<=", ">",
                                         ">=", "in",  "not in", "+",  "-", "*",  "/"};
    static const char *const KINDS[] = {"number", "date", "text", "truth", "name", ".",  "call", "aggregate",
                                        "-",      "not",  "",     "if",    "list", "..", "span", "within"};
    if (ast == NULL) {
        hq_text_add_z(text, "()");
        return;
    }
    hq_text_add_char(text, '(');
    hq_text_add_z(text, ast->kind == HQ_A_BINARY ? BINARY[ast->binary] : KINDS[ast->kind]);
    if (ast->kind == HQ_A_TRUTH)
        hq_text_add_z(text, ast->truth ? " true" : " false");
    if (ast->kind == HQ_A_SPAN)
        hq_text_add_z(text, ast->closed ? " to" : " until");
    if (ast->text.length > 0)
        hq_text_addf(text, " %.*s", HQ_STR_ARGS(ast->text));
    for (uint32_t i = 0; i < ast->child_count; i++) {
        hq_text_add_char(text, ' ');
        dump_expression(text, ast->children[i]);
    }
    hq_text_add_char(text, ')');
}

static void dump_named(hq_text *text, const char *what, hq_str name, const hq_ast *ast)
{
    if (ast == NULL)
        return;
    hq_text_addf(text, "  %s %.*s ", what, HQ_STR_ARGS(name));
    dump_expression(text, ast);
    hq_text_add_char(text, '\n');
}

static void dump_conditions(hq_text *text, const hq_condition *condition)
{
    dump_named(text, "eligible", condition->path, condition->when);
    for (uint32_t i = 0; i < condition->count; i++)
        dump_conditions(text, &condition->parts[i]);
}

void hq_dump_ast(hq_text *text, const hq_pack *pack)
{
    for (uint32_t i = 0; i < pack->definitions.count; i++) {
        hq_text_addf(text, "define %.*s\n", HQ_STR_ARGS(pack->definitions.at[i].path));
        dump_named(text, "is", HQ_STR(""), pack->definitions.at[i].is);
    }
    for (uint32_t i = 0; i < pack->policies.count; i++) {
        const hq_policy *policy = &pack->policies.at[i];
        hq_text_addf(text, "policy %.*s %.*s\n", HQ_STR_ARGS(policy->number), HQ_STR_ARGS(policy->id));
        dump_named(text, "decided_on", HQ_STR(""), policy->decided_on);
        for (uint32_t c = 0; c < policy->conditions.count; c++)
            dump_conditions(text, &policy->conditions.at[c]);
        for (uint32_t l = 0; l < policy->lets.count; l++)
            dump_named(text, "let", policy->lets.at[l].name, policy->lets.at[l].expression);
        for (uint32_t b = 0; b < policy->benefits.count; b++) {
            dump_named(text, "amount", policy->benefits.at[b].name, policy->benefits.at[b].amount);
            dump_named(text, "pays", policy->benefits.at[b].name, policy->benefits.at[b].pays);
        }
    }
    for (uint32_t i = 0; i < pack->groups.count; i++) {
        hq_text_addf(text, "group %.*s\n", HQ_STR_ARGS(pack->groups.at[i].name));
        dump_named(text, "base", HQ_STR(""), pack->groups.at[i].base);
    }
}

/* --- Nodes --- */

static void dump_constant(hq_text *text, const hq_plan *plan, const hq_node *node)
{
    const hq_pack *pack = plan->pack;
    switch ((hq_op)node->op) {
    case HQ_OP_NUMBER:
        hq_text_add_char(text, ' ');
        if (hq_rat_print_exact(text, plan->numbers.at[node->a]) != HQ_OK)
            text->failed = true;
        break;
    case HQ_OP_DATE:
        hq_text_add_char(text, ' ');
        hq_day_print(text, (hq_day)node->a);
        break;
    case HQ_OP_TRUTH:
        hq_text_add_z(text, node->a != 0 ? " true" : " false");
        break;
    case HQ_OP_TEXT:
        hq_text_addf(text, " \"%.*s\"", HQ_STR_ARGS(plan->texts.at[node->a]));
        break;
    case HQ_OP_CODE: {
        const hq_codes *codes = &pack->codes.at[node->b];
        hq_text_addf(text, " %.*s", HQ_STR_ARGS(codes->codes.at[codes->leaf_codes[node->a]].name));
        break;
    }
    case HQ_OP_FIELD:
    case HQ_OP_STEPS:
        hq_text_addf(text, " .%.*s", HQ_STR_ARGS(pack->entities.at[node->c].fields.at[node->b].name));
        break;
    case HQ_OP_DERIVED:
        hq_text_addf(text, " %.*s", HQ_STR_ARGS(pack->definitions.at[node->c].path));
        break;
    case HQ_OP_LIST:
        hq_text_addf(text, " .%.*s", HQ_STR_ARGS(pack->entities.at[node->c].lists.at[node->b].name));
        break;
    case HQ_OP_PARAM:
        hq_text_addf(text, " %.*s", HQ_STR_ARGS(pack->parameters.at[node->a].name));
        break;
    default:
        break;
    }
}

static void dump_node(hq_text *text, const hq_plan *plan, hq_node_id id)
{
    const hq_node *node = &plan->nodes.at[id];
    const hq_op_info *info = hq_op_get((hq_op)node->op);
    const uint32_t operands[] = {node->a, node->b, node->c};
    hq_text_addf(text, "%%%u = %s", id, info->mnemonic);
    dump_constant(text, plan, node);
    for (int i = 0; i < 3; i++) {
        if (info->operands[i] == 'n' || (info->operands[i] == 'o' && operands[i] != HQ_NONE))
            hq_text_addf(text, " %%%u", operands[i]);
        else if (info->operands[i] == 'i' && node->op >= HQ_OP_ADD)
            hq_text_addf(text, " #%u", operands[i]);
    }
    if (node->kind == HQ_T_NUMBER && !hq_unit_is_none(node->unit)) {
        hq_text_add_z(text, " : ");
        hq_unit_print(text, &plan->pack->units, node->unit, false, false);
    }
    hq_text_add_char(text, '\n');
}

static hq_node_id policy_end(const hq_plan *plan, uint32_t policy)
{
    return policy + 1 < plan->pack->policies.count ? plan->policies[policy + 1].node_first
                                                   : plan->group_node_first;
}

void hq_dump_plan(hq_text *text, const hq_plan *plan)
{
    hq_node_id id = 0;
    hq_node_id first = plan->pack->policies.count > 0 ? plan->policies[0].node_first : plan->group_node_first;
    hq_text_add_z(text, "definitions\n");
    for (; id < first; id++)
        dump_node(text, plan, id);
    for (uint32_t p = 0; p < plan->pack->policies.count; p++) {
        hq_text_addf(text, "policy %.*s\n", HQ_STR_ARGS(plan->policies[p].declared->id));
        for (id = plan->policies[p].node_first; id < policy_end(plan, p); id++)
            dump_node(text, plan, id);
    }
    hq_text_add_z(text, "groups\n");
    for (id = plan->group_node_first; id < plan->nodes.count; id++)
        dump_node(text, plan, id);
}

/* --- Ranges --- */

static void dump_end(hq_text *text, hq_rat value, bool open, bool date)
{
    int64_t day;
    if (open)
        hq_text_add_z(text, "unbounded");
    else if (date && hq_rat_to_int64(value, &day)) /* a day reckoned from one may lie beyond the calendar */
        hq_day_print(text, (hq_day)(day < HQ_DAY_MIN ? HQ_DAY_MIN : day > HQ_DAY_MAX ? HQ_DAY_MAX : day));
    else if (hq_rat_print_exact(text, value) != HQ_OK)
        text->failed = true;
}

static void dump_range(hq_text *text, const hq_plan *plan, hq_str name, hq_node_id id)
{
    if (id == HQ_NONE)
        return;
    const hq_node *node = &plan->nodes.at[id];
    const hq_bounds *bounds = &plan->bounds[id];
    hq_text_addf(text, "  %.*s: ", HQ_STR_ARGS(name));
    if (node->kind == HQ_T_TRUTH) {
        hq_text_add_z(text, bounds->truths == 3   ? "true or false"
                            : bounds->truths == 2 ? "always true"
                                                  : "never true");
    } else if (node->kind == HQ_T_NUMBER || node->kind == HQ_T_DATE) {
        dump_end(text, bounds->low, bounds->low_open_ended, node->kind == HQ_T_DATE);
        hq_text_add_z(text, " .. ");
        dump_end(text, bounds->high, bounds->high_open_ended, node->kind == HQ_T_DATE);
        if (!hq_unit_is_none(node->unit)) {
            hq_text_add_char(text, ' ');
            hq_unit_print(text, &plan->pack->units, node->unit, false, false);
        }
    } else {
        hq_text_add_z(text, "any");
    }
    hq_text_add_z(text, "  <- ");
    hq_plan_facts_of(text, plan, id);
    hq_text_add_char(text, '\n');
}

void hq_dump_ranges(hq_text *text, const hq_plan *plan)
{
    for (uint32_t i = 0; i < plan->pack->definitions.count; i++)
        dump_range(text, plan, plan->pack->definitions.at[i].path, plan->definitions[i].node);
    for (uint32_t p = 0; p < plan->pack->policies.count; p++) {
        const hq_plan_policy *policy = &plan->policies[p];
        hq_text_addf(text, "policy %.*s\n", HQ_STR_ARGS(policy->declared->id));
        for (uint32_t i = 0; i < policy->let_count; i++)
            dump_range(text, plan, policy->declared->lets.at[i].name, policy->lets[i]);
        for (uint32_t i = 0; i < policy->condition_count; i++)
            dump_range(text, plan, policy->declared->conditions.at[i].name, policy->conditions[i].node);
        for (uint32_t i = 0; i < policy->benefit_count; i++) {
            dump_range(text, plan, HQ_STR("amount"), policy->benefits[i].amount);
            dump_range(text, plan, HQ_STR("pays"), policy->benefits[i].pays);
        }
    }
}
