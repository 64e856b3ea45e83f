/* Ends of intervals. See end.h. */
#include "base/end.h"

static int sign_of(hq_end end)
{
    return end.infinite != 0 ? end.infinite : hq_rat_sign(end.value);
}

int hq_end_compare(hq_end a, hq_end b)
{
    if (a.infinite != 0 || b.infinite != 0)
        return a.infinite < b.infinite ? -1 : a.infinite > b.infinite;
    return hq_rat_compare(a.value, b.value);
}

static hq_status multiply(hq_arena *arena, hq_end a, hq_end b, hq_end *out)
{
    int sign = sign_of(a) * sign_of(b);
    *out = (hq_end){0, HQ_RAT_ZERO};
    if (a.infinite == 0 && b.infinite == 0)
        return hq_rat_mul(arena, a.value, b.value, &out->value);
    out->infinite = sign;
    return HQ_OK;
}

/* A product is monotonic in each factor, so its ends are among the products of theirs. */
hq_status hq_ends_multiply(hq_arena *arena, const hq_end a[2], const hq_end b[2], hq_end out[2])
{
    for (int i = 0; i < 4; i++) {
        hq_end product;
        HQ_TRY(multiply(arena, a[i & 1], b[i >> 1], &product));
        out[0] = i == 0 || hq_end_compare(product, out[0]) < 0 ? product : out[0];
        out[1] = i == 0 || hq_end_compare(product, out[1]) > 0 ? product : out[1];
    }
    return HQ_OK;
}
