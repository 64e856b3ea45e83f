/*
 * Exact quantiles of amounts that are read several times and never held: each pass counts them in slots of the range in which the wanted
 * one still can lie, and the slot it falls into is the range of the next pass. 512 slots find any of 2^63 amounts in seven passes (of all 64 bits in eight), and any below
 * 10^11 (a thousand million yuan in fen) in five.
 *
 *     hq_quantile_begin(&one, rank, least, greatest);
 *     while (!one.found) {
 *         for each amount: hq_quantile_add(&one, amount);
 *         hq_quantile_end_pass(&one);
 *     }
 */
#ifndef HQ_BASE_QUANTILES_H
#define HQ_BASE_QUANTILES_H

#include <stdbool.h>
#include <stdint.h>

enum { HQ_QUANTILE_SLOTS = 512 };

typedef struct hq_quantile {
    bool found;
    int64_t value; /* once found */
    uint64_t rank; /* how many of the amounts in range stand before it, sorted */
    int64_t first; /* the range: HQ_QUANTILE_SLOTS slots of 2^shift amounts from here on */
    unsigned shift;
    uint64_t slots[HQ_QUANTILE_SLOTS];
} hq_quantile;

/* The amount that has `rank` amounts before it when all are sorted; rank < how many there are. least and greatest: of all. */
void hq_quantile_begin(hq_quantile *quantile, uint64_t rank, int64_t least, int64_t greatest);

/* The rank of a share in thousandths (500: the median) of `count` amounts: the least amount that at least that share does not exceed. */
uint64_t hq_quantile_rank(uint64_t count, unsigned permille);

static inline void hq_quantile_add(hq_quantile *quantile, int64_t amount)
{
    uint64_t slot = ((uint64_t)amount - (uint64_t)quantile->first) >> quantile->shift;
    if (amount >= quantile->first && slot < HQ_QUANTILE_SLOTS)
        quantile->slots[slot]++;
}

void hq_quantile_end_pass(hq_quantile *quantile);

#endif
