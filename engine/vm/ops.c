/* The table of the columnar machine's operations. See ops.def. */
#include <assert.h>

#include "vm/program.h"

static const hq_vop_info OPS[HQ_VOP_COUNT_] = {
#define HQ_VOP(NAME, MNEMONIC, OPERANDS, DOC) [HQ_VOP_##NAME] = {#NAME, MNEMONIC, OPERANDS, DOC},
#include "vm/ops.def"
};

const hq_vop_info *hq_vop_get(hq_vop op)
{
    assert(op < HQ_VOP_COUNT_);
    return &OPS[op];
}
