/* Types of calls and aggregates. One small function for each shape of arguments. See check.h. */
#include <string.h>

#include "base/limits.h"
#include "lang/check.h"

static hq_type number(hq_unit unit)
{
    return (hq_type){.kind = HQ_T_NUMBER, .unit = unit};
}

/* A fixed word in the place of an argument: start_of(month, d). Returns its number among `words`, or HQ_NONE. */
static uint32_t fixed_word(hq_check *check, hq_ast *ast, const char *const *words, uint32_t count,
                           hq_str list)
{
    for (uint32_t i = 0; ast->kind == HQ_A_NAME && i < count; i++)
        if (hq_str_is(ast->text, words[i])) {
            ast->meaning = HQ_M_WORD;
            ast->index = i;
            return i;
        }
    hq_diag *diag = HQ_REPORT(check->diags, UNKNOWN_WORD, ast->pos,
                              hq_source_text(check->diags->sources, ast->pos), list);
    hq_guess guess = hq_guess_begin(check->diags, diag, ast->text);
    for (uint32_t i = 0; i < count; i++)
        hq_guess_offer(&guess, hq_str_of(words[i]));
    hq_guess_end(&guess);
    return HQ_NONE;
}

/* number x number of the same unit -> that unit */
static bool alike(hq_check *check, hq_ast *a, hq_ast *b)
{
    bool first = hq_check_kind(check, a, HQ_T_NUMBER);
    if (!hq_check_kind(check, b, HQ_T_NUMBER) || !first)
        return false;
    if (hq_unit_equal(a->type.unit, b->type.unit))
        return true;
    HQ_REPORT(check->diags, WRONG_UNIT, b->pos, hq_check_unit_text(check, a->type.unit),
              hq_check_unit_text(check, b->type.unit));
    return false;
}

static void check_extreme(hq_check *check, hq_ast *ast)
{
    if (!hq_check_expression(check, ast->children[0], HQ_NONE))
        return;
    hq_type type = ast->children[0]->type;
    if (type.kind != HQ_T_NUMBER && type.kind != HQ_T_DATE) {
        hq_check_wrong(check, ast->children[0], HQ_BOTH("a number or a day", "数或日期"));
        return;
    }
    bool good = true;
    for (uint32_t i = 1; i < ast->child_count; i++)
        good = (type.kind == HQ_T_DATE ? hq_check_kind(check, ast->children[i], HQ_T_DATE)
                                       : alike(check, ast->children[0], ast->children[i])) &&
               good;
    if (good)
        ast->type = type;
}

static void check_quantize(hq_check *check, hq_ast *ast)
{
    static const char *const MODES[] = {"half_up", "half_even", "half_down", "up",
                                        "down",    "floor",     "ceiling"};
    bool good = alike(check, ast->children[0], ast->children[1]);
    hq_rat quantum;
    hq_unit unit;
    hq_status status;
    if (good && !hq_fixed_value(check->arena, ast->children[1], &quantum, &unit, &status)) {
        HQ_REPORT(check->diags, NOT_CONSTANT, ast->children[1]->pos);
        return;
    }
    if (good && hq_rat_sign(quantum) <= 0) {
        HQ_REPORT(check->diags, EXPECTED, ast->children[1]->pos, HQ_STR("> 0"));
        return;
    }
    if (ast->child_count == 3)
        good = fixed_word(check, ast->children[2], MODES, 7,
                          HQ_STR("half_up, half_even, half_down, up, down, floor, ceiling")) != HQ_NONE &&
               good;
    if (good)
        ast->type = ast->children[0]->type;
}

static bool check_parameter_day(hq_check *check, hq_ast *ast, const hq_parameter *parameter, uint32_t at)
{
    if (ast->child_count > at)
        return hq_check_kind(check, ast->children[at], HQ_T_DATE);
    if (check->policy != NULL)
        return true;
    bool undated = true;
    for (uint32_t i = 0; i < parameter->rows.count; i++)
        undated = undated && parameter->rows.at[i].from == HQ_DAY_MIN;
    if (!undated)
        HQ_REPORT(check->diags, PARAMETER_DAY, ast->pos, parameter->name);
    return undated;
}

static void check_parameter(hq_check *check, hq_ast *ast)
{
    hq_ast *name = ast->children[0];
    uint32_t index = name->kind == HQ_A_NAME ? hq_pack_find_parameter(check->pack, name->text) : HQ_NONE;
    if (check->fixed) {
        HQ_REPORT(check->diags, NOT_CONSTANT, ast->pos);
        return;
    }
    if (index == HQ_NONE) {
        hq_diag *diag = HQ_REPORT(check->diags, UNKNOWN_NAME, name->pos,
                                  hq_source_text(check->diags->sources, name->pos));
        hq_guess guess = hq_guess_begin(check->diags, diag, name->text);
        for (uint32_t i = 0; i < check->pack->parameters.count; i++)
            hq_guess_offer(&guess, check->pack->parameters.at[i].name);
        hq_guess_end(&guess);
        return;
    }
    const hq_parameter *parameter = &check->pack->parameters.at[index];
    name->meaning = HQ_M_PARAMETER;
    name->index = index;
    uint32_t at = 1;
    if (parameter->codes != HQ_NONE) {
        if (ast->child_count < 2) {
            HQ_REPORT(check->diags, PARAMETER_KEY, ast->pos, parameter->name,
                      check->pack->codes.at[parameter->codes].name);
            return;
        }
        hq_ast *key = ast->children[at++];
        if (!hq_check_expression(check, key, parameter->codes))
            return;
        if (key->type.kind != HQ_T_CODE || key->type.index != parameter->codes) {
            HQ_REPORT(check->diags, PARAMETER_KEY, key->pos, parameter->name,
                      check->pack->codes.at[parameter->codes].name);
            return;
        }
    } else if (ast->child_count == 3) {
        HQ_REPORT(check->diags, PARAMETER_NO_KEY, ast->children[1]->pos, parameter->name);
        return;
    }
    if (check_parameter_day(check, ast, parameter, at))
        ast->type = parameter->type;
}

static hq_str part_name(const hq_policy *policy, uint32_t index, bool scale)
{
    return scale ? policy->scales.at[index].name : policy->tables.at[index].name;
}

/* The table or scale that the first argument names. */
static uint32_t named_part(hq_check *check, hq_ast *name, bool scale)
{
    const hq_policy *policy = check->policy;
    uint32_t total = policy == NULL ? 0 : scale ? policy->scales.count : policy->tables.count;
    for (uint32_t i = 0; name->kind == HQ_A_NAME && i < total; i++)
        if (hq_str_equal(part_name(policy, i, scale), name->text)) {
            name->meaning = scale ? HQ_M_SCALE : HQ_M_TABLE;
            name->index = i;
            return i;
        }
    hq_diag *diag =
        HQ_REPORT(check->diags, UNKNOWN_NAME, name->pos, hq_source_text(check->diags->sources, name->pos));
    hq_guess guess = hq_guess_begin(check->diags, diag, name->text);
    for (uint32_t i = 0; i < total; i++)
        hq_guess_offer(&guess, part_name(policy, i, scale));
    hq_guess_end(&guess);
    return HQ_NONE;
}

static void check_table_call(hq_check *check, hq_ast *ast)
{
    uint32_t index = named_part(check, ast->children[0], false);
    bool good = index != HQ_NONE;
    for (uint32_t i = 1; i < ast->child_count; i++)
        good = hq_check_expression(check, ast->children[i], HQ_NONE) && good;
    if (!good)
        return;
    hq_table *table = &check->policy->tables.at[index];
    if (table->rows.count == 0) /* it could not be read */
        return;
    if (ast->child_count - 1 != table->inputs.count) {
        hq_text need, have;
        hq_text_init(&need, check->arena);
        hq_text_init(&have, check->arena);
        hq_text_addf(&need, "%u", table->inputs.count);
        hq_text_addf(&have, "%u", ast->child_count - 1);
        HQ_REPORT(check->diags, ARGUMENT_COUNT, ast->pos, table->name, hq_text_str(&need),
                  hq_text_str(&have));
        return;
    }
    if (!hq_check_table(check, table, ast->children + 1, table->inputs.count, HQ_NONE))
        return;
    if (table->outputs.count == 1)
        ast->type = table->output_types[0];
    else
        ast->type = (hq_type){.kind = HQ_T_ROW, .index = index};
}

static void check_scale_call(hq_check *check, hq_ast *ast)
{
    uint32_t index = named_part(check, ast->children[0], true);
    bool good = hq_check_kind(check, ast->children[1], HQ_T_NUMBER) && index != HQ_NONE;
    if (ast->child_count == 3)
        good = hq_check_kind(check, ast->children[2], HQ_T_DATE) && good;
    if (!good || check->policy->scales.at[index].versions.count == 0 ||
        !hq_check_scale(check, &check->policy->scales.at[index]))
        return;
    const hq_scale *scale = &check->policy->scales.at[index];
    hq_unit unit;
    if (!hq_unit_equal(scale->threshold_type.unit, ast->children[1]->type.unit)) {
        HQ_REPORT(check->diags, WRONG_UNIT, ast->children[1]->pos,
                  hq_check_unit_text(check, scale->threshold_type.unit),
                  hq_check_unit_text(check, ast->children[1]->type.unit));
        return;
    }
    if (hq_unit_combine(scale->threshold_type.unit, scale->rate_type.unit, 1, &unit))
        ast->type = number(unit);
    else
        HQ_REPORT(check->diags, UNIT_TOO_HIGH, ast->pos);
}

static void check_age(hq_check *check, hq_ast *ast)
{
    static const char *const WORDS[] = {"eve"};
    bool good = hq_check_kind(check, ast->children[0], HQ_T_DATE);
    good = hq_check_kind(check, ast->children[1], HQ_T_DATE) && good;
    if (ast->child_count == 3)
        good = fixed_word(check, ast->children[2], WORDS, 1, HQ_STR("eve")) != HQ_NONE && good;
    if (good)
        ast->type = number(hq_unit_of(HQ_DIM_MONTH, 1));
}

static void check_calendar(hq_check *check, hq_ast *ast)
{
    static const char *const WORDS[] = {"month", "year"};
    bool good = fixed_word(check, ast->children[0], WORDS, 2, HQ_STR("month, year")) != HQ_NONE;
    if (hq_check_kind(check, ast->children[1], HQ_T_DATE) && good)
        ast->type.kind = HQ_T_DATE;
}

static void check_years(hq_check *check, hq_ast *ast)
{
    static const char *const BASES[] = {"act365", "act360", "actact", "30e360"};
    bool good = hq_check_kind(check, ast->children[0], HQ_T_SPAN);
    hq_ast *basis = ast->children[1];
    hq_str text = hq_source_text(check->diags->sources, basis->pos);
    for (uint32_t i = 0; i < 4; i++)
        if (hq_str_is(text, BASES[i])) {
            basis->meaning = HQ_M_WORD;
            basis->index = i;
            if (good)
                ast->type = number(hq_unit_of(HQ_DIM_MONTH, 1));
            return;
        }
    HQ_REPORT(check->diags, DAY_BASIS, basis->pos);
}

/* Every argument a span; the result as given. */
static void check_spans(hq_check *check, hq_ast *ast, hq_type result)
{
    bool good = true;
    for (uint32_t i = 0; i < ast->child_count; i++)
        good = hq_check_kind(check, ast->children[i], HQ_T_SPAN) && good;
    if (good)
        ast->type = result;
}

static void check_steps(hq_check *check, hq_ast *ast, hq_type_kind second)
{
    bool good = hq_check_kind(check, ast->children[0], HQ_T_STEPS);
    good = hq_check_kind(check, ast->children[1], second) && good;
    if (!good)
        return;
    hq_unit unit = ast->children[0]->type.unit;
    if (second == HQ_T_DATE)
        ast->type = number(unit);
    else if (hq_unit_combine(unit, hq_unit_of(HQ_DIM_DAY, 1), 1, &unit))
        ast->type = number(unit);
    else
        HQ_REPORT(check->diags, UNIT_TOO_HIGH, ast->pos);
}

static void dispatch(hq_check *check, hq_ast *ast)
{
    hq_type day = {.kind = HQ_T_DATE};
    switch ((hq_function)ast->function) {
    case HQ_F_MIN:
    case HQ_F_MAX:
        check_extreme(check, ast);
        break;
    case HQ_F_FLOOR:
    case HQ_F_ROUND:
        check_quantize(check, ast);
        break;
    case HQ_F_PARAM:
        check_parameter(check, ast);
        break;
    case HQ_F_TABLE:
        if (check->fixed) /* else a table could read itself */
            HQ_REPORT(check->diags, NOT_CONSTANT, ast->pos);
        else
            check_table_call(check, ast);
        break;
    case HQ_F_SCALE:
        check_scale_call(check, ast);
        break;
    case HQ_F_OVERLAP:
        check_spans(check, ast, (hq_type){.kind = HQ_T_SPAN});
        break;
    case HQ_F_DAYS:
        check_spans(check, ast, number(hq_unit_of(HQ_DIM_DAY, 1)));
        break;
    case HQ_F_MONTHS:
        check_spans(check, ast, number(hq_unit_of(HQ_DIM_MONTH, 1)));
        break;
    case HQ_F_YEARS:
        check_years(check, ast);
        break;
    case HQ_F_AGE:
        check_age(check, ast);
        break;
    case HQ_F_BALANCE_DAYS:
        check_steps(check, ast, HQ_T_SPAN);
        break;
    case HQ_F_AT:
        check_steps(check, ast, HQ_T_DATE);
        break;
    case HQ_F_START_OF:
    case HQ_F_END_OF:
        check_calendar(check, ast);
        break;
    case HQ_F_YEAR_OF:
        if (hq_check_kind(check, ast->children[0], HQ_T_DATE))
            ast->type = number(hq_unit_none());
        break;
    case HQ_F_FIRST:
    case HQ_F_LAST:
        check_spans(check, ast, day);
        break;
    default:
        break;
    }
}

static void report_count(hq_check *check, const hq_ast *ast, const hq_function_info *info)
{
    hq_text need, have;
    hq_text_init(&need, check->arena);
    hq_text_init(&have, check->arena);
    if (info->most == 0)
        hq_text_add_z(&need, "x for x in LIST");
    else
        hq_text_addf(&need, info->least == info->most ? "%u" : "%u-%u", info->least, info->most);
    hq_text_addf(&have, "%u", ast->child_count);
    HQ_REPORT(check->diags, ARGUMENT_COUNT, ast->pos, ast->text, hq_text_str(&need), hq_text_str(&have));
}

static bool find_function(hq_check *check, hq_ast *ast)
{
    ast->function = hq_function_find(ast->text);
    if (ast->function != HQ_FUNCTION_COUNT)
        return true;
    hq_diag *diag = HQ_REPORT(check->diags, UNKNOWN_FUNCTION, ast->mark, ast->text);
    hq_guess guess = hq_guess_begin(check->diags, diag, ast->text);
    for (uint32_t i = 0; i < HQ_FUNCTION_COUNT; i++)
        hq_guess_offer(&guess, hq_str_of(hq_function_get((hq_function)i)->name));
    hq_guess_end(&guess);
    return false;
}

void hq_check_call(hq_check *check, hq_ast *ast)
{
    if (!find_function(check, ast))
        return;
    const hq_function_info *info = hq_function_get((hq_function)ast->function);
    if (ast->child_count < info->least || ast->child_count > info->most) {
        report_count(check, ast, info);
        return;
    }
    dispatch(check, ast);
}

static void check_aggregate_body(hq_check *check, hq_ast *ast, uint32_t entity)
{
    hq_ast *body = ast->children[0], *otherwise = ast->children[3];
    hq_function function = (hq_function)ast->function;
    uint32_t dimension = check->pack->entities.at[entity].dimension;
    if (function == HQ_F_COUNT) {
        if (!hq_check_expression(check, body, HQ_NONE))
            return;
        if (body->type.kind != HQ_T_RECORD || !hq_str_equal(body->text, ast->variable)) {
            hq_check_wrong(check, body, ast->variable);
            return;
        }
        ast->type = number(dimension == HQ_NONE ? hq_unit_none() : hq_unit_of(dimension, 1));
    } else if (function == HQ_F_ANY || function == HQ_F_ALL) {
        if (hq_check_kind(check, body, HQ_T_TRUTH))
            ast->type.kind = HQ_T_TRUTH;
    } else if (hq_check_kind(check, body, HQ_T_NUMBER)) {
        ast->type = body->type;
    }
    if (otherwise != NULL && ast->type.kind == HQ_T_NUMBER && !alike(check, body, otherwise))
        ast->type.kind = HQ_T_NONE;
}

void hq_check_aggregate(hq_check *check, hq_ast *ast)
{
    hq_ast *list = ast->children[1];
    if (!find_function(check, ast))
        return;
    if (check->fixed) {
        HQ_REPORT(check->diags, NOT_CONSTANT, ast->pos);
        return;
    }
    hq_function function = (hq_function)ast->function;
    bool extreme = function == HQ_F_MIN || function == HQ_F_MAX;
    if (function > HQ_F_MAX) {
        HQ_REPORT(check->diags, EXPECTED, ast->mark, HQ_STR("sum, count, any, all, min, max"));
        return;
    }
    if (extreme == (ast->children[3] == NULL)) {
        HQ_REPORT(check->diags, EXPECTED, ast->pos,
                  extreme ? HQ_BOTH("`else VALUE` for an empty list", "空清单时的 else 值")
                          : HQ_BOTH("no `else`", "不带 else"));
        return;
    }
    if (!hq_check_kind(check, list, HQ_T_LIST))
        return;
    bool loops = check->loop_count == HQ_LOOPS_MAX;
    if (loops || check->scope.count + check->loop_count >= HQ_SCOPE_MAX) {
        HQ_REPORT(check->diags, TOO_DEEP, ast->pos,
                  hq_diag_count(check->diags, loops ? HQ_LOOPS_MAX : HQ_SCOPE_MAX));
        return;
    }
    bool hides = hq_pack_find_entity(check->pack, ast->variable) != HQ_NONE;
    for (uint32_t i = 0; check->policy != NULL && i < check->policy->lets.count; i++)
        hides = hides || hq_str_equal(check->policy->lets.at[i].name, ast->variable);
    for (uint32_t i = 0; i < check->loop_count; i++)
        hides = hides || hq_str_equal(check->loops[i].name, ast->variable);
    if (hides) {
        HQ_REPORT(check->diags, HIDES, ast->pos, ast->variable,
                  HQ_BOTH("the entity, let or variable", "实体、let 或变量"));
        return;
    }
    check->loops[check->loop_count++] = (hq_loop){ast->variable, list->type.index};
    bool good = ast->children[2] == NULL || hq_check_kind(check, ast->children[2], HQ_T_TRUTH);
    check_aggregate_body(check, ast, list->type.index);
    if (!good)
        ast->type.kind = HQ_T_NONE;
    check->loop_count--;
}
