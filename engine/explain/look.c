/*
 * How a number is shown: the look of an expression is that of the fields, parameters and literals it is made of. See value.h.
 *
 * Lets and definitions are followed, each as often as it is named; a budget keeps a pack that doubles at every let from taking
 * forever. What lies beyond it is shown without a look.
 */
#include <string.h>

#include "explain/value.h"
#include "lang/functions.h"

enum { EXPRESSIONS_LOOKED_AT_MAX = 2000 };

typedef struct hq_looking {
    const hq_pack *pack;
    const hq_policy *policy;
    uint32_t left;
} hq_looking;

static hq_look look_of(hq_looking *looking, const hq_ast *ast);

hq_look hq_look_of_unit(hq_str unit_text, bool factor, bool unitless)
{
    hq_look look = {.percent = factor || hq_str_starts(unit_text, HQ_STR("%")), .plain = false};
    look.plain = unitless && !look.percent;
    const struct {
        const char *name;
        hq_look_time time;
    } TIMES[] = {
        {"年", HQ_TIME_YEARS}, {"year", HQ_TIME_YEARS}, {"月", HQ_TIME_MONTHS}, {"month", HQ_TIME_MONTHS}};
    for (size_t i = 0; i < sizeof TIMES / sizeof *TIMES; i++)
        if (look.time == HQ_TIME_FREE && unit_text.length > 0 &&
            memmem(unit_text.at, unit_text.length, TIMES[i].name, strlen(TIMES[i].name)) != NULL)
            look.time = TIMES[i].time;
    return look;
}

/* A literal speaks for itself: 90%, 6.5折, 24个月, 5000元/人年. */
static hq_look look_of_literal(const hq_ast *ast)
{
    size_t digits = 0;
    while (digits < ast->text.length && (hq_is_digit(ast->text.at[digits]) || ast->text.at[digits] == '.'))
        digits++;
    hq_str suffix = hq_str_cut(ast->text, digits, ast->text.length);
    hq_look look = hq_look_of_unit(suffix, hq_str_is(suffix, "折"), false);
    return look;
}

static hq_look both(hq_look a, hq_look b)
{
    hq_look look = {.percent = a.percent || b.percent, .time = a.time != HQ_TIME_FREE ? a.time : b.time};
    look.plain = !look.percent && (a.plain || b.plain);
    return look;
}

static hq_look look_of_field(hq_looking *looking, const hq_ast *ast)
{
    const hq_ast *holder = ast->children[0];
    const hq_field *field = &looking->pack->entities.at[holder->type.index].fields.at[ast->index];
    if (field->definition != HQ_NONE) {
        const hq_policy *policy = looking->policy;
        looking->policy = NULL;
        const hq_definition *definition = &looking->pack->definitions.at[field->definition];
        hq_look look = look_of(looking, definition->is);
        looking->policy = policy;
        return look;
    }
    /* every duration is declared in months: a multiple of a year is still said in years */
    if (field->kind == HQ_FIELD_DURATION && hq_rat_equal(field->unit_scale, HQ_RAT_ONE))
        return HQ_LOOK_FREE;
    return hq_look_of_unit(field->unit_text, field->kind == HQ_FIELD_FACTOR, field->unit_text.length == 0);
}

static hq_look look_of_outputs(hq_looking *looking, const hq_table *table, uint32_t output)
{
    hq_look look = HQ_LOOK_FREE;
    for (uint32_t r = 0; r < table->rows.count; r++)
        look = both(look, look_of(looking, table->rows.at[r].outputs[output]));
    return look;
}

static hq_look look_of_call(hq_looking *looking, const hq_ast *ast)
{
    switch ((hq_function)ast->function) {
    case HQ_F_PARAM: {
        const hq_parameter *parameter = &looking->pack->parameters.at[ast->children[0]->index];
        return hq_look_of_unit(parameter->unit_text, false, parameter->unit_text.length == 0);
    }
    case HQ_F_MIN:
    case HQ_F_MAX:
        return both(look_of(looking, ast->children[0]), look_of(looking, ast->children[1]));
    case HQ_F_FLOOR:
    case HQ_F_ROUND:
        return look_of(looking, ast->children[0]);
    case HQ_F_TABLE:
        if (looking->policy != NULL)
            return look_of_outputs(looking, &looking->policy->tables.at[ast->children[0]->index], 0);
        return HQ_LOOK_FREE;
    case HQ_F_YEAR_OF:
        return (hq_look){.plain = true};
    case HQ_F_AGE:
        return (hq_look){.time = HQ_TIME_YEARS};
    default:
        return HQ_LOOK_FREE;
    }
}

static hq_look look_of_binary(hq_looking *looking, const hq_ast *ast)
{
    hq_look look = both(look_of(looking, ast->children[0]), look_of(looking, ast->children[1]));
    if (ast->binary == HQ_B_ADD || ast->binary == HQ_B_SUBTRACT)
        return look;
    look.time = HQ_TIME_FREE;
    if (hq_unit_is_none(ast->type.unit) && !hq_unit_is_none(ast->children[0]->type.unit))
        return (hq_look){.percent = ast->binary == HQ_B_DIVIDE}; /* people of people: a share */
    return look;
}

static hq_look look_of(hq_looking *looking, const hq_ast *ast)
{
    if (ast == NULL || ast->type.kind != HQ_T_NUMBER || looking->left == 0)
        return HQ_LOOK_FREE;
    looking->left--;
    switch (ast->kind) {
    case HQ_A_NUMBER:
        return look_of_literal(ast);
    case HQ_A_NAME:
        return ast->meaning == HQ_M_LET && looking->policy != NULL
                   ? look_of(looking, looking->policy->lets.at[ast->index].expression)
                   : HQ_LOOK_FREE;
    case HQ_A_MEMBER:
        if (ast->meaning == HQ_M_COLUMN && looking->policy != NULL)
            return look_of_outputs(looking, &looking->policy->tables.at[ast->children[0]->type.index],
                                   ast->index);
        return ast->meaning == HQ_M_FIELD ? look_of_field(looking, ast) : HQ_LOOK_FREE;
    case HQ_A_CALL:
        return look_of_call(looking, ast);
    case HQ_A_AGGREGATE:
        if (ast->function == HQ_F_COUNT)
            return (hq_look){.plain = true};
        return look_of(looking, ast->children[0]);
    case HQ_A_NEGATE:
    case HQ_A_WITHIN:
        return look_of(looking, ast->children[0]);
    case HQ_A_RANGE:
        return both(look_of(looking, ast->children[0]), look_of(looking, ast->children[1]));
    case HQ_A_IF:
        return both(look_of(looking, ast->children[1]), look_of(looking, ast->children[2]));
    case HQ_A_BINARY:
        return look_of_binary(looking, ast);
    default:
        return HQ_LOOK_FREE;
    }
}

hq_look hq_look_of(const hq_voice *voice, const hq_ast *ast)
{
    hq_looking looking = {voice->pack, voice->policy, EXPRESSIONS_LOOKED_AT_MAX};
    return look_of(&looking, ast);
}
