/* What follows from a request and a plan alone. See request.h. */
#include "plan/request.h"

static hq_day next_slice(hq_every every, hq_day day)
{
    return (every == HQ_EVERY_YEAR ? hq_end_of_year(day) : hq_end_of_month(day)) + 1;
}

hq_status hq_request_slices(hq_arena *arena, const hq_request *request, const hq_plan_policy *policy,
                            const hq_slice **out, uint32_t *count)
{
    HQ_LIST(hq_slice) slices = {0};
    hq_every every = policy->slices;
    hq_day first = request->claim_first, until = request->claim_until;
    bool whole_years = policy->declared->counts == HQ_COUNTS_YEARLY && every == HQ_EVERY_YEAR;
    if (every == HQ_EVERY_ITEM && !HQ_PUSH(arena, slices, ((hq_slice){first, until})))
        return HQ_E_MEMORY;
    for (hq_day day = first; every != HQ_EVERY_ITEM && day < until; day = next_slice(every, day)) {
        hq_day end = next_slice(every, day);
        hq_slice slice = {day, end < until ? end : until};
        if (whole_years)
            slice = (hq_slice){hq_start_of_year(day), end};
        if (!HQ_PUSH(arena, slices, slice))
            return HQ_E_MEMORY;
    }
    *out = slices.at;
    *count = slices.count;
    return HQ_OK;
}
