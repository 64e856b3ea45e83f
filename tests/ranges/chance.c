/* Pseudo-random numbers (splitmix64): the same on every machine, so that a seed is a reproducer. */
#include "ranges.h"

uint64_t chance_next(test_chance *chance)
{
    uint64_t z = chance->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint64_t chance_below(test_chance *chance, uint64_t count)
{
    return (uint64_t)((unsigned __int128)chance_next(chance) * count >> 64);
}

bool chance_in(test_chance *chance, unsigned percent)
{
    return chance_below(chance, 100) < percent;
}

int64_t chance_between(test_chance *chance, int64_t low, int64_t high)
{
    uint64_t width = (uint64_t)high - (uint64_t)low;
    if (width == UINT64_MAX)
        return (int64_t)chance_next(chance);
    return (int64_t)((uint64_t)low + chance_below(chance, width + 1));
}

int64_t chance_spread(test_chance *chance, int64_t most)
{
    if (most <= 0)
        return 0;
    unsigned bits = 64U - (unsigned)__builtin_clzll((uint64_t)most);
    uint64_t mask = UINT64_MAX >> (63 - chance_below(chance, bits));
    int64_t value = (int64_t)(chance_next(chance) & mask);
    return value > most ? most : value;
}
