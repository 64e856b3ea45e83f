/*
 * Every operation of the columnar machine, at every width of its numbers, in every set of kernels that this processor has, against the
 * reference of kernels_reference.h.
 *
 * A trial makes random operands, most of them at an edge; rows whose result would not fit get small ones instead. Memory ends where the rows
 * end (rounded up to 64), so that the address sanitizer sees what reads or writes beyond, and what stands beyond the last row is garbage.
 */
#include "kernels_reference.h"
#include "unit.h"

/* ---- Chance ---- */

static uint64_t state = 1;

static uint64_t chance(void)
{
    state += 0x9E3779B97F4A7C15U; /* splitmix64 */
    uint64_t z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static uint32_t below(uint32_t limit)
{
    return (uint32_t)(chance() % limit);
}

/* A magnitude of at most `bits` bits, <= 126: 0, 1, around a power of two, the greatest, or any. */
static hq_int128 some_magnitude(uint32_t bits)
{
    hq_int128 power = (hq_int128)1 << below(bits + 1);
    hq_int128 most = ((hq_int128)1 << bits) - 1;
    hq_int128 value = (hq_int128)(((uint128)chance() << 64 | chance()) & (uint128)most);
    switch (below(8)) {
    case 0:
        return below(2) < most ? below(2) : most;
    case 1:
        return power < most ? power : most;
    case 2:
        return power - 1;
    case 3:
        return most;
    case 4:
        return value & (power - 1);
    default:
        return value;
    }
}

static hq_int128 some_number(uint32_t bits)
{
    hq_int128 value = some_magnitude(bits);
    return below(2) == 0 ? value : -value;
}

static int64_t some_immediate(uint32_t bits)
{
    return (int64_t)some_number(bits < 63 ? bits : 63);
}

/* ---- Trials ---- */

/* Most bits that a number of a trial's row has. */
typedef struct budget {
    uint32_t a, b;
    uint32_t sum;     /* N_ROUND*: magnitude of the product and divisor together stay below 2^sum */
    bool one_divisor; /* N_ROUND_QUOTIENT: b is the same in all rows */
} budget;

/* What kind of operation a trial is of: asked for each value. */
typedef struct kind {
    bool seg, gather, rounds, product, quotient, by_immediate;
} kind;

static kind is;

static bool has(const char *part)
{
    return strstr(hq_vop_get(t.instruction.op)->mnemonic, part) != NULL;
}

static void find_kind(void)
{
    is = (kind){.seg = has("_seg_"),
                .gather = has("_gather"),
                .rounds = has("_round"),
                .product = has("product"),
                .quotient = has("quotient"),
                .by_immediate = has("_lt_c") || has("_le_c") || has("_eq_c") || has("_between")};
}

static uint32_t most_bits(int operand)
{
    return t.wide[operand] ? 126 : 63;
}

static uint32_t rows_of(int operand)
{
    bool parents = is.seg ? operand == TO || operand == C : is.gather && operand == A;
    return parents ? t.parent_count : t.row_count;
}

static void make_frames(void)
{
    t.parent_count = 0;
    t.has_owner = false;
    if (is.seg) {
        static const uint32_t LENGTHS[] = {0, 0, 1, 1, 2, 3, 5, 10, 63, 64, 65, 200};
        uint32_t item = 0;
        while (t.parent_count < ROWS_MAX - 1 && (item < t.row_count || below(4) > 0)) {
            t.first[t.parent_count++] = item;
            uint32_t length = LENGTHS[below(COUNT_OF(LENGTHS))];
            item += length < t.row_count - item ? length : t.row_count - item;
        }
        t.first[t.parent_count] = item;
        t.row_count = item;
    } else if (is.gather) {
        t.has_owner = below(4) > 0;
        t.parent_count = t.has_owner ? 1 + below(200) : t.row_count;
        for (uint32_t row = 0; row < t.row_count; row++)
            t.owner[row] = below(t.parent_count);
    }
}

static void make_tables(void)
{
    if (t.operands[A] != 'D')
        return;
    uint32_t step_count = 1 + below(below(2) ? 4 : STEPS_MAX);
    for (int i = 0; i < LEAVES_MAX; i++)
        t.table[i] = some_immediate(63);
    t.by_leaf = (hq_vm_values){t.table, 1 + below(LEAVES_MAX)};
    t.from[0] = some_immediate(10);
    for (uint32_t i = 1; i < step_count; i++)
        t.from[i] = t.from[i - 1] + 1 + below(5);
    t.by_step = (hq_vm_steps){t.from, t.table, step_count};

    /* Members near each other and anywhere; beyond its last leaf a set has anything. */
    uint32_t leaf_count = 1 + below(below(2) ? 70 : LEAVES_MAX);
    uint32_t spans[] = {60, 64, 250, 500, LEAVES_MAX};
    uint32_t span = spans[below(COUNT_OF(spans))];
    span = span < leaf_count ? span : leaf_count;
    uint32_t from = below(leaf_count - span + 1);
    memset(t.set, 0, sizeof t.set);
    t.set[leaf_count / 64] = chance() << leaf_count % 64;
    for (uint32_t i = below(3) > 0 ? below(12) : below(span); i > 0; i--) {
        uint32_t leaf = from + below(span);
        t.set[leaf / 64] |= (uint64_t)1 << leaf % 64;
    }
    if (has("d_in")) {
        t.instruction.x = leaf_count;
        t.instruction.p = t.set;
    } else if (has("d_table")) {
        t.instruction.p = &t.by_leaf;
    } else if (has("d_steps")) {
        t.instruction.p = &t.by_step;
    }
}

static void make_immediates(budget *most)
{
    uint32_t bits = below(64);
    t.instruction.mode = (uint8_t)below(HQ_ROUND_CEILING + 1);
    t.instruction.x = some_immediate(bits);
    t.instruction.y = some_immediate(bits);
    *most = (budget){most_bits(A), most_bits(B), 0, false};
    if (has("t_const"))
        t.instruction.x = below(2);
    if (!is.rounds)
        return;
    static const uint32_t SUMS[] = {20, 51, 51, 52, 53, 63, 64, 126};
    most->sum = SUMS[below(COUNT_OF(SUMS))];
    uint32_t left = most->sum - 1;
    t.instruction.x = below(2) ? 1 - 2 * (int)below(2) : some_immediate(below(left / 2));
    t.instruction.y = (int64_t)some_magnitude(below(left < 63 ? left + 1 : 64));
    t.instruction.y += t.instruction.y == 0;
    for (int64_t x = t.instruction.x; x / 2 != 0; x /= 2)
        left--;
    most->b = is.product ? below(left / 2) : is.quotient ? below(left / 2 + 1) : 0;
    most->b = most->b < most_bits(B) ? most->b : most_bits(B);
    most->a = is.product ? left - most->b : left;
    most->a = most->a < most_bits(A) ? most->a : most_bits(A);
    most->one_divisor = below(2);
}

/* Numerators beside multiples and halves of the divisor, and the greatest that the kernel's bound allows. */
static hq_int128 some_numerator(const budget *most, hq_int128 b)
{
    hq_int128 d = t.instruction.y;
    if (is.quotient && (b <= 0 || __builtin_mul_overflow(d, b, &d)))
        return 1;
    hq_int128 greatest = ((hq_int128)1 << most->a) - 1;
    hq_int128 limit = ((hq_int128)1 << most->sum) - 1 - d;
    if ((t.instruction.x == 1 || t.instruction.x == -1) && !is.product && limit <= INT64_MAX)
        greatest = limit;
    if (greatest < 1)
        return 0;
    hq_int128 count = some_magnitude(most->a) / d;
    hq_int128 near[] = {greatest, count * d, count * d + d / 2, greatest / d * d, some_magnitude(most->a)};
    hq_int128 a = near[below(COUNT_OF(near))] + (int)below(3) - 1;
    a = a < 0 ? 0 : a > greatest ? greatest : a;
    return below(2) ? a : -a;
}

static uint32_t truths; /* of most rows of a trial: 0, 1; 2: either */

static hq_int128 some_value(int operand, uint32_t bits)
{
    if (t.operands[operand] == 'T') /* whole words of one truth too */
        return below(64) == 0 ? below(2) : truths == 2 ? below(2) : truths;
    if (t.operands[operand] == 'N') {
        bool at_immediate = below(8) == 0 && is.by_immediate;
        if (at_immediate && t.instruction.x < INT64_MAX && t.instruction.y > INT64_MIN)
            return below(2) ? t.instruction.x + below(2) : t.instruction.y - below(2);
        return some_number(below(bits + 1));
    }
    if (has("d_in"))
        return below((uint32_t)t.instruction.x);
    return has("d_table") ? below(t.by_leaf.count) : t.from[0] + some_immediate(8);
}

/* Values of one row; `bits` bounds them all. */
static void draw_row(uint32_t row, const budget *most, uint32_t bits)
{
    uint32_t a = most->a < bits ? most->a : bits;
    uint32_t b = most->b < bits ? most->b : bits;
    t.values[B][row] = t.operands[B] == '-' ? 0 : some_value(B, b);
    t.values[C][row] = t.operands[C] == '-' ? 0 : some_value(C, most_bits(C) < bits ? most_bits(C) : bits);
    if (is.quotient) {
        hq_int128 d = t.values[B][row];
        d = d < 0 ? -d : d;
        t.values[B][row] = most->one_divisor && row > 0 ? t.values[B][0] : d + (d == 0);
    }
    if (most->sum > 0 && below(4) > 0)
        t.values[A][row] = some_numerator(most, t.values[B][row]);
    else if (t.operands[A] != '-')
        t.values[A][row] = some_value(A, a);
    if (t.operands[A] == 'N' && !fits(t.values[A][row], t.wide[A]))
        t.values[A][row] = 1;
    if (below(16) == 0 && t.operands[A] == 'N' && t.operands[B] == 'N' && fits(t.values[A][row], t.wide[B]) &&
        (!is.quotient && !is.product))
        t.values[B][row] = t.values[A][row];
}

/* By row; of GATHER and SEG it is found when they are checked. */
static hq_int128 expected_of[ROWS_MAX];

static void draw_values(const budget *most)
{
    bool by_row = !is.seg && !is.gather;
    uint32_t bits = t.wide[TO] || t.operands[TO] != 'N' ? 126 : 63;
    bits = has("n_seg_sum") ? bits - 12 : bits;
    if (!by_row) {
        for (uint32_t row = 0; row < t.row_count || row < t.parent_count; row++)
            draw_row(row, most, bits);
        return;
    }
    for (uint32_t row = 0; row < t.row_count; row++) {
        draw_row(row, most, bits);
        for (uint32_t fewer = bits; !reference(row, &expected_of[row]) && fewer > 0; fewer /= 2)
            draw_row(row, most, fewer / 2);
        if (!reference(row, &expected_of[row])) { /* b of one_divisor may be too much for y */
            t.values[A][row] = t.values[C][row] = 0;
            t.values[B][row] = is.quotient ? 1 : 0;
            ck_assert(reference(row, &expected_of[row]));
        }
    }
}

/* ---- Running ---- */

/* The memory of an operand; beyond the last row stand garbage truths, or numbers of other rows. */
static void *memory_of(int operand)
{
    uint32_t row_count = rows_of(operand);
    uint32_t padded = (row_count + 63) / 64 * 64;
    bool truth = t.operands[operand] == 'T';
    size_t size = truth ? padded / 8 : padded * (t.wide[operand] ? 16U : 8U);
    void *at = NULL;
    ck_assert_int_eq(posix_memalign(&at, 64, size > 0 ? size : 1), 0);
    for (uint32_t row = 0; row < padded; row++) {
        hq_int128 value = row < row_count  ? t.values[operand][row]
                          : truth          ? (hq_int128)below(2)
                          : row_count == 0 ? 0
                                           : t.values[operand][below(row_count)];
        if (truth && row % 64 == 0)
            ((uint64_t *)at)[row / 64] = 0;
        if (truth)
            ((uint64_t *)at)[row / 64] |= (uint64_t)value << row % 64;
        else if (t.wide[operand])
            ((hq_int128 *)at)[row] = value;
        else
            ((int64_t *)at)[row] = (int64_t)value;
    }
    return at;
}

static hq_int128 value_at(const hq_vregister *at, uint32_t row)
{
    if (t.operands[TO] == 'T')
        return hq_bit(at->at, row);
    return at->wide ? ((const hq_int128 *)at->at)[row] : ((const int64_t *)at->at)[row];
}

static void check_rows(const hq_vregister *to)
{
    uint32_t row_count = rows_of(TO);
    for (uint32_t row = 0; row < row_count; row++) {
        if (is.seg || is.gather)
            ck_assert(reference(row, &expected_of[row]));
        hq_int128 expected = expected_of[row];
        hq_int128 got = value_at(to, row);
        ck_assert_msg(
            got == expected,
            "%s %s, wide %d%d%d%d, row %u of %u: %llx%016llx, not %llx%016llx; mode %d, x %lld, y %lld, "
            "a %llx%016llx, b %llx%016llx",
            hq_isa_name(t.isa), hq_vop_get(t.instruction.op)->mnemonic, t.wide[TO], t.wide[A], t.wide[B],
            t.wide[C], row, row_count, (unsigned long long)(got >> 64), (unsigned long long)got,
            (unsigned long long)(expected >> 64), (unsigned long long)expected, t.instruction.mode,
            (long long)t.instruction.x, (long long)t.instruction.y,
            (unsigned long long)(t.values[A][row] >> 64), (unsigned long long)t.values[A][row],
            (unsigned long long)(t.values[B][row] >> 64), (unsigned long long)t.values[B][row]);
    }
}

static void run_trial(void)
{
    hq_vregister registers[OPERANDS] = {0};
    for (int operand = 0; operand < OPERANDS; operand++) {
        if (t.operands[operand] == '-')
            continue;
        hq_vregister *at = &registers[operand];
        *at = (hq_vregister){memory_of(operand), t.wide[operand], t.values[operand][0], t.values[operand][0]};
        for (uint32_t row = 0; row < rows_of(operand); row++) {
            hq_int128 value = t.values[operand][row];
            at->least = value < at->least ? value : at->least;
            at->greatest = value > at->greatest ? value : at->greatest;
        }
    }
    /* Where they are alike, `to` may be one of the registers read. */
    hq_vinstr instruction = t.instruction;
    instruction.to = TO;
    instruction.a = A;
    instruction.b = B;
    instruction.c = C;
    int alike = A + (int)below(3);
    if (below(3) == 0 && !is.seg && !is.gather && t.operands[alike] == t.operands[TO] &&
        t.wide[alike] == t.wide[TO])
        instruction.to = (uint32_t)alike;

    hq_vkernel *kernel = hq_kernel_for(t.isa, &instruction, registers);
    ck_assert_msg(kernel != NULL, "%s has no kernel", hq_vop_get(t.instruction.op)->mnemonic);
    uint32_t *owner = malloc(sizeof *owner * (t.row_count + 1));
    uint32_t *first = malloc(sizeof *first * (t.parent_count + 1));
    memcpy(owner, t.owner, sizeof *owner * t.row_count);
    memcpy(first, t.first, sizeof *first * (t.parent_count + 1));
    hq_vrun run = {registers, t.row_count, t.has_owner ? owner : NULL, first, t.parent_count};
    kernel(&instruction, &run);
    check_rows(&registers[instruction.to]);
    free(owner);
    free(first);
    for (int operand = 0; operand < OPERANDS; operand++)
        free(registers[operand].at);
}

static void try(hq_isa isa, hq_vop op, unsigned widths, uint32_t row_count)
{
    const char *operands = hq_vop_get(op)->operands;
    t.instruction = (hq_vinstr){.op = (uint8_t)op};
    t.isa = isa;
    t.operands = operands;
    t.row_count = row_count;
    for (int i = 0, number = 0; i < OPERANDS; i++)
        t.wide[i] = operands[i] == 'N' && (widths >> number++ & 1) != 0;
    budget most;
    truths = below(3);
    find_kind();
    make_frames();
    make_immediates(&most);
    make_tables();
    draw_values(&most);
    run_trial();
}

static unsigned widths_of(hq_vop op)
{
    unsigned count = 1;
    for (const char *operand = hq_vop_get(op)->operands; *operand != '\0'; operand++)
        count *= *operand == 'N' ? 2 : 1;
    return count;
}

START_TEST(every_kernel_agrees_with_the_reference)
{
    hq_vop op = (hq_vop)(_i % HQ_VOP_COUNT_);
    hq_isa isa = (hq_isa)(_i / HQ_VOP_COUNT_);
    if (isa > hq_isa_here())
        return;
    state = (uint64_t)_i;
    for (unsigned widths = 0; widths < widths_of(op); widths++) {
        /* 64-bit kernels, of which there are several for an operation, are tried with more. */
        uint32_t step = widths == 0 ? 1 : 7;
        for (uint32_t row_count = 0; row_count <= 130; row_count += 1 + below(step))
            try(isa, op, widths, row_count);
        for (uint32_t i = 0; i < (widths == 0 ? 6 : 1); i++)
            try(isa, op, widths, 1000 + below(ROWS_MAX - 1000));
    }
}
END_TEST

START_TEST(every_operation_has_a_name)
{
    const hq_vop_info *info = hq_vop_get((hq_vop)_i);
    ck_assert_uint_eq(strlen(info->operands), 6);
    ck_assert(info->mnemonic[0] == info->name[0] + ('a' - 'A'));
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("kernels");
    TCase *tcase = tcase_create("kernels");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, every_operation_has_a_name, 0, HQ_VOP_COUNT_);
    tcase_add_loop_test(tcase, every_kernel_agrees_with_the_reference, 0, HQ_VOP_COUNT_ * HQ_ISA_COUNT);
    suite_add_tcase(suite, tcase);
    return suite;
}
