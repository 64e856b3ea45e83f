/*
 * Room for the rows of columns, and numbers in steps. Inside data/ only.
 *
 * Kernels read whole groups of 64 rows and whole lines of 64 bytes; so every array begins on one and ends on one, whatever the count of rows.
 */
#ifndef HQ_DATA_ROWS_H
#define HQ_DATA_ROWS_H

#include "plan/columns.h"

enum { HQ_ROWS_GROUP = 64, HQ_ROWS_ALIGNMENT = 64 };

/* Rows that there is room for: the next multiple of 64, and never none. */
static inline size_t hq_rows_room(uint32_t rows)
{
    return rows == 0 ? HQ_ROWS_GROUP : ((size_t)rows + HQ_ROWS_GROUP - 1) / HQ_ROWS_GROUP * HQ_ROWS_GROUP;
}

/* `bytes` zeroed bytes on a line of their own, and zeros up to the line's end. NULL: no memory. */
void *hq_rows_bytes(hq_arena *arena, size_t bytes) HQ_MUST_USE;

/* An array by row; a bitmap. NULL: no memory. */
#define HQ_NEW_ROWS(ARENA, TYPE, ROWS) ((TYPE *)hq_rows_bytes((ARENA), hq_rows_room(ROWS) * sizeof(TYPE)))
#define HQ_NEW_BITS(ARENA, ROWS)       ((uint64_t *)hq_rows_bytes((ARENA), hq_rows_room(ROWS) / 8))

static inline void hq_bit_set(uint64_t *bits, uint32_t row)
{
    bits[row / 64] |= UINT64_C(1) << row % 64;
}

/* How the column of a field holds it. */
typedef enum hq_held { HQ_HELD_VALUES, HQ_HELD_TRUTHS, HQ_HELD_TEXTS, HQ_HELD_FACTS } hq_held;

hq_held hq_held_as(const hq_field *field);

/* The bounds of a field of numbers in its steps, cut to 64 bits. false: no number between them fits. */
bool hq_bounds_in_steps(const hq_field *field, int64_t *least, int64_t *greatest);

/* What stands in rows that are not known: within the bounds of the field, the nearest to 0 of what 64 bits hold. */
int64_t hq_filler(const hq_field *field);

/*
 * A number in steps of its field. *fits: it is a whole count of them, greater than INT64_MIN and in 64 bits.
 *
 * Errors: HQ_E_MEMORY. Example: 12.50 in steps of 0.01 is 1250.
 */
hq_status hq_number_in_steps(hq_arena *arena, hq_rat value, hq_rat step, int64_t *out,
                             bool *fits) HQ_MUST_USE;

#endif
