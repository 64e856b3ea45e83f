/* Finding frames. See columns.h. */
#include "plan/columns.h"

uint32_t hq_layout_find(const hq_layout *layout, uint32_t parent, uint32_t list, uint32_t one)
{
    for (uint32_t i = 0; i < layout->frame_count; i++) {
        const hq_frame *frame = &layout->frames[i];
        if (frame->parent == parent && frame->list == list && frame->one == one && i > 0)
            return i;
    }
    return HQ_NONE;
}
