/* The functions of the language: one table for the checker, the documentation and completion. */
#ifndef HQ_LANG_FUNCTIONS_H
#define HQ_LANG_FUNCTIONS_H

#include "base/str.h"

/*
 * HQ_FUNCTION(NAME, "name", least, most, "usage")
 * Aggregates (sum, count, any, all, min, max over a list) are written `name(body for x in list where condition)`.
 */
#define HQ_FUNCTIONS(X)                                                                                     \
    X(SUM, "sum", 0, 0, "sum(EXPR for x in LIST where CONDITION): the sum over the items; 0 for none")      \
    X(COUNT, "count", 0, 0, "count(x for x in LIST where CONDITION): how many items")                       \
    X(ANY, "any", 0, 0, "any(CONDITION for x in LIST): does it hold for one item?")                         \
    X(ALL, "all", 0, 0, "all(CONDITION for x in LIST): does it hold for every item?")                       \
    X(MIN, "min", 2, 8, "min(a, b): the least; or min(EXPR for x in LIST else VALUE)")                      \
    X(MAX, "max", 2, 8, "max(a, b): the greatest; or max(EXPR for x in LIST else VALUE)")                   \
    X(FLOOR, "floor", 2, 2, "floor(x, quantum): the multiple of quantum at or below x")                     \
    X(ROUND, "round", 2, 3, "round(x, quantum, half_up): the multiple of quantum that the mode chooses")    \
    X(PARAM, "param", 1, 3,                                                                                 \
      "param(name, KEY, DAY): a parameter's value; DAY is the deciding day if left out")                    \
    X(TABLE, "table", 2, 9, "table(name, a, b): the row that holds")                                        \
    X(SCALE, "scale", 2, 3, "scale(name, x, DAY): x by a bracket scale")                                    \
    X(OVERLAP, "overlap", 2, 2, "overlap(s, t): the days that both spans hold")                             \
    X(DAYS, "days", 1, 1, "days(s): how many days")                                                         \
    X(MONTHS, "months", 1, 2, "months(s): whole months; months(w, p): those of w that end in p")            \
    X(YEARS, "years", 2, 2, "years(s, act365): years under a basis")                                        \
    X(AGE, "age", 2, 3,                                                                                     \
      "age(birth, d): completed years; age(birth, d, eve): reached the day before the birthday")            \
    X(BALANCE_DAYS, "balance_days", 2, 2, "balance_days(steps, s): the balance of each day of s, added up") \
    X(AT, "at", 2, 2, "at(steps, d): the balance on a day")                                                 \
    X(START_OF, "start_of", 2, 2, "start_of(month, d): the first day of its month or year")                 \
    X(END_OF, "end_of", 2, 2, "end_of(year, d): the last day of its month or year")                         \
    X(YEAR_OF, "year_of", 1, 1, "year_of(d): its year as a number")                                         \
    X(FIRST, "first", 1, 1, "first(s): the first day of a span")                                            \
    X(LAST, "last", 1, 1, "last(s): the last day of a span")

typedef enum hq_function {
#define X(NAME, TEXT, LEAST, MOST, USAGE) HQ_F_##NAME,
    HQ_FUNCTIONS(X)
#undef X
        HQ_FUNCTION_COUNT
} hq_function;

typedef struct hq_function_info {
    const char *name;
    uint32_t least, most; /* arguments; 0, 0: an aggregate only */
    const char *usage;
} hq_function_info;

const hq_function_info *hq_function_get(hq_function function);
/* HQ_FUNCTION_COUNT when there is none of that name. */
hq_function hq_function_find(hq_str name);

#endif
