/* Quantiles by narrowing. See quantiles.h. */
#include "base/quantiles.h"

#include <assert.h>
#include <string.h>

void hq_quantile_begin(hq_quantile *quantile, uint64_t rank, int64_t least, int64_t greatest)
{
    *quantile = (hq_quantile){.rank = rank, .first = least};
    uint64_t width = (uint64_t)greatest - (uint64_t)least;
    while (width >> quantile->shift >= HQ_QUANTILE_SLOTS)
        quantile->shift++;
    quantile->found = width == 0;
    quantile->value = least;
}

uint64_t hq_quantile_rank(uint64_t count, unsigned permille)
{
    unsigned __int128 reached = (unsigned __int128)count * permille;
    uint64_t needed = (uint64_t)((reached + 999) / 1000); /* so many do not exceed it */
    return needed == 0 ? 0 : needed - 1;
}

void hq_quantile_end_pass(hq_quantile *quantile)
{
    uint64_t before = 0;
    uint32_t slot = 0;
    if (quantile->found)
        return;
    while (slot < HQ_QUANTILE_SLOTS && before + quantile->slots[slot] <= quantile->rank)
        before += quantile->slots[slot++];
    assert(slot < HQ_QUANTILE_SLOTS); /* the amounts were the same as in the pass before */
    quantile->rank -= before;
    quantile->first = (int64_t)((uint64_t)quantile->first + ((uint64_t)slot << quantile->shift));
    if (quantile->shift == 0) {
        quantile->found = true;
        quantile->value = quantile->first;
        return;
    }
    quantile->shift =
        quantile->shift > 9 ? quantile->shift - 9 : 0; /* a slot is the range of the next pass */
    memset(quantile->slots, 0, sizeof quantile->slots);
}
