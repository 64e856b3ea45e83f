/* Functions and aggregates in words. See says.h. */
#include "explain/names.h"
#include "explain/saying.h"
#include "lang/functions.h"

static hq_str child(hq_saying *saying, const hq_ast *ast, uint32_t index)
{
    return index < ast->child_count ? hq_saying_value(saying, ast->children[index], HQ_BIND_NONE)
                                    : HQ_STR("");
}

/* A phrase of the first `count` arguments. */
static hq_str by_word(hq_saying *saying, const hq_ast *ast, hq_word word, uint32_t first, uint32_t count)
{
    hq_str args[HQ_PHRASE_ARGS_MAX];
    for (uint32_t i = 0; i < count; i++)
        args[i] = child(saying, ast, first + i);
    return hq_phrase(&saying->voice, word, args, count);
}

static hq_str extreme(hq_saying *saying, const hq_ast *ast)
{
    hq_str items[8];
    bool least = ast->function == HQ_F_MIN, days = ast->type.kind == HQ_T_DATE;
    for (uint32_t i = 0; i < ast->child_count; i++)
        items[i] = child(saying, ast, i);
    hq_str all = hq_join_and(&saying->voice, items, ast->child_count);
    hq_word word =
        days ? (least ? HQ_W_EARLIEST_OF : HQ_W_LATEST_OF) : (least ? HQ_W_LEAST_OF : HQ_W_GREATEST_OF);
    return hq_phrase(&saying->voice, word, &all, 1);
}

static hq_str parameter(hq_saying *saying, const hq_ast *ast)
{
    hq_voice *voice = &saying->voice;
    uint32_t index = ast->children[0]->index;
    hq_str label = hq_parameter_label(voice, index);
    if (voice->pack->parameters.at[index].codes == HQ_NONE)
        return label;
    return HQ_PHRASE(voice, PARAMETER_OF, label, child(saying, ast, 1));
}

/* table(name, a, b): "“name” for a and b" */
static hq_str by_table(hq_saying *saying, const hq_ast *ast)
{
    hq_str items[8];
    uint32_t count = ast->child_count - 1;
    for (uint32_t i = 0; i < count; i++)
        items[i] = ast->children[i + 1]->type.kind == HQ_T_TRUTH
                       ? hq_saying_truth(saying, ast->children[i + 1], true, HQ_BIND_OR)
                       : child(saying, ast, i + 1);
    return HQ_PHRASE(&saying->voice, BY_TABLE, ast->children[0]->text,
                     hq_join_and(&saying->voice, items, count));
}

static hq_str calendar_day(hq_saying *saying, const hq_ast *ast)
{
    bool first = ast->function == HQ_F_START_OF, year = ast->children[0]->index == 1;
    hq_word word =
        first ? (year ? HQ_W_YEAR_FIRST : HQ_W_MONTH_FIRST) : (year ? HQ_W_YEAR_LAST : HQ_W_MONTH_LAST);
    return by_word(saying, ast, word, 1, 1);
}

hq_str hq_saying_call(hq_saying *saying, const hq_ast *ast)
{
    static const struct {
        hq_function function;
        hq_word word;
        uint32_t count;
    } PLAIN[] = {{HQ_F_FLOOR, HQ_W_FLOOR_TO, 2},  {HQ_F_ROUND, HQ_W_ROUND_TO, 2},
                 {HQ_F_OVERLAP, HQ_W_OVERLAP, 2}, {HQ_F_DAYS, HQ_W_DAYS_IN, 1},
                 {HQ_F_AGE, HQ_W_AGE_ON, 2},      {HQ_F_BALANCE_DAYS, HQ_W_BALANCE_DAYS, 2},
                 {HQ_F_AT, HQ_W_BALANCE_ON, 2},   {HQ_F_YEAR_OF, HQ_W_YEAR_OF, 1},
                 {HQ_F_FIRST, HQ_W_FIRST_OF, 1},  {HQ_F_LAST, HQ_W_LAST_OF, 1},
                 {HQ_F_YEARS, HQ_W_YEARS_IN, 1}};
    for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++)
        if (PLAIN[i].function == (hq_function)ast->function)
            return by_word(saying, ast, PLAIN[i].word, 0, PLAIN[i].count);
    switch ((hq_function)ast->function) {
    case HQ_F_MIN:
    case HQ_F_MAX:
        return extreme(saying, ast);
    case HQ_F_PARAM:
        return parameter(saying, ast);
    case HQ_F_TABLE:
    case HQ_F_SCALE:
        return by_table(saying, ast);
    case HQ_F_MONTHS:
        return ast->child_count == 1 ? by_word(saying, ast, HQ_W_MONTHS_IN, 0, 1)
                                     : by_word(saying, ast, HQ_W_MONTHS_OF_IN, 0, 2);
    case HQ_F_START_OF:
    case HQ_F_END_OF:
        return calendar_day(saying, ast);
    default:
        return ast->text;
    }
}

/* --- Aggregates --- */

/* The items meant: "loans of the company", or "... with CONDITION". */
static hq_str items_of(hq_saying *saying, const hq_ast *ast)
{
    hq_str list = hq_saying_value(saying, ast->children[1], HQ_BIND_NONE);
    if (ast->children[2] == NULL)
        return list;
    return HQ_PHRASE(&saying->voice, ITEMS_WHERE, list,
                     hq_saying_truth(saying, ast->children[2], true, HQ_BIND_OR));
}

hq_str hq_saying_aggregate(hq_saying *saying, const hq_ast *ast)
{
    hq_voice *voice = &saying->voice;
    hq_str items = items_of(saying, ast);
    if (ast->function == HQ_F_COUNT)
        return HQ_PHRASE(voice, NUMBER_OF, items);
    if (ast->function == HQ_F_ANY || ast->function == HQ_F_ALL)
        return hq_saying_every(saying, ast, true);
    hq_str body = hq_saying_value(saying, ast->children[0], HQ_BIND_NONE);
    return ast->function == HQ_F_MIN   ? HQ_PHRASE(voice, LEAST_OVER, body, items)
           : ast->function == HQ_F_MAX ? HQ_PHRASE(voice, GREATEST_OVER, body, items)
                                       : HQ_PHRASE(voice, SUM_OVER, body, items);
}

/* not any(x) is "for none"; not all(x) is "not for all". */
hq_str hq_saying_every(hq_saying *saying, const hq_ast *ast, bool wanted)
{
    hq_voice *voice = &saying->voice;
    hq_str items = items_of(saying, ast);
    hq_str body = hq_saying_truth(saying, ast->children[0], true, HQ_BIND_NONE);
    if (ast->function == HQ_F_ANY)
        return wanted ? HQ_PHRASE(voice, FOR_ONE, items, body) : HQ_PHRASE(voice, FOR_NONE, items, body);
    return wanted ? HQ_PHRASE(voice, FOR_EACH, items, body) : HQ_PHRASE(voice, NOT_FOR_ALL, items, body);
}
