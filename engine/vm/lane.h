/* Room of one thread to run a machine in: registers, plans of the two programs, outcomes. Inside vm/ only. */
#ifndef HQ_VM_LANE_H
#define HQ_VM_LANE_H

#include "vm/built.h"

/* Memory that grows; aligned to 64 bytes. */
typedef struct hq_vbuffer {
    void *at, *block;
    size_t size, held; /* of the block */
} hq_vbuffer;

/* Where a register's rows stand: by space and bytes a row. */
typedef struct hq_vslotting {
    uint32_t space;
    uint8_t bits; /* 1, 64, 128 */
    hq_vbuffer buffer;
} hq_vslotting;

typedef struct hq_vstep {
    hq_vkernel *kernel;
    hq_vinstr instruction;
} hq_vstep;

/* Owners' segments of a list, as bitmaps (segments.c). */
typedef struct hq_vsegments {
    hq_vbuffer room;
    uint64_t *first, *last; /* items: of each owner that has any */
    uint64_t *some;         /* holders that have any */
    uint64_t *scratch;
    uint32_t item_words, holder_words;
} hq_vsegments;

/* A program as it is run: for a set of units and ends of columns, for as long as batches keep within them. */
typedef struct hq_vplan {
    hq_arena arena;
    bool made;
    uint64_t *active;    /* by unit, as bits */
    hq_interval *ranges; /* by register: what it was made for */
    int64_t *most_items; /* by space */
    hq_vregister *registers;
    uint32_t *slot_of; /* by register; HQ_NONE: a load, or not needed */
    hq_vslotting *slots;
    uint32_t slot_count, slot_room;
    hq_vstep *steps;
    uint32_t step_count;
    hq_reg *loads;
    uint32_t load_count;
} hq_vplan;

struct hq_lane {
    const hq_allocator *allocator;
    const hq_machine *machine;
    hq_isa isa;
    hq_arena arena; /* of what is as long as the machine */
    hq_vplan plans[HQ_VPROGRAMS];
    uint8_t *mode;         /* by unit: HQ_VPOINTS, HQ_VNULLABLE, or HQ_VPROGRAMS: left */
    uint8_t *nullable_for; /* by unit: how many more batches, if their cells are known, see choose_modes */
    uint64_t **left;       /* by unit; NULL: none */
    hq_vbuffer *left_bits;
    hq_vbuffer ones, outcome_room;
    hq_vsegments *segments; /* by frame of the layout */
    bool by_word;           /* segments.c serves */
    uint32_t room;          /* subjects that the outcomes have room for */
    hq_outcomes outcomes;
};

hq_status hq_v_make_room(hq_lane *lane, hq_vbuffer *buffer, size_t size) HQ_MUST_USE;
void hq_v_give_back(hq_lane *lane, hq_vbuffer *buffer);

/* Plan a program for a batch: unless the last plan serves (plan.c). */
hq_status hq_v_plan(hq_lane *lane, uint32_t index, const hq_batch *batch) HQ_MUST_USE;
/* Registers' memory for the batch's rows, columns bound to loads, then every step (plan.c). */
hq_status hq_v_execute(hq_lane *lane, uint32_t index, const hq_batch *batch) HQ_MUST_USE;

/* Which rows of a unit eval/ has to answer beside those that the program itself leaves (lane.c). */
uint64_t *hq_v_left(hq_lane *lane, uint32_t unit, uint32_t row_count);

bool hq_v_segments_here(void);
hq_status hq_v_find_segments(hq_lane *lane, const hq_batch *batch, uint32_t frame, uint32_t holder,
                             hq_vsegments *out) HQ_MUST_USE;
void hq_v_any_of_segments(const hq_vsegments *segments, const uint64_t *items, bool all, uint64_t *to);
void hq_v_fill_segments(const hq_vsegments *segments, const uint64_t *holders, uint64_t *to);

/* Up to eight planes, weights adding up to 255 at most. */
typedef struct hq_vplanes {
    const uint64_t *bits[8];
    uint8_t weights[8];
    uint32_t count;
} hq_vplanes;

/* A byte for each row: the weights of planes that hold (expand.c). */
void hq_v_expand_bytes(hq_isa isa, const hq_vplanes *planes, uint32_t word_count, uint8_t *to);
/* The same, a word for each row; of the k-th of `eights` 8 k bits further up. */
void hq_v_expand_words(hq_isa isa, const hq_vplanes *eights, uint32_t eight_count, uint32_t word_count,
                       uint64_t *to);

/* Outcomes from registers (assemble.c). */
hq_status hq_v_assemble(hq_lane *lane, const hq_batch *batch) HQ_MUST_USE;

static inline uint32_t hq_v_words(uint32_t row_count)
{
    return row_count / 64 + (row_count % 64 != 0);
}

#endif
