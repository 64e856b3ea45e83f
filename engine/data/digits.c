/* The table of digits.h, spelled out by the preprocessor. */
#include "data/digits.h"

#define D1(N) ((N) / 1000 | (N) / 100 % 10 << 8 | (N) / 10 % 10 << 16 | (uint32_t)((N) % 10) << 24)
#define D10(N) \
    D1(N), D1(N + 1), D1(N + 2), D1(N + 3), D1(N + 4), D1(N + 5), D1(N + 6), D1(N + 7), D1(N + 8), D1(N + 9)
#define D100(N)                                                                                        \
    D10(N), D10(N + 10), D10(N + 20), D10(N + 30), D10(N + 40), D10(N + 50), D10(N + 60), D10(N + 70), \
        D10(N + 80), D10(N + 90)
#define D1000(N)                                                                                       \
    D100(N), D100(N + 100), D100(N + 200), D100(N + 300), D100(N + 400), D100(N + 500), D100(N + 600), \
        D100(N + 700), D100(N + 800), D100(N + 900)

const uint32_t hq_digits_4[10000] = {D1000(0),    D1000(1000), D1000(2000), D1000(3000), D1000(4000),
                                     D1000(5000), D1000(6000), D1000(7000), D1000(8000), D1000(9000)};
