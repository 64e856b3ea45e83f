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

void hq_batch_row(const hq_batch *batch, uint32_t row, uint32_t *begin, uint32_t *end)
{
    begin[0] = row;
    end[0] = row + 1;
    for (uint32_t f = 1; f < batch->layout->frame_count; f++) { /* parents stand before */
        const uint32_t *first = batch->frames[f].first;
        uint32_t parent = batch->layout->frames[f].parent;
        begin[f] = first == NULL ? begin[parent] : first[begin[parent]];
        end[f] = first == NULL ? end[parent] : first[end[parent]];
    }
}
