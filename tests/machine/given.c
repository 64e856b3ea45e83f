/* Columns of what is given. See given.h. */
#include "given.h"

/* The ends, a value of the rules, or anything between the bounds; where there are none, thirds too, which no step counts. */
static hq_rat draw_figure(test_chance *chance, hq_arena *arena, const hq_parameter *parameter)
{
    hq_rat value = hq_rat_int((int64_t)chance_below(chance, 100000));
    if (parameter->rows.count > 0 && chance_in(chance, 30))
        return parameter->rows.at[chance_below(chance, parameter->rows.count)].value;
    if (!parameter->has_bounds) {
        if (chance_in(chance, 50))
            must(hq_rat_div(arena, value, hq_rat_int(3), &value));
        return value;
    }
    hq_int128 low, high;
    must(hq_rat_quanta(arena, parameter->min, parameter->step, HQ_ROUND_CEILING, &low));
    must(hq_rat_quanta(arena, parameter->max, parameter->step, HQ_ROUND_FLOOR, &high));
    hq_int128 steps = chance_in(chance, 10) ? low
                      : chance_in(chance, 10)
                          ? high
                          : low + (hq_int128)chance_below(chance, (uint64_t)(high - low) + 1);
    must(hq_rat_from_int128(arena, steps, &value));
    must(hq_rat_mul(arena, value, parameter->step, &value));
    return value;
}

static bool states(const hq_profile *profile, uint32_t parameter)
{
    for (uint32_t i = 0; i < profile->parameters.count; i++)
        if (profile->parameters.at[i].parameter == parameter)
            return true;
    return false;
}

static void give_figures(test_chance *chance, const hq_pack *pack, uint32_t parameter, test_trial *trials,
                         uint32_t rows)
{
    unsigned percent = (unsigned)chance_below(chance, 5) * 25;
    for (uint32_t row = 0; row < rows; row++) {
        hq_profile *profile = &trials[row].profile;
        if (!chance_in(chance, percent) || states(profile, parameter))
            continue;
        hq_rat value = draw_figure(chance, &trials[row].arena, &pack->parameters.at[parameter]);
        MUST_PUSH(&trials[row].arena, profile->parameters, ((hq_given_parameter){parameter, value}));
    }
}

void give_columns(test_chance *chance, hq_arena *arena, const hq_pack *pack, hq_layout *layout,
                  test_trial *trials, uint32_t rows)
{
    HQ_LIST(hq_given_column) given = {0};
    for (uint32_t i = 0; i < pack->parameters.count; i++) {
        if (chance_in(chance, 20)) /* none: who states it all the same stands apart */
            continue;
        MUST_PUSH(arena, given, ((hq_given_column){.parameter = i}));
        give_figures(chance, pack, i, trials, rows);
    }
    for (uint32_t p = 0; p < pack->policies.count; p++)
        for (uint32_t end = 0; end < 2; end++) {
            const hq_policy *policy = &pack->policies.at[p];
            bool open = (end == 0 ? policy->valid_from : policy->valid_to).kind == HQ_LIMIT_UNKNOWN;
            if (open && chance_in(chance, 80))
                MUST_PUSH(arena, given, ((hq_given_column){HQ_NONE, p, end}));
        }
    layout->given = given.at;
    layout->given_count = given.count;
}
