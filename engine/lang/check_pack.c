/* The whole pack: names across files, then every expression of every definition, group and policy. See check.h. */
#include "lang/check.h"

#include "base/limits.h"

static hq_check check_of(hq_check *shared, const hq_scope *scope, hq_policy *policy)
{
    hq_check check = *shared;
    check.scope = *scope;
    check.policy = policy;
    check.loop_count = 0;
    check.fixed = false;
    return check;
}

static void report_cycle(hq_check *check, hq_str name, hq_pos pos)
{
    hq_text path;
    hq_text_init(&path, check->arena);
    uint32_t from = 0;
    for (uint32_t i = 0; i < check->path_count; i++)
        if (hq_str_equal(check->path[i], name))
            from = i;
    for (uint32_t i = from; i < check->path_count; i++)
        hq_text_addf(&path, "%.*s -> ", HQ_STR_ARGS(check->path[i]));
    hq_text_add(&path, name);
    HQ_REPORT(check->diags, CYCLE, pos, name, hq_text_str(&path));
}

/* Begin to visit a let or definition: false when it depends on itself or the chain is too long. */
static bool enter(hq_check *check, hq_visit *state, hq_str name, hq_pos pos)
{
    if (*state == HQ_VISITING) {
        report_cycle(check, name, pos);
        return false;
    }
    if (check->path_count == HQ_CHAIN_MAX) {
        HQ_REPORT(check->diags, TOO_DEEP, pos, hq_diag_count(check->diags, HQ_CHAIN_MAX));
        return false;
    }
    check->path[check->path_count++] = name;
    *state = HQ_VISITING;
    return true;
}

bool hq_check_let(hq_check *check, uint32_t index, hq_pos pos)
{
    hq_let *let = &check->policy->lets.at[index];
    if (let->expression == NULL)
        return false;
    if (check->let_state[index] == HQ_VISITED)
        return let->expression->type.kind != HQ_T_NONE;
    if (!enter(check, &check->let_state[index], let->name, pos))
        return false;
    uint32_t loops = check->loop_count; /* a let does not see the variables of who reads it */
    check->loop_count = 0;
    bool good = hq_check_expression(check, let->expression, HQ_NONE);
    hq_type_kind kind = let->expression->type.kind;
    if (good && (kind == HQ_T_RECORD || kind == HQ_T_LIST || kind == HQ_T_STEPS)) {
        hq_check_wrong(check, let->expression, HQ_BOTH("a value", "值"));
        let->expression->type.kind = HQ_T_NONE;
        good = false;
    }
    check->loop_count = loops;
    check->let_state[index] = HQ_VISITED;
    check->path_count--;
    return good;
}

static hq_field_kind field_kind_of(hq_type type)
{
    switch (type.kind) {
    case HQ_T_TRUTH:
        return HQ_FIELD_TRUTH;
    case HQ_T_DATE:
        return HQ_FIELD_DATE;
    case HQ_T_CODE:
        return HQ_FIELD_CODE;
    default:
        return HQ_FIELD_NUMBER;
    }
}

static bool check_definition_body(hq_check *check, hq_definition *definition, hq_field *field)
{
    uint32_t codes = field->type.kind == HQ_T_CODE ? field->type.index : HQ_NONE;
    hq_type type;
    if (definition->table != NULL) {
        hq_table *table = definition->table;
        bool good = true;
        for (uint32_t i = 0; i < table->inputs.count; i++)
            good = hq_check_expression(check, table->arguments[i], HQ_NONE) && good;
        if (!good || !hq_check_table(check, table, table->arguments, table->inputs.count, codes))
            return false;
        type = table->output_types[0];
    } else if (hq_check_expression(check, definition->is, codes)) {
        type = definition->is->type;
    } else {
        return false;
    }
    bool fits = type.kind == HQ_T_TRUTH || type.kind == HQ_T_NUMBER || type.kind == HQ_T_DATE ||
                type.kind == HQ_T_CODE;
    if (!fits || (codes != HQ_NONE && type.index != codes)) {
        HQ_REPORT(check->diags, WRONG_TYPE, definition->pos, HQ_BOTH("a fact", "事实"),
                  hq_check_type_text(check, type));
        return false;
    }
    field->type = type;
    field->kind = field_kind_of(type);
    return true;
}

/* Patches of a definition: each must be what the definition is. */
static void check_definition_patches(hq_check *check, hq_patch_list *patches, hq_type type)
{
    uint32_t codes = type.kind == HQ_T_CODE ? type.index : HQ_NONE;
    for (uint32_t i = 0; i < patches->count; i++) {
        hq_patch *patch = &patches->at[i];
        if (patch->when != NULL)
            hq_check_kind(check, patch->when, HQ_T_TRUTH);
        for (uint32_t p = 0; p < patch->parts.count; p++) {
            hq_ast *expression = patch->parts.at[p].expression;
            if (hq_check_expression(check, expression, codes) && !hq_type_equal(expression->type, type))
                hq_check_wrong(check, expression, hq_check_type_text(check, type));
        }
    }
}

bool hq_check_derived(hq_check *check, uint32_t index, hq_pos pos)
{
    hq_definition *definition = &check->pack->definitions.at[index];
    hq_field *field = &check->pack->entities.at[definition->entity].fields.at[definition->field];
    hq_visit *state = &check->definition_state[index];
    if (*state == HQ_VISITED)
        return field->type.kind != HQ_T_NONE;
    if (!enter(check, state, definition->path, pos))
        return false;
    hq_check inner = check_of(check, &definition->scope, NULL);
    inner.let_state = NULL;
    bool good = check_definition_body(&inner, definition, field);
    if (!good)
        field->type.kind = HQ_T_NONE;
    else {
        check_definition_patches(&inner, &definition->exceptions, field->type);
        check_definition_patches(&inner, &definition->readings, field->type);
    }
    check->status = inner.status;
    *state = HQ_VISITED;
    check->path_count--;
    return good;
}

static void check_condition(hq_check *check, hq_condition *condition)
{
    if (condition->kind == HQ_CONDITION_WHEN && condition->when != NULL)
        hq_check_kind(check, condition->when, HQ_T_TRUTH);
    for (uint32_t i = 0; i < condition->count; i++)
        check_condition(check, &condition->parts[i]);
}

static bool unit_is_one_of(hq_unit unit, const uint32_t *dimensions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (hq_unit_equal(unit, hq_unit_of(dimensions[i], 1)))
            return true;
    return false;
}

/* Money, or money for one subject where the subject has a unit. */
static bool is_money(hq_check *check, hq_benefit *benefit, hq_unit unit)
{
    hq_unit money = hq_unit_of(HQ_DIM_MONEY, 1), each;
    if (hq_unit_equal(unit, money))
        return true;
    uint32_t dimension = check->pack->entities.at[check->scope.entities[0]].dimension;
    if (dimension == HQ_NONE || !hq_unit_combine(money, hq_unit_of(dimension, 1), -1, &each) ||
        !hq_unit_equal(unit, each))
        return false;
    benefit->per_subject = true;
    return true;
}

static void check_amount_unit(hq_check *check, hq_benefit *benefit)
{
    static const uint32_t TIMES[] = {HQ_DIM_WORKDAY, HQ_DIM_DAY, HQ_DIM_HOUR, HQ_DIM_MONTH};
    hq_unit unit = benefit->amount->type.unit;
    hq_str need = HQ_STR("");
    if (hq_kind_total(benefit->kind) != HQ_TOTAL_NONE || benefit->caps.count > 0) {
        if (!is_money(check, benefit, unit))
            need = check->pack->currency_unit;
    } else if (benefit->kind == HQ_KIND_TIME) {
        if (!unit_is_one_of(unit, TIMES, 4))
            need = HQ_BOTH("working days, days or hours", "工作日、日或小时");
    } else if (benefit->kind == HQ_KIND_DOCUMENTS && unit.power[HQ_DIM_MONEY] != 0) {
        need = HQ_BOTH("a count", "份数");
    }
    if (need.length > 0)
        HQ_REPORT(check->diags, AMOUNT_UNIT, benefit->amount->pos, hq_kind_name(benefit->kind), need,
                  hq_check_unit_text(check, unit));
}

static void check_benefit(hq_check *check, hq_benefit *benefit)
{
    if (benefit->amount != NULL && hq_check_kind(check, benefit->amount, HQ_T_NUMBER))
        check_amount_unit(check, benefit);
    if (benefit->when != NULL)
        hq_check_kind(check, benefit->when, HQ_T_TRUTH);
    if (benefit->term != NULL && hq_check_kind(check, benefit->term, HQ_T_NUMBER) &&
        !hq_unit_equal(benefit->term->type.unit, hq_unit_of(HQ_DIM_MONTH, 1)))
        HQ_REPORT(check->diags, WRONG_UNIT, benefit->term->pos,
                  hq_check_unit_text(check, hq_unit_of(HQ_DIM_MONTH, 1)),
                  hq_check_unit_text(check, benefit->term->type.unit));
    if (benefit->pays != NULL && hq_check_kind(check, benefit->pays, HQ_T_NUMBER)) {
        hq_unit unit = benefit->pays->type.unit;
        if (!hq_unit_is_none(unit) && !hq_unit_equal(unit, hq_unit_of(HQ_DIM_MONEY, 1)))
            HQ_REPORT(check->diags, WRONG_UNIT, benefit->pays->pos, check->pack->currency_unit,
                      hq_check_unit_text(check, unit));
    }
}

/* What a patch puts in place of a part must be of its type. */
static hq_type target_type(const hq_policy *policy, const hq_patch_part *part)
{
    hq_type none = {.kind = HQ_T_NONE};
    const hq_ast *old = NULL;
    switch (part->target) {
    case HQ_TARGET_VALID_FROM:
    case HQ_TARGET_VALID_TO:
        return (hq_type){.kind = HQ_T_DATE};
    case HQ_TARGET_CONDITION:
    case HQ_TARGET_WHEN:
        return (hq_type){.kind = HQ_T_TRUTH};
    case HQ_TARGET_LET:
        old = policy->lets.at[part->index].expression;
        break;
    case HQ_TARGET_AMOUNT:
        old = policy->benefits.at[part->index].amount;
        break;
    case HQ_TARGET_PAYS:
        old = policy->benefits.at[part->index].pays;
        break;
    case HQ_TARGET_TERM:
        old = policy->benefits.at[part->index].term;
        break;
    default:
        break;
    }
    return old == NULL ? none : old->type;
}

static void check_patches(hq_check *check, hq_patch_list *patches)
{
    for (uint32_t i = 0; i < patches->count; i++) {
        hq_patch *patch = &patches->at[i];
        if (patch->when != NULL)
            hq_check_kind(check, patch->when, HQ_T_TRUTH);
        for (uint32_t p = 0; p < patch->parts.count; p++) {
            hq_patch_part *part = &patch->parts.at[p];
            hq_type type = target_type(check->policy, part);
            uint32_t codes = type.kind == HQ_T_CODE ? type.index : HQ_NONE;
            bool missing = type.kind == HQ_T_NONE && part->target != HQ_TARGET_LET;
            if (!hq_check_expression(check, part->expression, codes) || type.kind == HQ_T_NONE) {
                if (missing && part->expression->type.kind != HQ_T_NONE)
                    HQ_REPORT(check->diags, BAD_PATH, part->pos,
                              hq_source_text(check->diags->sources, part->pos));
                continue;
            }
            if (!hq_type_equal(part->expression->type, type))
                hq_check_wrong(check, part->expression, hq_check_type_text(check, type));
        }
    }
}

static void check_names_of_lets(hq_check *check)
{
    hq_policy *policy = check->policy;
    for (uint32_t i = 0; i < policy->lets.count; i++)
        for (uint32_t tree = 0; tree < check->pack->codes.count; tree++) {
            const hq_codes *codes = &check->pack->codes.at[tree];
            hq_str name = policy->lets.at[i].name;
            if (hq_codes_find(codes, name) != HQ_NONE || hq_codes_find_set(codes, name) != HQ_NONE)
                HQ_REPORT(check->diags, HIDES, policy->lets.at[i].pos, name, HQ_BOTH("the code", "代码"));
        }
}

static void check_policy(hq_check *shared, hq_policy *policy)
{
    hq_check check = check_of(shared, &policy->scope, policy);
    check.let_state = HQ_NEW_ARRAY(check.arena, hq_visit, policy->lets.count);
    if (check.let_state == NULL) {
        hq_check_no_memory(shared);
        return;
    }
    check_names_of_lets(&check);
    for (uint32_t i = 0; i < policy->lets.count; i++)
        hq_check_let(&check, i, policy->lets.at[i].pos);
    for (uint32_t i = 0; i < policy->conditions.count; i++)
        check_condition(&check, &policy->conditions.at[i]);
    if (policy->decided_on != NULL)
        hq_check_kind(&check, policy->decided_on, HQ_T_DATE);
    for (uint32_t i = 0; i < policy->benefits.count; i++)
        check_benefit(&check, &policy->benefits.at[i]);
    check_patches(&check, &policy->exceptions);
    check_patches(&check, &policy->readings);
    shared->status = check.status;
}

static void report_unknown_policy(hq_check *check, const hq_doc_key *key)
{
    hq_diag *diag = HQ_REPORT(check->diags, UNKNOWN_POLICY, key->pos, key->name);
    hq_guess guess = hq_guess_begin(check->diags, diag, key->name);
    for (uint32_t i = 0; i < check->pack->policies.count; i++)
        hq_guess_offer(&guess, check->pack->policies.at[i].id);
    hq_guess_end(&guess);
}

static void resolve_superseded(hq_check *check, hq_policy *policy, uint32_t self)
{
    for (uint32_t i = 0; i < policy->superseded_names.count; i++) {
        const hq_doc_key *key = &policy->superseded_names.at[i];
        uint32_t other = hq_pack_find_policy(check->pack, key->name);
        if (other == HQ_NONE)
            report_unknown_policy(check, key);
        else if (other == self)
            HQ_REPORT(check->diags, SUPERSEDES_ITSELF, key->pos, key->name);
        else if (!HQ_PUSH(check->arena, policy->supersedes, other))
            hq_check_no_memory(check);
    }
}

static hq_status outcome_of(const hq_check *check)
{
    if (check->status != HQ_OK)
        return check->status;
    if (check->diags->failed || check->arena->failed)
        return HQ_E_MEMORY;
    return check->diags->error_count == 0 ? HQ_OK : HQ_E_INVALID;
}

/* Tables and scales are typed when they are first used: let them be so again. */
static void forget_types(hq_policy *policy)
{
    for (uint32_t i = 0; i < policy->tables.count; i++)
        policy->tables.at[i].input_types = NULL;
    for (uint32_t i = 0; i < policy->scales.count; i++)
        policy->scales.at[i].threshold_type.kind = HQ_T_NONE;
}

hq_status hq_pack_check_again(hq_pack *pack, uint32_t policy, uint32_t definition)
{
    hq_check check = {.pack = pack, .arena = pack->arena, .diags = pack->diags};
    check.definition_state = HQ_NEW_ARRAY(pack->arena, hq_visit, pack->definitions.count);
    HQ_TRY_ALLOC(check.definition_state);
    for (uint32_t i = 0; i < pack->definitions.count; i++)
        check.definition_state[i] = i == definition ? HQ_UNVISITED : HQ_VISITED;
    if (definition != HQ_NONE) {
        hq_definition *again = &pack->definitions.at[definition];
        if (again->table != NULL)
            again->table->input_types = NULL;
        hq_check_derived(&check, definition, again->pos);
    }
    if (policy != HQ_NONE) {
        forget_types(&pack->policies.at[policy]);
        check_policy(&check, &pack->policies.at[policy]);
    }
    return outcome_of(&check);
}

hq_status hq_pack_check(hq_pack *pack)
{
    hq_check check = {.pack = pack, .arena = pack->arena, .diags = pack->diags};
    check.definition_state = HQ_NEW_ARRAY(pack->arena, hq_visit, pack->definitions.count);
    HQ_TRY_ALLOC(check.definition_state);
    for (uint32_t i = 0; i < pack->policies.count && check.status == HQ_OK; i++)
        resolve_superseded(&check, &pack->policies.at[i], i);
    for (uint32_t i = 0; i < pack->definitions.count && check.status == HQ_OK; i++)
        hq_check_derived(&check, i, pack->definitions.at[i].pos);
    for (uint32_t i = 0; i < pack->groups.count && check.status == HQ_OK; i++)
        hq_check_group(&check, i);
    for (uint32_t i = 0; i < pack->policies.count && check.status == HQ_OK; i++)
        check_policy(&check, &pack->policies.at[i]);
    for (uint32_t i = 0; i < pack->groups.count && check.status == HQ_OK; i++)
        hq_check_payments(&check, i);
    if (check.status == HQ_OK)
        hq_check_labels(&check);
    return outcome_of(&check);
}
