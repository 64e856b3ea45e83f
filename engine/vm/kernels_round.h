/*
 * How a quotient is rounded, for every width alike: magnitudes are divided, the sign is put back, and what is added to the numerator before
 * a division that rounds down makes the mode. With n = q d + r, 0 <= r < d:
 *
 *   floor((n + d / 2) / d)         goes up where 2 r >= d: halves away from zero. (d / 2 rounded down: of an odd d there is no half, and
 *                                  r + (d - 1) / 2 >= d says r >= (d + 1) / 2, that is 2 r > d.)
 *   floor((n + (d - 1) / 2) / d)   goes up where 2 r > d: halves towards zero
 *   floor((n + d - 1) / d)         goes up where r > 0: away from zero
 *   floor(n / d)                   never goes up: towards zero
 *
 * Towards minus infinity is away from zero for negative numbers and towards zero for others; towards plus infinity the other way round. Halves
 * to the even multiple: as halves away from zero, and then one less where it was a half, 2 q d = 2 n + d, and q is odd.
 */
#ifndef HQ_VM_KERNELS_ROUND_H
#define HQ_VM_KERNELS_ROUND_H

#include "vm/kernels_rows.h"

typedef enum hq_vadded {
    HQ_VADDED_NOTHING,
    HQ_VADDED_LESS_THAN_HALF,
    HQ_VADDED_HALF,
    HQ_VADDED_ALL
} hq_vadded;

/* What a mode adds. */
typedef struct hq_vround {
    hq_vadded positive, negative;
    bool even;
} hq_vround;

static inline hq_vround round_of(uint8_t mode)
{
    switch ((hq_rounding)mode) {
    case HQ_ROUND_HALF_UP:
        return (hq_vround){HQ_VADDED_HALF, HQ_VADDED_HALF, false};
    case HQ_ROUND_HALF_EVEN:
        return (hq_vround){HQ_VADDED_HALF, HQ_VADDED_HALF, true};
    case HQ_ROUND_HALF_DOWN:
        return (hq_vround){HQ_VADDED_LESS_THAN_HALF, HQ_VADDED_LESS_THAN_HALF, false};
    case HQ_ROUND_UP:
        return (hq_vround){HQ_VADDED_ALL, HQ_VADDED_ALL, false};
    case HQ_ROUND_FLOOR:
        return (hq_vround){HQ_VADDED_NOTHING, HQ_VADDED_ALL, false};
    case HQ_ROUND_CEILING:
        return (hq_vround){HQ_VADDED_ALL, HQ_VADDED_NOTHING, false};
    case HQ_ROUND_DOWN:
        break;
    }
    return (hq_vround){HQ_VADDED_NOTHING, HQ_VADDED_NOTHING, false};
}

/* What is added to a numerator for the divisor d >= 1: 0 .. d - 1. */
static inline hq_uint128 added_of(hq_vadded added, hq_uint128 d)
{
    switch (added) {
    case HQ_VADDED_LESS_THAN_HALF:
        return (d - 1) / 2;
    case HQ_VADDED_HALF:
        return d / 2;
    case HQ_VADDED_ALL:
        return d - 1;
    case HQ_VADDED_NOTHING:
        break;
    }
    return 0;
}

/*
 * The kernel of a rounding operation for 64-bit registers where the product's magnitude and the divisor together stay below 2^63;
 * NULL: of another operation.
 */
hq_vkernel *hq_kernel_round_63(hq_vop op);

#endif
