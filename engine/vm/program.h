/*
 * A columnar program: instructions over registers, each a column of a frame's rows. Lowering makes it from a plan, the machine runs it
 * over batches; kernels.h is one small function for each operation. Inside vm/ only.
 *
 * A truth register is a bitmap. A number register holds N of N/D, D known when the program is made, in 64 or 128 bits; lowering proved the
 * range of N for whatever the facts are, so that 128 bits always suffice, and the machine finds for each batch, from the least and greatest
 * values of its columns, which registers 64 bits suffice for. All rows up to the next multiple of 64 are computed; what stands
 * beyond the last row is thrown away.
 */
#ifndef HQ_VM_PROGRAM_H
#define HQ_VM_PROGRAM_H

#include "base/rational.h"
#include "plan/columns.h"
#include "plan/outcomes.h"
#include "plan/request.h"

typedef enum hq_vop {
#define HQ_VOP(NAME, MNEMONIC, OPERANDS, DOC) HQ_VOP_##NAME,
#include "vm/ops.def"
    HQ_VOP_COUNT_, /* those of kernels.h end here */
    HQ_VOP_BEFORE_DAYS_ = HQ_VOP_COUNT_ - 1,
#define HQ_VOP(NAME, MNEMONIC, OPERANDS, DOC) HQ_VOP_##NAME,
#include "vm/ops_days.def"
    HQ_VOP_ALL_
} hq_vop;

typedef struct hq_vop_info {
    const char *name, *mnemonic, *operands, *doc;
} hq_vop_info;

const hq_vop_info *hq_vop_get(hq_vop op);

typedef struct hq_vm_values {
    const int64_t *at;
    uint32_t count;
} hq_vm_values;

typedef struct hq_vm_steps {
    const int64_t *from; /* rising; an argument before from[0] has values[0] */
    const int64_t *values;
    uint32_t count;
} hq_vm_steps;

typedef struct hq_vm_planes {
    const uint32_t *at; /* truth registers */
    uint32_t count;
} hq_vm_planes;

/* A balance counts in this: numerator / denominator of the pack's base unit; within `low` .. `high` of them. */
typedef struct hq_vm_unit {
    int64_t numerator, denominator;
} hq_vm_unit;

typedef struct hq_interval {
    hq_int128 low, high;
} hq_interval;

typedef struct hq_vinstr {
    uint8_t op;   /* hq_vop */
    uint8_t mode; /* hq_rounding, of N_ROUND* */
    uint16_t
        frame; /* whose rows it runs over: that of `to`; of SEG the list's frame, of GATHER the child's */
    uint32_t to, a, b, c; /* registers */
    int64_t x, y;
    const void *p;
} hq_vinstr;

/* A register while a batch is run. */
typedef struct hq_vregister {
    void *at;                  /* uint64_t words, int64_t or hq_int128, by `wide` */
    bool wide;                 /* numbers: 128 bits a row */
    hq_int128 least, greatest; /* numbers: of this batch */
} hq_vregister;

/* What a kernel sees beside its instruction. */
typedef struct hq_vrun {
    hq_vregister *registers;
    uint32_t row_count;    /* of the instruction's frame */
    const uint32_t *owner; /* GATHER: by row of the child; NULL: the same row */
    const uint32_t *first; /* SEG: by row of the parent, and one more */
    uint32_t parent_count; /* SEG: rows of the parent */
} hq_vrun;

typedef void hq_vkernel(const hq_vinstr *instruction, const hq_vrun *run);

/* Operations of ops_days.def; NULL: a load, which needs none. */
hq_vkernel *hq_kernel_of_days(hq_vop op);

/*
 * What the result of an instruction can be, its operands being what `of` says by register. Truths are 0 .. 1.
 *
 *   most_items   SEG: items of one list at most
 *   false: the result or a step on the way to it may be longer than 126 bits
 */
bool hq_vinstr_range(const hq_vinstr *instruction, const hq_interval *of, int64_t most_items,
                     hq_interval *out) HQ_MUST_USE;

#endif
