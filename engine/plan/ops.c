/* The table of operations. See ops.def. */
#include <assert.h>

#include "plan/plan.h"

static const hq_op_info OPS[HQ_OP_COUNT_] = {
#define HQ_OP(NAME, MNEMONIC, OPERANDS, RESULT, UNKNOWN, DOC) \
    [HQ_OP_##NAME] = {#NAME, MNEMONIC, OPERANDS, RESULT, UNKNOWN, DOC},
#include "plan/ops.def"
};

const hq_op_info *hq_op_get(hq_op op)
{
    assert(op < HQ_OP_COUNT_);
    return &OPS[op];
}
