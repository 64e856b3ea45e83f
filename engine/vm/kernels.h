/*
 * One small function an operation, in three sets: SSE2, which every x86-64 has (and plain C elsewhere), AVX2 and AVX-512. Which set is
 * used is found out at run time, or asked for by tests. Inside vm/ only.
 */
#ifndef HQ_VM_KERNELS_H
#define HQ_VM_KERNELS_H

#include "vm/program.h"

typedef enum hq_isa { HQ_ISA_BASE, HQ_ISA_AVX2, HQ_ISA_AVX512, HQ_ISA_COUNT } hq_isa;

/* The best that this processor has. */
hq_isa hq_isa_here(void);
const char *hq_isa_name(hq_isa isa); /* "sse2", "avx2", "avx512" */

/*
 * The kernel for an instruction whose registers are as wide as `registers` says (to, a, b, c that are numbers), and whose operands lie between
 * their least and greatest: where those allow it, a faster one (doubles as exact integers below 2^51) is given.
 * NULL: the operation is not of the kernels' table.
 */
hq_vkernel *hq_kernel_for(hq_isa isa, const hq_vinstr *instruction, const hq_vregister *registers);

#endif
