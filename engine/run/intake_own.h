/* What the files of the intake share. Inside of run/intake*.c and run/items.c only. */
#ifndef HQ_RUN_INTAKE_OWN_H
#define HQ_RUN_INTAKE_OWN_H

#include "data/bytes.h"
#include "run/intake.h"
#include "run/spill.h"

/* Rows whose id another row has, in the order in which they are given, and the one that is met next (items_twice.c). */
typedef struct hq_twice {
    hq_spill *rows; /* NULL: nobody looked, or had to: ids rise */
    bool owned;     /* else it is lent by who looked */
    bool begun, is; /* reading them has begun; there is one */
    bool later;     /* another row of its id came before it */
    uint64_t input,
        ordinal; /* of subjects: the row's place in its input; of items: how many were given before it */
    uint64_t other_input, other_place;
} hq_twice;

/* A list beside the subjects. */
typedef struct hq_intake_list {
    hq_list_file named;
    hq_str path, file;
    uint32_t parent;   /* table whose rows own its items */
    hq_rowset *rowset; /* gives header and facts; a source may read through it */
    hq_item_source *source;
    hq_spill *orphans; /* rows whose owner is nowhere (items_sorted.h); NULL: there are none */
    hq_item item;      /* the next one, not yet given to anybody */
    uint32_t passed;   /* rows ahead that were taken where they stand, and the source does not know it yet */
    bool has_item, at_end;
    bool damaged; /* a row that is none stood since the last owner: the next owner may be its own */
    uint64_t damaged_place;
    bool has_last; /* the owner whose items were taken last */
    hq_bytes last_owner;
    bool is_parent; /* of another list, whose rows name its ids */
    uint32_t below,
        beside;         /* lists: the first whose owners are its items, the next of its own owners; HQ_NONE */
    uint32_t items_max; /* of one owner, as the model has it */
    uint64_t given;     /* items of the source, so far */
    hq_twice twice;     /* of a parent */
    bool ids_rise;      /* of a parent: each is above the one before it, as is known */
} hq_intake_list;

/* Subjects of a block that the last piece had no room for, because of their items. */
typedef struct hq_intake_rest {
    bool is;
    hq_block block;
    hq_arena arena; /* of its cells */
    hq_cells cells;
    uint32_t row, ordinal, ragged; /* the next of each: of the cells, of the block, of cells.ragged */
} hq_intake_rest;

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
    uint32_t list_count, below; /* the first list of subjects; HQ_NONE */
    hq_intake_rest rest;
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
    hq_twice twice;      /* lists: of the subjects */
    bool ids_rise;       /* lists: those of the subjects, as is known */
    uint32_t orphans_of; /* the list whose orphans are given next */
};

/* Room for `wanted` elements of `size` bytes; what stands there stays. */
hq_status hq_piece_grow(const hq_allocator *allocator, void **at, size_t *room, size_t wanted,
                        size_t size) HQ_MUST_USE;
/*
 * One more row of a list of a piece, behind those before it. It is copied with others that stand beside it, when the run of them ends: before the cells
 * change, and before anybody reads the list. Errors: HQ_E_MEMORY, HQ_E_LIMIT.
 */
hq_status hq_piece_list_add(hq_piece_list *list, const hq_allocator *allocator, const hq_cells *cells,
                            uint32_t row, uint64_t place) HQ_MUST_USE;
hq_status hq_piece_list_end_run(hq_piece_list *list, const hq_allocator *allocator) HQ_MUST_USE;
void hq_piece_list_free(hq_piece_list *list, const hq_allocator *allocator);

/* The items of a file, in its order. Owns nothing of the rowset. */
hq_status hq_items_of_file(hq_arena *arena, const hq_allocator *allocator, hq_rowset *rowset,
                           uint32_t owner_column, hq_item_source **out) HQ_MUST_USE;

/*
 * Put the items of all lists that belong to the subjects of a piece into it; where they weigh too much, the piece ends earlier and the rest of its
 * block waits in the intake (items_join.c). `refused` lives in the piece's arena.
 */
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
 * See that the lists lie in the order of their owners: compares the keys of all files, and where they do not, sorts them and says so (items_order.c).
 * Subjects from standard input are not looked at: what is wrong then comes to light at their end.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, said.
 */
hq_status hq_intake_in_order(hq_intake *intake, hq_diags *diags) HQ_MUST_USE;

/*
 * Read all files through once, comparing ids alone (items_keys.c).
 *
 *   diags    receives what there is to say of tables whose ids rise, nothing where `joined` is false
 *   joined   all items lie in the order of their owners as long as no id stands twice, and ids_rise says of each table that none does; false: whoever looks
 *            closer finds out, also what is wrong with a file
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID: it was stopped.
 */
hq_status hq_intake_walk_keys(hq_intake *intake, hq_diags *diags, bool *joined) HQ_MUST_USE;

/*
 * What lists name by its id has that id alone: find the rows that have it not (items_twice.c). Subjects: those whose id stood before. Items: every one
 * whose id another has.
 *
 *   keys     gives the rows, to the end
 *   id       the column of their cells that names them
 *   *input   which input `keys` is at; NULL: these are items
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, said.
 */
hq_status hq_twice_find(const hq_intake *intake, hq_diags *diags, hq_item_source *keys, uint32_t id,
                        const uint32_t *input, hq_twice *out) HQ_MUST_USE;
/* What another looked for; both may meet it, one after the other. */
hq_twice hq_twice_lent(const hq_twice *twice);
/* Has any row the id of another? Asked before one is met. Errors: HQ_E_INVALID, said. */
hq_status hq_twice_any(const hq_twice *twice, hq_diags *diags, bool *any) HQ_MUST_USE;
void hq_twice_close(hq_twice *twice);

/*
 * Has another subject, or item, the id of this one? Then it is refused, in piece->refused. Asked in the order in which they are given.
 *
 *   at     of the refused: ordinal of the subject in the piece, table, place, and the id as text
 *   later  another stood before it and keeps the items that name the id, which makes an order of them; subjects are refused only then
 *   said   items: false: nobody is told, because the owner is refused for something else
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, said.
 */
hq_status hq_intake_meet_subject(hq_intake *intake, hq_diags *diags, hq_piece *piece, const hq_refused *at,
                                 bool *later) HQ_MUST_USE;
hq_status hq_intake_meet_item(hq_intake *intake, hq_diags *diags, hq_piece *piece, const hq_refused *at,
                              bool said, bool *later) HQ_MUST_USE;

/* Rows as people count them (intake_piece.c). */
uint64_t hq_intake_counted(const hq_intake *intake, const hq_rowset *rowset, uint64_t row);

/* Open the file of a list once more. */
hq_status hq_intake_list_rowset(const hq_intake *intake, hq_diags *diags, const hq_intake_list *list,
                                hq_rowset **out) HQ_MUST_USE;

/* Open an input, at the table that is asked for. */
hq_status hq_intake_rowset(const hq_intake *intake, hq_diags *diags, hq_str path,
                           hq_rowset **out) HQ_MUST_USE;

#endif
