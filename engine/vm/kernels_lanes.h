/*
 * Kernels of 64-bit numbers, several rows at a time. Three files compile this, each for one set of instructions, having defined how many
 * LANES a vector has and what it does by intrinsics:
 *
 *   less_bits(a, b), equal_bits(a, b)   a bit a lane
 *   pick(word, row, a, b)               a where the word has the bit of row, row + 1, ..., else b
 *   pick_less(a, b, if_less, if_not)    if_less where a < b, else if_not
 *   outside_bits(a, x, y)               the same: a < x or a > y
 *   multiply_32(a, b)                   of numbers of 32 bits; where the set has it: HAS_MULTIPLY_32
 *   to_binary(a)                        as a binary fraction, 0 <= a < 2^52
 *   floor_of(p)                         the greatest integer that is not above, 0 <= p < 2^51
 *
 * Everything else is vectors as gcc and clang have them, 64 rows a step, so that there is no remainder.
 */

static inline lanes lesser(lanes a, lanes b)
{
    return pick_less(a, b, a, b);
}

static inline lanes greater(lanes a, lanes b)
{
    return pick_less(a, b, b, a);
}

#define FOR_EACH_LANES \
    UNROLL             \
    for (uint32_t row = 0; row < HQ_WORD_ROWS; row += LANES)

/* ---- Numbers to numbers ---- */

/* EXPRESSION is of the lanes a and b; where a kernel has one operand, b is x of the instruction in every lane. */
#define LANES_BINARY(NAME, EXPRESSION)                                 \
    static void NAME(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                  \
        int64_t *to = AT(int64_t, to);                                 \
        const int64_t *at_a = AT(const int64_t, a);                    \
        const int64_t *at_b = AT(const int64_t, b);                    \
        uint32_t word_count = words_of(run->row_count);                \
        for (uint32_t word = 0; word < word_count; word++) {           \
            FOR_EACH_LANES                                             \
            {                                                          \
                lanes a = load(at_a + row);                            \
                lanes b = load(at_b + row);                            \
                store(to + row, EXPRESSION);                           \
            }                                                          \
            to += HQ_WORD_ROWS;                                        \
            at_a += HQ_WORD_ROWS;                                      \
            at_b += HQ_WORD_ROWS;                                      \
        }                                                              \
    }
#define LANES_UNARY(NAME, EXPRESSION)                                  \
    static void NAME(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                  \
        int64_t *to = AT(int64_t, to);                                 \
        const int64_t *at_a = AT(const int64_t, a);                    \
        lanes b = every(instruction->x);                               \
        (void)b;                                                       \
        uint32_t word_count = words_of(run->row_count);                \
        for (uint32_t word = 0; word < word_count; word++) {           \
            FOR_EACH_LANES                                             \
            {                                                          \
                lanes a = load(at_a + row);                            \
                store(to + row, EXPRESSION);                           \
            }                                                          \
            to += HQ_WORD_ROWS;                                        \
            at_a += HQ_WORD_ROWS;                                      \
        }                                                              \
    }
LANES_BINARY(n_add, (lanes)(NATURALS(a) + NATURALS(b)))
LANES_BINARY(n_sub, (lanes)(NATURALS(a) - NATURALS(b)))
LANES_BINARY(n_mul, (lanes)(NATURALS(a) * NATURALS(b)))
LANES_BINARY(n_min, lesser(a, b))
LANES_BINARY(n_max, greater(a, b))
LANES_UNARY(n_copy, a)
LANES_UNARY(n_neg, (lanes)(0 - NATURALS(a)))
LANES_UNARY(n_add_c, (lanes)(NATURALS(a) + NATURALS(b)))
LANES_UNARY(n_mul_c, (lanes)(NATURALS(a) * NATURALS(b)))
LANES_UNARY(n_min_c, lesser(a, b))
LANES_UNARY(n_max_c, greater(a, b))
#ifdef HAS_MULTIPLY_32
LANES_BINARY(n_mul_32, multiply_32(a, b))
LANES_UNARY(n_mul_c_32, multiply_32(a, b))
#endif

static void n_const(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    lanes x = every(instruction->x);
    uint32_t row_count = padded(run->row_count);
    for (uint32_t row = 0; row < row_count; row += LANES)
        store(to + row, x);
}

static void n_select(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const uint64_t *a = AT(const uint64_t, a);
    const int64_t *b = AT(const int64_t, b);
    const int64_t *c = AT(const int64_t, c);
    uint32_t word_count = words_of(run->row_count);
    for (uint32_t word = 0; word < word_count; word++) {
        uint64_t bits = a[word];
        FOR_EACH_LANES
        store(to + row, pick(bits, row, load(b + row), load(c + row)));
        to += HQ_WORD_ROWS;
        b += HQ_WORD_ROWS;
        c += HQ_WORD_ROWS;
    }
}

static void n_select_c(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const uint64_t *a = AT(const uint64_t, a);
    const int64_t *b = AT(const int64_t, b);
    lanes x = every(instruction->x);
    uint32_t word_count = words_of(run->row_count);
    for (uint32_t word = 0; word < word_count; word++) {
        uint64_t bits = a[word];
        FOR_EACH_LANES
        store(to + row, pick(bits, row, x, load(b + row)));
        to += HQ_WORD_ROWS;
        b += HQ_WORD_ROWS;
    }
}

/* The value of the last of a few steps: every step is looked at. */
static void d_steps_few(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const hq_vm_steps *steps = instruction->p;
    uint32_t row_count = padded(run->row_count);
    for (uint32_t row = 0; row < row_count; row += LANES) {
        lanes argument = load(a + row);
        lanes value = every(steps->values[0]);
        for (uint32_t i = 1; i < steps->count; i++)
            value = pick_less(argument, every(steps->from[i]), value, every(steps->values[i]));
        store(to + row, value);
    }
}

/* ---- Numbers to truths ---- */

/* BITS is of the lanes a and b, a bit a lane. */
#define LANES_COMPARE(NAME, BITS)                                      \
    static void NAME(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                  \
        uint64_t *to = AT(uint64_t, to);                               \
        const int64_t *at_a = AT(const int64_t, a);                    \
        const int64_t *at_b = AT(const int64_t, b);                    \
        uint32_t word_count = words_of(run->row_count);                \
        for (uint32_t word = 0; word < word_count; word++) {           \
            uint64_t bits = 0;                                         \
            FOR_EACH_LANES                                             \
            {                                                          \
                lanes a = load(at_a + row);                            \
                lanes b = load(at_b + row);                            \
                bits |= (BITS) << row;                                 \
            }                                                          \
            to[word] = bits;                                           \
            at_a += HQ_WORD_ROWS;                                      \
            at_b += HQ_WORD_ROWS;                                      \
        }                                                              \
    }
/* BITS is of the lanes a, and of x and y of the instruction in every lane. NOT turns the word: all ones or 0. */
#define LANES_COMPARE_C(NAME, BITS, NOT)                               \
    static void NAME(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                  \
        uint64_t *to = AT(uint64_t, to);                               \
        const int64_t *at_a = AT(const int64_t, a);                    \
        lanes x = every(instruction->x);                               \
        lanes y = every(instruction->y);                               \
        (void)y;                                                       \
        uint32_t word_count = words_of(run->row_count);                \
        for (uint32_t word = 0; word < word_count; word++) {           \
            uint64_t bits = 0;                                         \
            FOR_EACH_LANES                                             \
            {                                                          \
                lanes a = load(at_a + row);                            \
                bits |= (BITS) << row;                                 \
            }                                                          \
            to[word] = bits ^ (NOT);                                   \
            at_a += HQ_WORD_ROWS;                                      \
        }                                                              \
    }
LANES_COMPARE(n_lt, less_bits(a, b))
LANES_COMPARE(n_le, less_bits(b, a) ^ ALL_LANES)
LANES_COMPARE(n_eq, equal_bits(a, b))
LANES_COMPARE_C(n_lt_c, less_bits(a, x), 0)
LANES_COMPARE_C(n_le_c, less_bits(x, a), UINT64_MAX)
LANES_COMPARE_C(n_eq_c, equal_bits(a, x), 0)
LANES_COMPARE_C(n_between, outside_bits(a, x, y), UINT64_MAX)

#ifdef HAS_SHIFTS
/* The part of a set that has its members, none before `base`: at most SPAN_WORDS words, else there is no such span. */
typedef struct span {
    int64_t base;
    uint64_t words[SPAN_WORDS];
    bool one_word;
} span;

static bool span_of(const uint64_t *set, uint32_t leaf_count, span *out)
{
    uint32_t first = 0;
    uint32_t last = leaf_count;
    while (first < last && !hq_bit(set, first))
        first++;
    while (last > first && !hq_bit(set, last - 1))
        last--;
    *out = (span){.base = first, .one_word = last - first <= HQ_WORD_ROWS};
    if (last - first > SPAN_WORDS * HQ_WORD_ROWS)
        return false;
    for (uint32_t leaf = first; leaf < last; leaf++)
        out->words[(leaf - first) / HQ_WORD_ROWS] |= (uint64_t)hq_bit(set, leaf)
                                                     << (leaf - first) % HQ_WORD_ROWS;
    return true;
}

/* Sets whose members lie near each other, as those of one branch of a tree do: the bit is shifted out of a vector of the set's words. */
static void d_in(const hq_vinstr *instruction, const hq_vrun *run)
{
    span set;
    if (!span_of(instruction->p, (uint32_t)instruction->x, &set)) {
        hq_kernels_truth[HQ_VOP_D_IN][0](instruction, run);
        return;
    }
    uint64_t *to = AT(uint64_t, to);
    const int64_t *a = AT(const int64_t, a);
    lanes base = every(set.base);
    lanes one = every((int64_t)set.words[0]);
    span_words words = load_span(set.words);
    uint32_t word_count = words_of(run->row_count);
    for (uint32_t word = 0; word < word_count; word++) {
        uint64_t bits = 0;
        if (set.one_word) {
            FOR_EACH_LANES
            bits |= lowest_bits(shift_right(one, (lanes)(NATURALS(load(a + row)) - NATURALS(base)))) << row;
        } else {
            FOR_EACH_LANES
            bits |= span_bits(words, (lanes)(NATURALS(load(a + row)) - NATURALS(base))) << row;
        }
        to[word] = bits;
        a += HQ_WORD_ROWS;
    }
}
#endif

/* ---- Items of a list ---- */

/*
 * Sums over segments without a branch that depends on their lengths: the sum of all items before an item, taken where segments begin, and then
 * differences. The sums wrap; the differences do not mind.
 */
static void n_seg_sum(const hq_vinstr *instruction, const hq_vrun *run)
{
    enum { CHUNK = 512 };
    uint64_t before[CHUNK];
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const uint64_t *b = AT(const uint64_t, b);
    const uint32_t *first = run->first;
    uint64_t sum = 0;
    uint32_t parent = 0;
    for (uint32_t chunk = 0; chunk < run->row_count; chunk += CHUNK) {
        uint32_t end = run->row_count - chunk < CHUNK ? run->row_count - chunk : CHUNK;
        for (uint32_t i = 0; i < end; i++) {
            before[i] = sum;
            sum += (uint64_t)a[chunk + i] & (0 - (b[(chunk + i) / HQ_WORD_ROWS] >> i % HQ_WORD_ROWS & 1));
        }
        for (; parent < run->parent_count && first[parent] < chunk + end; parent++)
            to[parent] = (int64_t)before[first[parent] - chunk];
    }
    for (; parent < padded(run->parent_count); parent++)
        to[parent] = (int64_t)sum;
    for (uint32_t row = 0; row + 1 < parent; row++)
        to[row] = (int64_t)((uint64_t)to[row + 1] - (uint64_t)to[row]);
    if (parent > 0)
        to[parent - 1] = (int64_t)(sum - (uint64_t)to[parent - 1]);
}

#ifdef HAS_POPCOUNT
/* How many bits stand before a row. Rows come in rising order, so each word is counted once. */
typedef struct rank {
    const uint64_t *bits;
    uint32_t word, sum; /* bits of the words before `word` */
} rank;

static inline uint32_t rank_at(rank *so_far, uint32_t row)
{
    for (; so_far->word < row / HQ_WORD_ROWS; so_far->word++)
        so_far->sum += (uint32_t)__builtin_popcountll(so_far->bits[so_far->word]);
    uint32_t rest = row % HQ_WORD_ROWS;
    if (rest == 0) /* of the last row: the word does not exist */
        return so_far->sum;
    return so_far->sum +
           (uint32_t)__builtin_popcountll(so_far->bits[so_far->word] & (((uint64_t)1 << rest) - 1));
}

static void n_seg_count(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    rank so_far = {AT(const uint64_t, a), 0, 0};
    uint32_t before = 0;
    for (uint32_t row = 0; row < run->parent_count; row++) {
        uint32_t after = rank_at(&so_far, run->first[row + 1]);
        to[row] = after - before;
        before = after;
    }
    for (uint32_t row = run->parent_count; row < padded(run->parent_count); row++)
        to[row] = 0;
}

/* Any: there are some. All: they are as many as the items. */
#define LANES_SEG_TRUTH(NAME, EXPRESSION)                                                      \
    static void NAME(const hq_vinstr *instruction, const hq_vrun *run)                         \
    {                                                                                          \
        uint64_t *to = AT(uint64_t, to);                                                       \
        rank so_far = {AT(const uint64_t, a), 0, 0};                                           \
        uint32_t before = 0;                                                                   \
        for (uint32_t row = 0; row < run->parent_count; row += HQ_WORD_ROWS) {                 \
            uint32_t left = run->parent_count - row;                                           \
            uint64_t bits = 0;                                                                 \
            for (uint32_t bit = 0; bit < (left < HQ_WORD_ROWS ? left : HQ_WORD_ROWS); bit++) { \
                const uint32_t *first = &run->first[row + bit];                                \
                (void)first;                                                                   \
                uint32_t after = rank_at(&so_far, run->first[row + bit + 1]);                  \
                bits |= (uint64_t)(EXPRESSION) << bit;                                         \
                before = after;                                                                \
            }                                                                                  \
            to[row / HQ_WORD_ROWS] = bits;                                                     \
        }                                                                                      \
    }
LANES_SEG_TRUTH(t_seg_any, after != before)
LANES_SEG_TRUTH(t_seg_all, after - before == first[1] - first[0])
#endif

#include "vm/kernels_lanes_round.h"

const hq_kernel_set LANES_SET = {
    .narrow =
        {
            [HQ_VOP_N_LT] = n_lt,
            [HQ_VOP_N_LE] = n_le,
            [HQ_VOP_N_EQ] = n_eq,
            [HQ_VOP_N_LT_C] = n_lt_c,
            [HQ_VOP_N_LE_C] = n_le_c,
            [HQ_VOP_N_EQ_C] = n_eq_c,
            [HQ_VOP_N_BETWEEN] = n_between,
            [HQ_VOP_N_CONST] = n_const,
            [HQ_VOP_N_COPY] = n_copy,
            [HQ_VOP_N_ADD] = n_add,
            [HQ_VOP_N_SUB] = n_sub,
            [HQ_VOP_N_MUL] = n_mul,
            [HQ_VOP_N_ADD_C] = n_add_c,
            [HQ_VOP_N_MUL_C] = n_mul_c,
            [HQ_VOP_N_NEG] = n_neg,
            [HQ_VOP_N_MIN] = n_min,
            [HQ_VOP_N_MAX] = n_max,
            [HQ_VOP_N_MIN_C] = n_min_c,
            [HQ_VOP_N_MAX_C] = n_max_c,
            [HQ_VOP_N_SELECT] = n_select,
            [HQ_VOP_N_SELECT_C] = n_select_c,
            [HQ_VOP_N_SEG_SUM] = n_seg_sum,
#ifdef HAS_SHIFTS
            [HQ_VOP_D_IN] = d_in,
#endif
#ifdef HAS_POPCOUNT
            [HQ_VOP_T_SEG_ANY] = t_seg_any,
            [HQ_VOP_T_SEG_ALL] = t_seg_all,
            [HQ_VOP_N_SEG_COUNT] = n_seg_count,
#endif
        },
    .few =
        {
            [HQ_VOP_D_STEPS] = d_steps_few,
#ifdef HAS_MULTIPLY_32
            [HQ_VOP_N_MUL] = n_mul_32,
            [HQ_VOP_N_MUL_C] = n_mul_c_32,
#endif
        },
    .round_51 =
        {
            [HQ_VOP_N_ROUND] = n_round,
            [HQ_VOP_N_ROUND_PRODUCT] = n_round_product,
            [HQ_VOP_N_ROUND_QUOTIENT] = n_round_quotient,
        },
    .round_51_natural =
        {
            [HQ_VOP_N_ROUND] = n_round_natural,
            [HQ_VOP_N_ROUND_PRODUCT] = n_round_product_natural,
            [HQ_VOP_N_ROUND_QUOTIENT] = n_round_quotient_natural,
        },
};
