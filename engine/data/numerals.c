/* See numerals.h. Several at a time: numerals_lanes.inc. */
#include "data/numerals.h"

#include <assert.h>

#include "data/digits.h"

static inline hq_numeral_form form_of(unsigned decimals)
{
    if (decimals == 0)
        return (hq_numeral_form){0, 0, UINT64_MAX, UINT64_C(1) << 56, HQ_DIGITS_8, 0};
    unsigned at = (7 - decimals) * 8;
    uint64_t before = (UINT64_C(1) << at) - 1;
    return (hq_numeral_form){before, (uint64_t)'.' << at, ~before << 8, UINT64_C(1) << at, HQ_DIGITS_8 / 10,
                             8};
}

static void find(const hq_numeral_form *form, int64_t number, uint64_t *text, uint64_t *length)
{
    *length = 0;
    if ((uint64_t)number >= form->most)
        return;
    uint64_t digits = hq_digits_of((uint64_t)number);
    unsigned zeroes = (unsigned)__builtin_ctzll(digits | form->kept) / 8 * 8;
    digits += HQ_DIGITS_ASC;
    digits = (digits >> form->moved & form->before) | form->point | (digits & form->behind);
    *text = digits >> (zeroes - form->moved);
    *length = 8 - (zeroes - form->moved) / 8;
}

void hq_numerals_find(hq_fast_isa isa, unsigned decimals, const int64_t *numbers, uint32_t count,
                      hq_numerals *to)
{
    assert(decimals <= HQ_NUMERAL_DECIMALS_MAX && count <= HQ_FAST_ROWS);
    const hq_numeral_form form = form_of(decimals);
    uint32_t i = 0;
#if defined(__x86_64__)
    if (isa != HQ_FAST_BASE)
        i = (isa == HQ_FAST_AVX2 ? hq_avx2_numerals : hq_sse2_numerals)(&form, numbers, count, to);
#else
    (void)isa;
#endif
    for (; i < count; i++)
        find(&form, numbers[i], &to->texts[i], &to->lengths[i]);
}
