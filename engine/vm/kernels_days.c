/*
 * Operations of ops_days.def, in plain C over base/calendar: days, balances over time, texts. What eval/ says of known days, row by row.
 *
 * Beyond the last row stand values within bounds, so all rows up to the next multiple of 64 are computed but for balances and texts, whose
 * columns have no such tail.
 */
#include <assert.h>

#include "base/calendar.h"
#include "vm/program.h"

#define AT(TYPE, REGISTER) ((TYPE *)run->registers[instruction->REGISTER].at)

static uint32_t padded(uint32_t row_count)
{
    return (row_count + 63) / 64 * 64;
}

static hq_day clamped(int64_t day)
{
    return day < HQ_DAY_MIN ? HQ_DAY_MIN : day > HQ_DAY_MAX ? HQ_DAY_MAX : (hq_day)day;
}

/* A step of a shift; one of 128 bits leads beyond the calendar. */
static int64_t count_at(const hq_vregister *number, uint32_t row)
{
    if (!number->wide)
        return ((const int64_t *)number->at)[row];
    hq_int128 count = ((const hq_int128 *)number->at)[row];
    return count < INT32_MIN ? INT32_MIN : count > INT32_MAX ? INT32_MAX : (int64_t)count;
}

static int64_t beyond(int64_t count)
{
    return count < 0 ? HQ_DAY_MIN : HQ_DAY_MAX;
}

typedef bool day_shift(hq_day day, int64_t count, hq_day *out);

static inline void shifted(const hq_vinstr *instruction, const hq_vrun *run, day_shift *by)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    for (uint32_t row = 0; row < padded(run->row_count); row++) {
        int64_t count = count_at(&run->registers[instruction->b], row);
        hq_day day;
        to[row] = by(clamped(a[row]), count, &day) ? day : beyond(count);
    }
}

static void add_months(const hq_vinstr *instruction, const hq_vrun *run)
{
    shifted(instruction, run, hq_day_add_months);
}

static void add_days(const hq_vinstr *instruction, const hq_vrun *run)
{
    shifted(instruction, run, hq_day_add_days);
}

static void add_workdays(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const hq_workdays *calendar = instruction->p;
    bool covered;
    for (uint32_t row = 0; row < padded(run->row_count); row++) {
        int64_t count = count_at(&run->registers[instruction->b], row);
        hq_day day;
        to[row] = hq_add_workdays(calendar, clamped(a[row]), count, &day, &covered) ? day : beyond(count);
    }
}

static void start_of(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    hq_day (*of)(hq_day) = instruction->x == 0 ? hq_start_of_month : hq_start_of_year;
    for (uint32_t row = 0; row < padded(run->row_count); row++)
        to[row] = of(clamped(a[row]));
}

static void end_of(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    hq_day (*of)(hq_day) = instruction->x == 0 ? hq_end_of_month : hq_end_of_year;
    for (uint32_t row = 0; row < padded(run->row_count); row++)
        to[row] = of(clamped(a[row]));
}

static void year_of(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    for (uint32_t row = 0; row < padded(run->row_count); row++)
        to[row] = hq_day_to_civil(clamped(a[row])).year;
}

static void age(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    for (uint32_t row = 0; row < padded(run->row_count); row++)
        to[row] = 12 * hq_age_years(clamped(a[row]), clamped(b[row] + (instruction->x != 0 ? 1 : 0)));
}

static void months(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    for (uint32_t row = 0; row < padded(run->row_count); row++)
        to[row] = hq_months_between(clamped(a[row]), clamped(b[row]));
}

static void months_in(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    for (uint32_t row = 0; row < padded(run->row_count); row++)
        to[row] = hq_months_ending_within(clamped(a[row]), clamped(b[row]), (hq_day)instruction->x,
                                          (hq_day)instruction->y);
}

/* Days of [first, until) in leap years and in others. */
static void split_days(hq_day first, hq_day until, int64_t *leap, int64_t *other)
{
    *leap = *other = 0;
    while (first < until) {
        hq_day end = hq_end_of_year(first) + 1;
        end = end < until ? end : until;
        *(hq_is_leap_year(hq_day_to_civil(first).year) ? leap : other) += end - first;
        first = end;
    }
}

/* 30E/360: each 31st counts as the 30th. */
static int64_t days_of_360(hq_day first, hq_day until)
{
    hq_civil a = hq_day_to_civil(first), b = hq_day_to_civil(until);
    int a_day = a.day == 31 ? 30 : a.day, b_day = b.day == 31 ? 30 : b.day;
    return (int64_t)360 * (b.year - a.year) + 30 * (b.month - a.month) + (b_day - a_day);
}

/* Years in months, in parts of a month: 1/365 under 365, 1/360 under 360 (30E too), 1/(365 * 366) under act/act. */
static void years(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    for (uint32_t row = 0; row < padded(run->row_count); row++) {
        hq_day first = clamped(a[row]), until = clamped(b[row]);
        int64_t leap, other;
        to[row] = 0;
        if (until <= first)
            continue;
        if (instruction->x == HQ_30E_360) {
            to[row] = 12 * days_of_360(first, until);
        } else if (instruction->x == HQ_ACT_ACT) {
            split_days(first, until, &leap, &other);
            to[row] = 12 * (leap * 365 + other * 366);
        } else {
            to[row] = 12 * (int64_t)(until - first);
        }
    }
}

/* --- Balances --- */

static void steps_given(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const hq_fact *facts = AT(const hq_fact, a);
    for (uint32_t word = 0; word < padded(run->row_count) / 64; word++)
        to[word] = 0;
    for (uint32_t row = 0; facts != NULL && row < run->row_count; row++)
        to[row / 64] |= (uint64_t)(facts[row].state == HQ_FACT_KNOWN) << row % 64;
}

/* An amount in the unit; hq_machine leaves rows whose amounts are not a multiple of it. */
static int64_t in_unit(hq_rat amount, const hq_vm_unit *unit)
{
    hq_int128 n = (hq_int128)amount.numerator * unit->denominator;
    return (int64_t)(n / ((hq_int128)amount.denominator * unit->numerator));
}

static void put(hq_vregister *to, uint32_t row, hq_int128 value)
{
    if (to->wide)
        ((hq_int128 *)to->at)[row] = value;
    else
        ((int64_t *)to->at)[row] = (int64_t)value;
}

static hq_day earlier(int64_t a, int64_t b)
{
    return clamped(a < b ? a : b);
}

static void steps_days(const hq_vinstr *instruction, const hq_vrun *run)
{
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    const hq_fact *facts = AT(const hq_fact, c);
    const int64_t *end = run->registers[instruction->x].at;
    for (uint32_t row = 0; row < padded(run->row_count); row++) {
        hq_int128 sum = 0;
        bool given = facts != NULL && row < run->row_count && facts[row].state == HQ_FACT_KNOWN;
        for (uint32_t k = 0; given && k < facts[row].steps.count; k++) {
            const hq_step *step = &facts[row].steps.at[k];
            hq_day until = clamped(end[row]);
            if (k + 1 < facts[row].steps.count)
                until = earlier(until, step[1].from);
            until = earlier(until, b[row]);
            hq_day first = a[row] > step->from ? clamped(a[row]) : step->from;
            if (until > first)
                sum += (hq_int128)in_unit(step->amount, instruction->p) * (until - first);
        }
        put(&run->registers[instruction->to], row, sum);
    }
}

static void steps_at(const hq_vinstr *instruction, const hq_vrun *run)
{
    const int64_t *a = AT(const int64_t, a);
    const hq_fact *facts = AT(const hq_fact, c);
    const int64_t *end = run->registers[instruction->x].at;
    for (uint32_t row = 0; row < padded(run->row_count); row++) {
        hq_int128 value = 0;
        bool given = facts != NULL && row < run->row_count && facts[row].state == HQ_FACT_KNOWN;
        for (uint32_t k = 0; given && k < facts[row].steps.count; k++) {
            const hq_step *step = &facts[row].steps.at[k];
            hq_day until = clamped(end[row]);
            if (k + 1 < facts[row].steps.count)
                until = earlier(until, step[1].from);
            if (step->from <= a[row] && a[row] < until)
                value = in_unit(step->amount, instruction->p);
        }
        put(&run->registers[instruction->to], row, value);
    }
}

/* --- Codes --- */

/* Rows that are known in part are few: only they are looked at. */
static void code_never(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const hq_fact *facts = AT(const hq_fact, a);
    const uint64_t *partly = AT(const uint64_t, b), *set = instruction->p;
    uint32_t words = padded(run->row_count) / 64, set_words = ((uint32_t)instruction->x + 63) / 64;
    for (uint32_t word = 0; word < words; word++) {
        to[word] = 0;
        for (uint64_t rest = partly == NULL ? 0 : partly[word]; rest != 0; rest &= rest - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(rest);
            if (word * 64 + bit >= run->row_count)
                break;
            const uint64_t *leaves = facts[word * 64 + bit].leaves;
            uint64_t both = 0;
            for (uint32_t w = 0; w < set_words; w++)
                both |= leaves[w] & set[w];
            to[word] |= (uint64_t)(both == 0) << bit;
        }
    }
}

/* --- Texts --- */

static void text_is(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const hq_str *a = AT(const hq_str, a);
    const hq_str *wanted = instruction->p;
    for (uint32_t word = 0; word < padded(run->row_count) / 64; word++)
        to[word] = 0;
    for (uint32_t row = 0; a != NULL && row < run->row_count; row++)
        to[row / 64] |= (uint64_t)hq_str_equal(a[row], *wanted) << row % 64;
}

static void text_eq(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const hq_str *a = AT(const hq_str, a);
    const hq_str *b = AT(const hq_str, b);
    for (uint32_t word = 0; word < padded(run->row_count) / 64; word++)
        to[word] = 0;
    for (uint32_t row = 0; a != NULL && b != NULL && row < run->row_count; row++)
        to[row / 64] |= (uint64_t)hq_str_equal(a[row], b[row]) << row % 64;
}

/* --- Members of a choice --- */

/* Eight truths as eight bytes, each 0 or 1. */
static uint64_t spread(uint64_t eight)
{
    /* each byte gets all eight bits, keeps its own, and carries it into its lowest */
    uint64_t own = (eight * UINT64_C(0x0101010101010101)) & UINT64_C(0x8040201008040201);
    return ((own + UINT64_C(0x00406070787c7e7f)) >> 7) & UINT64_C(0x0101010101010101);
}

static void mask(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const hq_vm_planes *planes = instruction->p;
    for (uint32_t row = 0; row < padded(run->row_count); row += 8) {
        for (uint32_t i = 0; i < 8; i++)
            to[row + i] = 0;
        for (uint32_t first = 0; first < planes->count; first += 8) {
            uint64_t bytes = 0;
            for (uint32_t k = first; k < planes->count && k < first + 8; k++) {
                const uint64_t *bits = run->registers[planes->at[k]].at;
                bytes |= spread(bits[row / 64] >> row % 64 & 255) << (k - first);
            }
            for (uint32_t i = 0; i < 8; i++)
                to[row + i] |= (int64_t)(bytes >> 8 * i & 255) << first;
        }
    }
}

hq_vkernel *hq_kernel_of_days(hq_vop op)
{
    static hq_vkernel *const KERNELS[HQ_VOP_ALL_] = {
        [HQ_VOP_ADD_MONTHS] = add_months,
        [HQ_VOP_ADD_DAYS] = add_days,
        [HQ_VOP_ADD_WORKDAYS] = add_workdays,
        [HQ_VOP_START_OF] = start_of,
        [HQ_VOP_END_OF] = end_of,
        [HQ_VOP_YEAR_OF] = year_of,
        [HQ_VOP_AGE] = age,
        [HQ_VOP_MONTHS] = months,
        [HQ_VOP_MONTHS_IN] = months_in,
        [HQ_VOP_YEARS] = years,
        [HQ_VOP_CODE_NEVER] = code_never,
        [HQ_VOP_STEPS_GIVEN] = steps_given,
        [HQ_VOP_STEPS_DAYS] = steps_days,
        [HQ_VOP_STEPS_AT] = steps_at,
        [HQ_VOP_TEXT_IS] = text_is,
        [HQ_VOP_TEXT_EQ] = text_eq,
        [HQ_VOP_MASK] = mask,
    };
    assert(op < HQ_VOP_ALL_);
    return KERNELS[op];
}
