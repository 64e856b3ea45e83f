/* Finding frames, and what is given. See columns.h. */
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

uint32_t hq_layout_find_given(const hq_layout *layout, const hq_given_column *given)
{
    for (uint32_t i = 0; i < layout->given_count; i++) {
        const hq_given_column *column = &layout->given[i];
        if (column->parameter == given->parameter && column->policy == given->policy &&
            column->end == given->end)
            return i;
    }
    return HQ_NONE;
}

/* Is it a whole count of steps, in 64 bits? */
static bool is_counted(hq_rat value, hq_rat step)
{
    if (value.denominator == 0 || step.denominator == 0) /* longer than 64 bits */
        return false;
    hq_int128 over = (hq_int128)value.numerator * step.denominator,
              under = (hq_int128)value.denominator * step.numerator;
    return over % under == 0 && over / under > INT64_MIN && over / under < INT64_MAX;
}

hq_field hq_given_field(const hq_pack *pack, const hq_given_column *given, bool *in_steps)
{
    hq_field field = {
        .step = HQ_RAT_ONE, .unit_scale = HQ_RAT_ONE, .definition = HQ_NONE, .pos = HQ_POS_NONE};
    *in_steps = true;
    if (given->parameter == HQ_NONE) {
        field.kind = HQ_FIELD_DATE;
        field.type.kind = HQ_T_DATE;
        field.day_min = HQ_DAY_MIN;
        field.day_max = HQ_DAY_MAX;
        return field;
    }
    const hq_parameter *parameter = &pack->parameters.at[given->parameter];
    field.kind = HQ_FIELD_NUMBER;
    field.name = parameter->name;
    field.label = parameter->label;
    field.type = parameter->type;
    field.unit_text = parameter->unit_text;
    field.unit_scale = parameter->unit_scale;
    field.min = field.max = HQ_RAT_ZERO;
    *in_steps = parameter->has_bounds && is_counted(parameter->min, parameter->step) &&
                is_counted(parameter->max, parameter->step);
    if (*in_steps) {
        field.min = parameter->min;
        field.max = parameter->max;
        field.step = parameter->step;
    }
    return field;
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
