/*
 * Which kernel an instruction gets. See kernels.h.
 */
#include "vm/kernels.h"

#include <assert.h>

#include "base/processor.h"
#include "vm/kernels_round.h"

hq_isa hq_isa_here(void)
{
#ifdef __x86_64__
    if (HQ_PROCESSOR_HAS("avx2") && HQ_PROCESSOR_HAS("popcnt")) {
        bool has_all = HQ_PROCESSOR_HAS("avx512f") && HQ_PROCESSOR_HAS("avx512dq") &&
                       HQ_PROCESSOR_HAS("avx512bw") && HQ_PROCESSOR_HAS("avx512vl");
        return has_all ? HQ_ISA_AVX512 : HQ_ISA_AVX2;
    }
#endif
    return HQ_ISA_BASE;
}

const char *hq_isa_name(hq_isa isa)
{
    static const char *const NAMES[HQ_ISA_COUNT] = {"sse2", "avx2", "avx512"};
    assert(isa < HQ_ISA_COUNT);
    return NAMES[isa];
}

/* ---- Rounding ---- */

#define UNBOUNDED (~(hq_uint128)0)

static hq_uint128 magnitude(hq_int128 value)
{
    return value < 0 ? 0 - (hq_uint128)value : (hq_uint128)value;
}

/* The greatest magnitude in a register. */
static hq_uint128 reach(const hq_vregister *number)
{
    hq_uint128 least = magnitude(number->least);
    hq_uint128 greatest = magnitude(number->greatest);
    return least > greatest ? least : greatest;
}

/* Sum and product that stop at UNBOUNDED. */
static hq_uint128 sum(hq_uint128 a, hq_uint128 b)
{
    hq_uint128 out;
    return __builtin_add_overflow(a, b, &out) ? UNBOUNDED : out;
}

static hq_uint128 product(hq_uint128 a, hq_uint128 b)
{
    hq_uint128 out;
    return __builtin_mul_overflow(a, b, &out) ? UNBOUNDED : out;
}

/* What a numerator's magnitude and its divisor together stay below or reach, and every factor by itself. A factor of 0 counts as 1, so that the others are within it. */
static hq_uint128 rounding_reach(const hq_vinstr *instruction, const hq_vregister *registers)
{
    hq_uint128 a = reach(&registers[instruction->a]);
    hq_uint128 x = magnitude(instruction->x);
    hq_uint128 n = product(a > 0 ? a : 1, x > 0 ? x : 1);
    hq_uint128 d = magnitude(instruction->y);
    if (instruction->op != HQ_VOP_N_ROUND) {
        hq_uint128 b = reach(&registers[instruction->b]);
        b = b > 0 ? b : 1;
        if (instruction->op == HQ_VOP_N_ROUND_PRODUCT)
            n = product(n, b);
        else
            d = product(d, b);
    }
    return sum(n, d);
}

static bool is_natural(const hq_vinstr *instruction, const hq_vregister *registers)
{
    bool natural = instruction->x >= 0 && registers[instruction->a].least >= 0;
    return natural && (instruction->op == HQ_VOP_N_ROUND || registers[instruction->b].least >= 0);
}

static hq_vkernel *rounding_kernel(const hq_kernel_set *set, const hq_vinstr *instruction,
                                   const hq_vregister *registers)
{
    hq_uint128 most = rounding_reach(instruction, registers);
    if (most >> 51 == 0)
        return is_natural(instruction, registers) ? set->round_51_natural[instruction->op]
                                                  : set->round_51[instruction->op];
    return most >> 63 == 0 ? hq_kernel_round_63(instruction->op) : NULL;
}

/* ---- Choosing ---- */

/* Which numbers of the instruction are wide: see hq_kernel_row. */
static unsigned widths_of(const hq_vinstr *instruction, const hq_vregister *registers)
{
    const char *operands = hq_vop_get(instruction->op)->operands;
    const uint32_t numbers[] = {instruction->to, instruction->a, instruction->b, instruction->c};
    unsigned widths = 0;
    for (unsigned i = 0, number = 0; i < 4; i++) {
        if (operands[i] == 'N')
            widths |= (unsigned)registers[numbers[i]].wide << number++;
    }
    return widths;
}

static bool rounds(uint8_t op)
{
    return op == HQ_VOP_N_ROUND || op == HQ_VOP_N_ROUND_PRODUCT || op == HQ_VOP_N_ROUND_QUOTIENT;
}

static bool compares_with_constant(uint8_t op)
{
    return op == HQ_VOP_N_LT_C || op == HQ_VOP_N_LE_C || op == HQ_VOP_N_EQ_C || op == HQ_VOP_N_BETWEEN;
}

/* A kernel for 64-bit registers whose numbers are few or short; NULL: there is none, or they are not. */
static hq_vkernel *kernel_for_few(const hq_kernel_set *set, const hq_vinstr *instruction,
                                  const hq_vregister *registers)
{
    enum { STEPS_FEW = 12 };
    bool few = false;
    if (compares_with_constant(instruction->op))
        few = reach(&registers[instruction->a]) <= INT32_MAX && magnitude(instruction->x) <= INT32_MAX &&
              magnitude(instruction->y) <= INT32_MAX;
    else if (instruction->op == HQ_VOP_N_MUL)
        few =
            reach(&registers[instruction->a]) <= INT32_MAX && reach(&registers[instruction->b]) <= INT32_MAX;
    else if (instruction->op == HQ_VOP_N_MUL_C)
        few = reach(&registers[instruction->a]) <= INT32_MAX && magnitude(instruction->x) <= INT32_MAX;
    else if (instruction->op == HQ_VOP_D_STEPS)
        few = ((const hq_vm_steps *)instruction->p)->count <= STEPS_FEW;
    return few ? set->few[instruction->op] : NULL;
}

static const hq_kernel_set *set_of(hq_isa isa)
{
#ifdef __x86_64__
    static const hq_kernel_set *const SETS[HQ_ISA_COUNT] = {&hq_kernels_base, &hq_kernels_avx2,
                                                            &hq_kernels_avx512};
    assert(isa < HQ_ISA_COUNT);
    return SETS[isa];
#else
    (void)isa;
    return &hq_kernels_base;
#endif
}

hq_vkernel *hq_kernel_for(hq_isa isa, const hq_vinstr *instruction, const hq_vregister *registers)
{
    static const hq_kernel_row *const TABLES[] = {hq_kernels_truth, hq_kernels_number, hq_kernels_frame,
                                                  hq_kernels_round};
    if (instruction->op >= HQ_VOP_COUNT_)
        return NULL;
    const hq_kernel_set *set = set_of(isa);
    unsigned widths = widths_of(instruction, registers);
    hq_vkernel *kernel = NULL;
    if (widths == 0 && rounds(instruction->op))
        kernel = rounding_kernel(set, instruction, registers);
    else if (widths == 0)
        kernel = kernel_for_few(set, instruction, registers);
    if (kernel == NULL && widths == 0)
        kernel = set->narrow[instruction->op];
    for (size_t i = 0; kernel == NULL && i < sizeof TABLES / sizeof *TABLES; i++)
        kernel = TABLES[i][instruction->op][widths];
    return kernel;
}
