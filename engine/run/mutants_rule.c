/* Changes in what is no expression: conditions, validity, caps, parameters, pools. See mutants.h. */
#include "run/mutants.h"

static hq_status set_path(hq_making *making, hq_str path)
{
    making->path = path;
    return path.at == NULL ? HQ_E_MEMORY : HQ_OK;
}

/* --- Conditions --- */

/* At the top a condition that always holds is one that is not there; patches and profiles find it at its place all the same. */
static hq_status drop_condition(hq_making *making, hq_condition *condition)
{
    hq_condition held = *condition;
    hq_ast *truth = HQ_NEW(making->arena, hq_ast);
    HQ_TRY_ALLOC(truth);
    *truth = (hq_ast){.kind = HQ_A_TRUTH, .truth = true, .pos = condition->pos, .mark = HQ_POS_NONE};
    truth->type.kind = HQ_T_TRUTH;
    held.kind = HQ_CONDITION_WHEN;
    held.when = truth;
    held.count = 0;
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CONDITION, condition->pos, condition->name, HQ_STR("")));
    return hq_mutant_edit(making, condition, &held, sizeof held);
}

static hq_status drop_part(hq_making *making, hq_condition *whole, uint32_t index)
{
    hq_condition fewer = *whole;
    fewer.count = 0;
    fewer.parts = HQ_NEW_ARRAY(making->arena, hq_condition, whole->count);
    HQ_TRY_ALLOC(fewer.parts);
    for (uint32_t i = 0; i < whole->count; i++)
        if (i != index)
            fewer.parts[fewer.count++] = whole->parts[i];
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CONDITION, whole->parts[index].pos, whole->parts[index].name,
                           HQ_STR("")));
    return hq_mutant_edit(making, whole, &fewer, sizeof fewer);
}

static hq_status of_parts(hq_making *making, hq_condition *condition)
{
    if (condition->count < 2)
        return HQ_OK;
    HQ_TRY(set_path(making, hq_path_of(making->arena, "eligible", condition->path)));
    bool any = condition->kind == HQ_CONDITION_ANY;
    hq_condition_kind other = any ? HQ_CONDITION_ALL : HQ_CONDITION_ANY;
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CONNECTIVE, condition->pos,
                           any ? HQ_STR("any") : HQ_STR("all"), any ? HQ_STR("all") : HQ_STR("any")));
    HQ_TRY(hq_mutant_edit(making, &condition->kind, &other, sizeof other));
    for (uint32_t i = 0; i < condition->count; i++) {
        HQ_TRY(set_path(making, hq_path_of(making->arena, "eligible", condition->parts[i].path)));
        HQ_TRY(drop_part(making, condition, i));
    }
    for (uint32_t i = 0; i < condition->count; i++)
        HQ_TRY(of_parts(making, &condition->parts[i]));
    return HQ_OK;
}

/* --- Validity --- */

static hq_status of_end(hq_making *making, hq_policy *policy, bool last)
{
    hq_valid_end *end = last ? &policy->valid_to : &policy->valid_from;
    uint32_t first = making->out->count;
    if (end->kind != HQ_LIMIT_DAY)
        return HQ_OK;
    HQ_TRY(set_path(making, last ? HQ_STR("valid.to") : HQ_STR("valid.from")));
    HQ_TRY(hq_mutants_of_day(making, end->pos, &end->day));
    bool closed = policy->valid_from.kind == HQ_LIMIT_DAY && policy->valid_to.kind == HQ_LIMIT_DAY;
    for (uint32_t m = first; closed && m < making->out->count; m++) {
        hq_day moved = *(const hq_day *)making->out->at[m].edits.at[0].bytes;
        making->out->at[m].refused = last ? policy->valid_from.day > moved : moved > policy->valid_to.day;
    }
    return HQ_OK;
}

static hq_status of_exceptions(hq_making *making, hq_policy *policy)
{
    for (uint32_t i = 0; i < policy->exceptions.count; i++) {
        hq_patch *patch = &policy->exceptions.at[i];
        if (!patch->has_from)
            continue;
        hq_str above = hq_path_of(making->arena, "exception", patch->name);
        HQ_TRY_ALLOC(above.at);
        HQ_TRY(set_path(making, hq_path_of(making->arena, above.at, HQ_STR("from"))));
        HQ_TRY(hq_mutants_of_day(making, patch->pos, &patch->from));
    }
    return HQ_OK;
}

/* --- Caps --- */

static hq_status limit_fits(hq_making *making, const hq_cap *cap, hq_rat limit, bool *fits)
{
    *fits = hq_rat_sign(limit) > 0;
    if (!*fits || cap->is_time)
        return HQ_OK;
    return hq_rat_is_multiple(making->arena, limit, making->pack->quantum, fits);
}

static hq_status of_limit(hq_making *making, hq_cap *cap, bool up)
{
    hq_figure figure = {.text = hq_source_text(making->pack->diags->sources, cap->limit_pos),
                        .value = cap->limit,
                        .scale = HQ_RAT_ONE};
    hq_rat limit;
    hq_str text;
    bool there, fits;
    HQ_TRY(hq_figure_step(making, &figure, up, &limit, &text, &there));
    if (!there)
        return HQ_OK;
    HQ_TRY(limit_fits(making, cap, limit, &fits));
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_FIGURE, cap->limit_pos, hq_making_text(making, cap->limit_pos),
                           text));
    hq_mutant_refuse(making, !fits);
    return hq_mutant_edit(making, &cap->limit, &limit, sizeof limit);
}

static hq_status of_every(hq_making *making, hq_cap *cap)
{
    static const struct {
        const char *name;
        hq_every other;
    } EVERY[] = {[HQ_EVERY_ITEM] = {"item", HQ_EVERY_ITEM},
                 [HQ_EVERY_MONTH] = {"month", HQ_EVERY_YEAR},
                 [HQ_EVERY_YEAR] = {"year", HQ_EVERY_LIFETIME},
                 [HQ_EVERY_LIFETIME] = {"lifetime", HQ_EVERY_YEAR}};
    hq_every other = EVERY[cap->every].other;
    if (cap->every == HQ_EVERY_ITEM)
        return HQ_OK;
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CAP, cap->pos, hq_str_of(EVERY[cap->every].name),
                           hq_str_of(EVERY[other].name)));
    return hq_mutant_edit(making, &cap->every, &other, sizeof other);
}

/* What holds the owner, or what it holds. */
static hq_status of_owner(hq_making *making, const hq_policy *policy, hq_cap *cap)
{
    uint32_t at = HQ_NONE;
    for (uint32_t i = 0; cap->every != HQ_EVERY_ITEM && i < policy->scope.count; i++)
        at = policy->scope.entities[i] == cap->each ? i : at;
    if (at == HQ_NONE || policy->scope.count < 2)
        return HQ_OK;
    uint32_t other = policy->scope.entities[at + 1 < policy->scope.count ? at + 1 : at - 1];
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CAP, cap->pos, making->pack->entities.at[cap->each].name,
                           making->pack->entities.at[other].name));
    return hq_mutant_edit(making, &cap->each, &other, sizeof other);
}

static hq_status drop_cap(hq_making *making, hq_benefit *benefit, uint32_t index)
{
    hq_cap_list fewer = {0};
    for (uint32_t i = 0; i < benefit->caps.count; i++)
        if (i != index && !HQ_PUSH(making->arena, fewer, benefit->caps.at[i]))
            return HQ_E_MEMORY;
    const hq_cap *cap = &benefit->caps.at[index];
    hq_str name = cap->pool != HQ_NONE ? making->pack->pools.at[cap->pool].name
                                       : hq_making_text(making, cap->limit_pos);
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CAP, cap->pos, name, HQ_STR("")));
    return hq_mutant_edit(making, &benefit->caps, &fewer, sizeof fewer);
}

static hq_status of_bound(hq_making *making, hq_benefit *benefit, hq_str above)
{
    static const struct {
        const char *name;
        hq_bound other;
    } BOUNDS[] = {[HQ_BOUND_EXACT] = {"exact", HQ_BOUND_UP_TO},
                  [HQ_BOUND_UP_TO] = {"up_to", HQ_BOUND_EXACT},
                  [HQ_BOUND_AT_LEAST] = {"at_least", HQ_BOUND_EXACT}};
    if (benefit->amount == NULL)
        return HQ_OK;
    HQ_TRY(set_path(making, hq_path_of(making->arena, above.at, HQ_STR("bound"))));
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CAP, benefit->pos, hq_str_of(BOUNDS[benefit->bound].name),
                           hq_str_of(BOUNDS[BOUNDS[benefit->bound].other].name)));
    return hq_mutant_edit(making, &benefit->bound, &BOUNDS[benefit->bound].other, sizeof benefit->bound);
}

static hq_status of_benefit(hq_making *making, const hq_policy *policy, hq_benefit *benefit)
{
    hq_str above =
        hq_path_of(making->arena, benefit->name.length == 0 ? "benefit" : "benefits", benefit->name);
    HQ_TRY_ALLOC(above.at);
    HQ_TRY(of_bound(making, benefit, above));
    for (uint32_t c = 0; c < benefit->caps.count; c++) {
        hq_cap *cap = &benefit->caps.at[c];
        hq_text path;
        hq_text_init(&path, making->arena);
        hq_text_addf(&path, "%.*s.at_most.%u", HQ_STR_ARGS(above), c + 1);
        HQ_TRY(set_path(making, hq_text_str(&path)));
        HQ_TRY(drop_cap(making, benefit, c));
        if (cap->pool != HQ_NONE) /* its figures are the pool's */
            continue;
        HQ_TRY(of_limit(making, cap, true));
        HQ_TRY(of_limit(making, cap, false));
        HQ_TRY(of_every(making, cap));
        HQ_TRY(of_owner(making, policy, cap));
    }
    return HQ_OK;
}

hq_status hq_mutants_of_policy(hq_making *making, hq_policy *policy)
{
    HQ_TRY(of_end(making, policy, false));
    HQ_TRY(of_end(making, policy, true));
    for (uint32_t i = 0; i < policy->conditions.count; i++) {
        hq_condition *condition = &policy->conditions.at[i];
        if (hq_part_is_replaced(&policy->readings, policy->settled, HQ_TARGET_CONDITION, i))
            continue;
        HQ_TRY(set_path(making, hq_path_of(making->arena, "eligible", condition->path)));
        HQ_TRY(drop_condition(making, condition));
        HQ_TRY(of_parts(making, condition));
    }
    for (uint32_t i = 0; i < policy->benefits.count; i++)
        HQ_TRY(of_benefit(making, policy, &policy->benefits.at[i]));
    return of_exceptions(making, policy);
}

/* --- Parameters --- */

static hq_status parameter_path(hq_making *making, const hq_parameter *parameter, const hq_parameter_row *row)
{
    hq_text path;
    hq_text_init(&path, making->arena);
    if (row->code != HQ_NONE)
        hq_text_add(&path, making->pack->codes.at[parameter->codes].codes.at[row->code].name);
    if (row->code != HQ_NONE && row->from != HQ_DAY_MIN)
        hq_text_add_char(&path, '.');
    if (row->from != HQ_DAY_MIN)
        hq_day_print(&path, row->from);
    if (path.length == 0)
        hq_text_add_z(&path, "value");
    return set_path(making, hq_text_str(&path));
}

static hq_status of_value(hq_making *making, const hq_parameter *parameter, hq_parameter_row *row, bool up)
{
    hq_figure figure = {.text = hq_source_text(making->pack->diags->sources, row->value_pos),
                        .value = row->value,
                        .scale = parameter->unit_scale};
    hq_rat value;
    hq_str text;
    bool there;
    HQ_TRY(hq_figure_step(making, &figure, up, &value, &text, &there));
    if (!there)
        return HQ_OK;
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_FIGURE, row->value_pos, hq_making_text(making, row->value_pos),
                           text));
    hq_mutant_refuse(making, parameter->has_bounds && (hq_rat_compare(value, parameter->min) < 0 ||
                                                       hq_rat_compare(value, parameter->max) > 0));
    return hq_mutant_edit(making, &row->value, &value, sizeof value);
}

static hq_status of_first_day(hq_making *making, hq_parameter *parameter, uint32_t index)
{
    hq_parameter_row *row = &parameter->rows.at[index];
    uint32_t first = making->out->count;
    if (row->from == HQ_DAY_MIN)
        return HQ_OK;
    HQ_TRY(hq_mutants_of_day(making, row->pos, &row->from));
    const hq_parameter_row *before = index > 0 ? row - 1 : NULL;
    const hq_parameter_row *after = index + 1 < parameter->rows.count ? row + 1 : NULL;
    for (uint32_t m = first; m < making->out->count; m++) {
        hq_day moved = *(const hq_day *)making->out->at[m].edits.at[0].bytes;
        making->out->at[m].refused = (before != NULL && before->code == row->code && moved <= before->from) ||
                                     (after != NULL && after->code == row->code && moved >= after->from);
    }
    return HQ_OK;
}

hq_status hq_mutants_of_parameter(hq_making *making, hq_parameter *parameter)
{
    for (uint32_t i = 0; i < parameter->rows.count; i++) {
        HQ_TRY(parameter_path(making, parameter, &parameter->rows.at[i]));
        HQ_TRY(of_value(making, parameter, &parameter->rows.at[i], true));
        HQ_TRY(of_value(making, parameter, &parameter->rows.at[i], false));
        HQ_TRY(of_first_day(making, parameter, i));
    }
    return HQ_OK;
}

/* --- Pools --- */

/* The caps that draw on a pool are copies of it: they change with it. */
static hq_status in_copies(hq_making *making, uint32_t pool)
{
    hq_pack *pack = making->pack;
    const hq_mutant *mutant = &making->out->at[making->out->count - 1];
    const hq_edit edit = mutant->edits.at[0];
    size_t offset = (size_t)((unsigned char *)edit.at - (unsigned char *)&pack->pools.at[pool].cap);
    for (uint32_t p = 0; p < pack->policies.count; p++)
        for (uint32_t b = 0; b < pack->policies.at[p].benefits.count; b++) {
            const hq_benefit *benefit = &pack->policies.at[p].benefits.at[b];
            for (uint32_t c = 0; c < benefit->caps.count; c++)
                if (benefit->caps.at[c].pool == pool)
                    HQ_TRY(hq_mutant_edit(making, (unsigned char *)&benefit->caps.at[c] + offset, edit.bytes,
                                          edit.size));
        }
    return HQ_OK;
}

hq_status hq_mutants_of_pool(hq_making *making, uint32_t pool)
{
    hq_cap *cap = &making->pack->pools.at[pool].cap;
    HQ_TRY(set_path(making, HQ_STR("limit")));
    for (int up = 1; up >= 0; up--) {
        uint32_t before = making->out->count;
        HQ_TRY(of_limit(making, cap, up != 0));
        if (making->out->count > before)
            HQ_TRY(in_copies(making, pool));
    }
    HQ_TRY(set_path(making, HQ_STR("every")));
    uint32_t before = making->out->count;
    HQ_TRY(of_every(making, cap));
    return making->out->count > before ? in_copies(making, pool) : HQ_OK;
}
