/* Room for rows, and numbers in steps. See rows.h. */
#include "data/rows.h"

void *hq_rows_bytes(hq_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2) {
        arena->failed = true;
        return NULL;
    }
    size_t lines = (bytes + HQ_ROWS_ALIGNMENT - 1) / HQ_ROWS_ALIGNMENT * HQ_ROWS_ALIGNMENT;
    unsigned char *room = hq_arena_alloc(arena, lines + HQ_ROWS_ALIGNMENT);
    if (room == NULL)
        return NULL;
    size_t past = (uintptr_t)room % HQ_ROWS_ALIGNMENT;
    return past == 0 ? room : room + (HQ_ROWS_ALIGNMENT - past);
}

hq_held hq_held_as(const hq_field *field)
{
    switch (field->kind) {
    case HQ_FIELD_TRUTH:
        return HQ_HELD_TRUTHS;
    case HQ_FIELD_TEXT:
        return HQ_HELD_TEXTS;
    case HQ_FIELD_STEPS:
        return HQ_HELD_FACTS;
    default:
        return HQ_HELD_VALUES;
    }
}

/* value / step where both are small and it is whole. */
static bool small_in_steps(hq_rat value, hq_rat step, int64_t *out)
{
    hq_int128 over = (hq_int128)value.numerator * step.denominator;
    hq_int128 under = (hq_int128)value.denominator * step.numerator;
    *out = (int64_t)(over / under);
    return over % under == 0 && *out == over / under;
}

hq_status hq_number_in_steps(hq_arena *arena, hq_rat value, hq_rat step, int64_t *out, bool *fits)
{
    if (value.denominator > 0 && step.denominator > 0) {
        *fits = small_in_steps(value, step, out) && *out > INT64_MIN;
        return HQ_OK;
    }
    hq_rat count;
    hq_status status = hq_rat_div(arena, value, step, &count);
    *fits = status == HQ_OK && hq_rat_to_int64(count, out) && *out > INT64_MIN;
    return status == HQ_E_MEMORY ? HQ_E_MEMORY : HQ_OK; /* too long a quotient does not fit either */
}

/* A bound in steps, cut to 64 bits. Bounds are whole counts of steps. */
static int64_t bound_in_steps(hq_rat bound, hq_rat step)
{
    int64_t steps;
    if (bound.denominator > 0 && step.denominator > 0 && small_in_steps(bound, step, &steps))
        return steps;
    return hq_rat_sign(bound) < 0 ? -INT64_MAX : INT64_MAX;
}

bool hq_bounds_in_steps(const hq_field *field, int64_t *least, int64_t *greatest)
{
    *least = bound_in_steps(field->min, field->step);
    *greatest = bound_in_steps(field->max, field->step);
    return *least<INT64_MAX && * greatest> - INT64_MAX;
}

int64_t hq_filler(const hq_field *field)
{
    int64_t least = 0, greatest = 0;
    if (field->kind == HQ_FIELD_DATE) {
        least = field->day_min;
        greatest = field->day_max;
    } else if (field->kind != HQ_FIELD_CODE && hq_held_as(field) == HQ_HELD_VALUES) {
        (void)hq_bounds_in_steps(field, &least, &greatest);
    }
    return least > 0 ? least : greatest < 0 ? greatest : 0;
}
