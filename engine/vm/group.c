/* Choices between policies of a group. See policies.h, eval/group.c and eval/exclude.c for the meaning. */
#include "vm/policies.h"

hq_status hq_v_group(hq_lowering *lowering, uint32_t group, hq_vpolicy *policies, hq_vgroup *out)
{
    (void)group;
    (void)policies;
    (void)out;
    return HQ_VLEAVE(lowering, "a choice in a group");
}
