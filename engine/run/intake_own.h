/* What the files of the intake share. Inside of run/intake*.c and run/items.c only. */
#ifndef HQ_RUN_INTAKE_OWN_H
#define HQ_RUN_INTAKE_OWN_H

#include "data/bytes.h"
#include "run/intake.h"
#include "run/spill.h"

/* A list beside the subjects. */
typedef struct hq_intake_list {
    hq_str path, file;
    uint32_t parent;   /* table whose rows own its items */
    hq_rowset *rowset; /* gives header and facts; a source may read through it */
    hq_item_source *source;
    hq_spill *orphans; /* rows whose owner is nowhere (items_sorted.h); NULL: there are none */
    hq_item item;      /* the next one, not yet given to anybody */
    bool has_item, at_end;
    bool damaged; /* a row that is none stood since the last owner: the next owner may be its own */
    uint64_t damaged_place;
    bool has_last; /* the owner whose items were taken last */
    hq_bytes last_owner;
} hq_intake_list;

/* A row whose id stood before: its input and place, and those of the first. */
typedef struct hq_twice_row {
    bool begun, is; /* reading them has begun; there is one */
    uint64_t input, place, first_input, first_place;
} hq_twice_row;

struct hq_intake {
    const hq_allocator *allocator;
    hq_arena arena;
    hq_intake_request request;
    hq_str *
        names; /* of the inputs, as a result shows them: in well-formed UTF-8, whatever the system calls them */
    hq_rowset **
        rowsets; /* by input; those that have ended stay open, because pieces of theirs may still be at work */
    hq_rowset *rowset; /* of the present input; NULL: the last has ended */
    uint32_t input;
    bool lines;         /* JSON lines */
    hq_binding binding; /* tables */
    hq_layout layout;   /* lines */
    uint32_t entity;
    hq_converter *converter;
    hq_intake_list *lists;
    uint32_t list_count;
    hq_rowset_facts facts;
    uint64_t bytes_all, bytes_before; /* of the inputs before the present one */
    uint64_t ordinal;                 /* of the next piece */
    uint64_t rows;                    /* subjects given, and passed over, so far */
    bool at_end;
    hq_block pending; /* lines: read while the entity was looked for */
    bool has_pending;
    uint64_t skip;       /* subjects to be passed over, given by an earlier run */
    uint64_t population; /* sample: how many subjects there are */
    uint64_t drawn;      /* sample: taken so far */
    uint64_t chance;     /* sample: state of the generator */
    hq_spill *twice;     /* lists: rows whose id stood before, in order, and where; NULL: nobody looked */
    bool owns_twice;
    hq_twice_row next_twice;
    uint32_t orphans_of; /* the list whose orphans are given next */
};

/* Room in a list of a piece for one more row; it is put in front of nothing but the rows before it. */
hq_status hq_piece_list_add(hq_piece_list *list, const hq_allocator *allocator, const hq_cells *cells,
                            uint32_t row, uint64_t place) HQ_MUST_USE;
void hq_piece_list_free(hq_piece_list *list, const hq_allocator *allocator);

/* The items of a file, in its order. Owns nothing of the rowset. */
hq_status hq_items_of_file(hq_arena *arena, const hq_allocator *allocator, hq_rowset *rowset,
                           uint32_t owner_column, hq_item_source **out) HQ_MUST_USE;

/* Put the items of all lists that belong to the subjects of a piece into it. `refused` lives in the piece's arena. */
hq_status hq_intake_join(hq_intake *intake, hq_diags *diags, hq_piece *piece) HQ_MUST_USE;
/* After the last subject: every item has an owner. */
hq_status hq_intake_join_end(hq_intake *intake, hq_diags *diags) HQ_MUST_USE;

/* How many subjects there are in all inputs. Errors: HQ_E_INVALID: they cannot be read twice. */
hq_status hq_intake_count(hq_intake *intake, hq_diags *diags, uint64_t *out) HQ_MUST_USE;
/* Mark in piece->passed the subjects that were given by an earlier run, lie beyond the limit, or are not drawn. */
hq_status hq_intake_draw(hq_intake *intake, hq_piece *piece) HQ_MUST_USE;
/* The same for what is not read again: all up to a number of subjects. */
void hq_intake_draw_on(hq_intake *intake, uint64_t rows);

/*
 * See that the lists lie in the order of their owners: reads all files through, and where they do not, sorts them and says so (items_order.c).
 * Subjects from standard input are not looked at: what is wrong then comes to light at their end.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, said.
 */
hq_status hq_intake_in_order(hq_intake *intake, hq_diags *diags) HQ_MUST_USE;

/*
 * With lists an id names one subject: find the rows whose id stood before, and refuse those of a piece (items_twice.c). Both say what a temporary
 * file refused. `keys` gives the subjects of all inputs and *input which one it is at.
 */
hq_status hq_intake_find_twice(hq_intake *intake, hq_diags *diags, hq_item_source *keys,
                               const uint32_t *input) HQ_MUST_USE;
hq_status hq_intake_refuse_twice(hq_intake *intake, hq_diags *diags, hq_piece *piece) HQ_MUST_USE;

/* Rows as people count them (intake_piece.c). */
uint64_t hq_intake_counted(const hq_intake *intake, const hq_rowset *rowset, uint64_t row);

/* Open an input, at the table that is asked for. */
hq_status hq_intake_rowset(const hq_intake *intake, hq_diags *diags, hq_str path,
                           hq_rowset **out) HQ_MUST_USE;

#endif
