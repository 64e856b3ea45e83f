/* The table of functions. See functions.h. */
#include "lang/functions.h"

#include <assert.h>

static const hq_function_info FUNCTIONS[HQ_FUNCTION_COUNT] = {
#define X(NAME, TEXT, LEAST, MOST, USAGE) [HQ_F_##NAME] = {TEXT, LEAST, MOST, USAGE},
    HQ_FUNCTIONS(X)
#undef X
};

const hq_function_info *hq_function_get(hq_function function)
{
    assert(function < HQ_FUNCTION_COUNT);
    return &FUNCTIONS[function];
}

hq_function hq_function_find(hq_str name)
{
    for (uint32_t i = 0; i < HQ_FUNCTION_COUNT; i++)
        if (hq_str_is(name, FUNCTIONS[i].name))
            return (hq_function)i;
    return HQ_FUNCTION_COUNT;
}
