/* The tables of operations. See ops.def, ops_days.def. */
#include <assert.h>

#include "vm/program.h"

static const hq_vop_info OPS[HQ_VOP_ALL_] = {
#define HQ_VOP(NAME, MNEMONIC, OPERANDS, DOC) [HQ_VOP_##NAME] = {#NAME, MNEMONIC, OPERANDS, DOC},
#include "vm/ops.def"
#define HQ_VOP(NAME, MNEMONIC, OPERANDS, DOC) [HQ_VOP_##NAME] = {#NAME, MNEMONIC, OPERANDS, DOC},
#include "vm/ops_days.def"
};

const hq_vop_info *hq_vop_get(hq_vop op)
{
    assert(op < HQ_VOP_ALL_ && OPS[op].name != NULL);
    return &OPS[op];
}
