/* Exact sums. See moments.h. */
#include "base/moments.h"

static void add_words(uint64_t *to, uint64_t low, uint64_t middle, uint64_t high)
{
    unsigned __int128 sum = (unsigned __int128)to[0] + low;
    to[0] = (uint64_t)sum;
    sum = (unsigned __int128)to[1] + middle + (uint64_t)(sum >> 64);
    to[1] = (uint64_t)sum;
    to[2] += high + (uint64_t)(sum >> 64);
}

void hq_moments_add(hq_moments *moments, int64_t amount)
{
    uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    unsigned __int128 square = (unsigned __int128)size * size;
    if (moments->count == 0 || amount < moments->least)
        moments->least = amount;
    if (moments->count == 0 || amount > moments->greatest)
        moments->greatest = amount;
    moments->count++;
    moments->sum += amount;
    add_words(moments->squares, (uint64_t)square, (uint64_t)(square >> 64), 0);
}

void hq_moments_merge(hq_moments *into, const hq_moments *other)
{
    if (other->count == 0)
        return;
    if (into->count == 0 || other->least < into->least)
        into->least = other->least;
    if (into->count == 0 || other->greatest > into->greatest)
        into->greatest = other->greatest;
    into->count += other->count;
    into->sum += other->sum;
    add_words(into->squares, other->squares[0], other->squares[1], other->squares[2]);
}

static hq_status of_count(hq_arena *arena, uint64_t count, hq_rat *out)
{
    return hq_rat_from_int128(arena, (hq_int128)count, out);
}

hq_status hq_moments_mean(hq_arena *arena, const hq_moments *moments, hq_rat *out)
{
    hq_rat sum, count;
    HQ_TRY(hq_rat_from_int128(arena, moments->sum, &sum));
    HQ_TRY(of_count(arena, moments->count, &count));
    return hq_rat_div(arena, sum, count, out);
}

static hq_status squares_of(hq_arena *arena, const hq_moments *moments, hq_rat *out)
{
    hq_rat word, radix;
    HQ_TRY(hq_rat_from_int128(arena, (hq_int128)1 << 64, &radix));
    HQ_TRY(of_count(arena, moments->squares[2], out));
    for (int i = 1; i >= 0; i--) {
        HQ_TRY(hq_rat_mul(arena, *out, radix, out));
        HQ_TRY(of_count(arena, moments->squares[i], &word));
        HQ_TRY(hq_rat_add(arena, *out, word, out));
    }
    return HQ_OK;
}

hq_status hq_moments_variance(hq_arena *arena, const hq_moments *moments, hq_rat *out)
{
    hq_rat squares, count, mean;
    HQ_TRY(squares_of(arena, moments, &squares));
    HQ_TRY(of_count(arena, moments->count, &count));
    HQ_TRY(hq_moments_mean(arena, moments, &mean));
    HQ_TRY(hq_rat_div(arena, squares, count, &squares));
    HQ_TRY(hq_rat_mul(arena, mean, mean, &mean));
    return hq_rat_sub(arena, squares, mean, out);
}

/* Is the root less than half + 1/2? Then 4 variance < (2 half + 1)^2. */
static hq_status root_is_before(hq_arena *arena, hq_rat four_variance, uint64_t half, bool *out)
{
    hq_rat odd, square;
    HQ_TRY(hq_rat_from_int128(arena, 2 * (hq_int128)half + 1, &odd));
    HQ_TRY(hq_rat_mul(arena, odd, odd, &square));
    *out = hq_rat_compare(four_variance, square) < 0;
    return HQ_OK;
}

hq_status hq_moments_deviation(hq_arena *arena, const hq_moments *moments, uint64_t *out)
{
    hq_rat variance, four_variance;
    HQ_TRY(hq_moments_variance(arena, moments, &variance));
    HQ_TRY(hq_rat_mul(arena, variance, hq_rat_int(4), &four_variance));
    uint64_t least = 0, greatest = UINT64_C(1)
                                   << 63; /* amounts of 64 bits lie at most 2^63 from their mean */
    while (least < greatest) {
        uint64_t middle = least + (greatest - least) / 2;
        bool before;
        HQ_TRY(root_is_before(arena, four_variance, middle, &before));
        if (before)
            greatest = middle;
        else
            least = middle + 1;
    }
    *out = least;
    return HQ_OK;
}
