/*
 * What goes into a batch, piece by piece: a block of subjects, and of each list the items of just those subjects, side by side in their
 * order. However the files lie (one table, lists beside it in the order of their owners or in any, profiles as JSON lines), a piece has one form.
 *
 * The work has two halves, as that of a rowset has: hq_intake_next takes the next piece and is called by one thread at a time;
 * hq_piece_open and hq_piece_strip, which find cells and make columns, by any number of threads, each with its own piece.
 *
 * Lists come from *item sources*: whatever gives the items of a list in the order in which their owners stand. run/items.c reads files that
 * lie so already, run/items_sorted.c sorts the others.
 */
#ifndef HQ_RUN_INTAKE_H
#define HQ_RUN_INTAKE_H

#include "data/convert.h"
#include "data/rowset.h"
#include "run/list_file.h"

/* --- What is asked --- */

typedef struct hq_intake_request {
    const hq_pack *pack;
    const hq_str *inputs;
    uint32_t input_count;
    const hq_list_file *lists;
    uint32_t list_count;
    const hq_reads *reads; /* what is read of the subjects; NULL: every column is looked at */
    hq_str entity;         /* empty: found out */
    hq_str map;            /* empty: none */
    hq_str encoding;
    hq_str table; /* of the inputs; empty: the first */
    char delimiter;
    size_t block_bytes;
    size_t
        items_bytes; /* how much the items of a piece take, about, where one subject does not have more; 0: a mebibyte */
    uint64_t limit;  /* subjects; 0: all */
    uint64_t sample; /* subjects drawn; 0: all */
    uint64_t seed;
    hq_str tmp;           /* a folder for what is brought into order, and for texts of workbooks */
    size_t memory_bytes;  /* for that */
    hq_stopping stopping; /* while it is opened: at once, whatever is read */
    bool
        unverified; /* nobody looks first whether lists are in order; where they are not, that is said and nothing answered */
} hq_intake_request;

/* --- Item sources --- */

/*
 * The items of one list in the order of their owners. Inside run/.
 *
 * next   the next item, good until the next call. Errors: HQ_E_MEMORY; HQ_E_INVALID, said in `diags`
 * pass   so many of the rows ahead were taken where they stand; NULL: none is ever ahead
 */
typedef struct hq_item {
    hq_str owner;          /* its key, trimmed */
    const hq_cells *cells; /* NULL: there are no more items */
    uint32_t row;          /* of the cells; HQ_NONE: it is no row of cells, see `ragged` */
    uint32_t
        ahead; /* rows right behind it, in these cells and in the file; blank ones among them are no items */
    const hq_ragged_row *ragged;
    uint64_t place; /* where it stood in its file, from 0, the header not counted */
} hq_item;

typedef struct hq_item_source hq_item_source;
struct hq_item_source {
    hq_status (*next)(hq_item_source *source, hq_diags *diags, hq_item *out);
    void (*pass)(hq_item_source *source, uint32_t count);
    void (*close)(hq_item_source *source);
};

/* --- Pieces --- */

/* The items of a list in a piece: their rows copied together, as many at once as stand together. */
typedef struct hq_piece_list {
    char *room; /* padding, text, padding */
    size_t room_bytes, length;
    size_t copied;       /* of the length: all but the run */
    const hq_cells *run; /* rows that are counted and not copied yet; NULL: there are none */
    uint32_t run_row, run_rows;
    uint32_t *ends; /* ends[0] is the one before the first cell */
    size_t ends_count, ends_room;
    uint64_t *places; /* by row: where it stood in its file */
    uint32_t *first;  /* by row of the parent, and one more */
    uint32_t row_count;
    size_t places_room, first_room;
    hq_cells cells;
} hq_piece_list;

/* A subject or item that is none: what a rejects file says of it. */
typedef struct hq_refused {
    uint64_t row;     /* of the subject it belongs to, as people count rows of its input */
    uint32_t ordinal; /* of that subject in the piece */
    uint32_t table;   /* 0: the subjects'; else list table - 1 */
    uint64_t place;   /* the row that is wrong, as people count rows of its file */
    uint32_t column;  /* HQ_NONE: the row as a whole */
    hq_str text;      /* of the cell */
    hq_diag diag;     /* its arguments live as long as the arena given */
} hq_refused;
typedef HQ_LIST(hq_refused) hq_refused_list;

typedef struct hq_intake hq_intake;

typedef struct hq_piece {
    const hq_allocator *allocator;
    uint64_t ordinal;    /* pieces are counted from 0 */
    uint32_t input;      /* which input it is of */
    uint64_t rows_done;  /* subjects of all inputs up to its end */
    uint64_t first_row;  /* of the piece's first subject in its input, from 0 */
    uint64_t bytes_done; /* of all inputs up to its end, about */
    hq_block block;
    const hq_rowset *rowset; /* that it was read from */
    hq_arena arena;          /* of cells found while reading, and of `passed` */
    uint64_t *passed;        /* by ordinal: subjects that were not drawn; NULL: none */
    hq_piece_list *lists;    /* by table - 1 */
    uint32_t list_count;
    hq_cells cells;          /* of the subjects, once opened; of profiles without texts */
    const hq_str *lines;     /* profiles, by row of the cells */
    bool found;              /* reading found them already, in `arena` */
    hq_refused_list refused; /* while lists were joined; in `arena` */
} hq_piece;

/* A strip of a piece: some subjects, in columns. */
typedef struct hq_strip {
    hq_batch *batch;
    uint32_t row_count;
    const hq_cells *cells; /* of the subjects: row `from` is the strip's first; NULL: they are profiles */
    uint32_t from;
    const uint64_t *rows; /* by row: as people count rows of the input */
    const hq_str *names;  /* by row; NULL: none has one */
    uint64_t *passed;     /* a bitmap of rows that are not asked about: rejects, and what was not drawn */
    uint32_t passed_count;
} hq_strip;

/*
 * Open all files, read their headers, bind them.
 *
 *   diags  what was found out and passed over, and what is wrong, in a clerk's words
 *   out    NULL after a mistake
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, also where it was stopped, and nothing said then; HQ_E_IO.
 */
hq_status hq_intake_open(const hq_allocator *allocator, const hq_intake_request *request, hq_diags *diags,
                         hq_intake **out) HQ_MUST_USE;
void hq_intake_close(hq_intake *intake); /* takes NULL */

const hq_layout *hq_intake_layout(const hq_intake *intake);
const hq_binding *hq_intake_binding(const hq_intake *intake); /* NULL: profiles as JSON lines */
uint64_t hq_intake_bytes(const hq_intake *intake);            /* of all inputs; 0: not known */
hq_str hq_intake_input_name(const hq_intake *intake, uint32_t input);
hq_str hq_intake_table_name(const hq_intake *intake, uint32_t input, uint32_t table); /* the file */
/* The header of a column of a table of the binding, as it is written. */
hq_str hq_intake_header(const hq_intake *intake, uint32_t table, uint32_t column);

hq_status hq_piece_init(hq_piece *piece, const hq_allocator *allocator, const hq_intake *intake) HQ_MUST_USE;
void hq_piece_free(hq_piece *piece);

/*
 * The next piece. block.row_count 0: there is none any more.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, said in `diags`; or not said: it was stopped, and gives nothing more.
 */
hq_status hq_intake_next(hq_intake *intake, hq_diags *diags, hq_piece *piece) HQ_MUST_USE;

/*
 * The next row of a list whose owner is nowhere, which nobody is answered with: list by list, in the order of its file. Known once the intake is open.
 *
 *   arena  of the texts
 *   more   false: there is none any more
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, said in `diags`.
 */
hq_status hq_intake_next_orphan(hq_intake *intake, hq_diags *diags, hq_arena *arena, hq_refused *out,
                                bool *more) HQ_MUST_USE;

/* Go on from a place: behind a piece of `input` that ended before row `first_row` at `offset`. Errors: HQ_E_INVALID: it cannot, said. */
typedef struct hq_intake_place {
    uint32_t input;
    uint64_t first_row, offset; /* as of the block that comes next */
    uint64_t rows_done;
} hq_intake_place;
hq_status hq_intake_seek(hq_intake *intake, hq_diags *diags, const hq_intake_place *place) HQ_MUST_USE;

/*
 * Find the cells of a piece.
 *
 *   arena     of the cells, which live as long as the piece is opened
 *   row_count receives how many rows there are to take strips of
 *   refused   receives rows that are no rows of cells
 */
hq_status hq_piece_open(const hq_intake *intake, hq_piece *piece, hq_arena *arena, uint32_t *row_count,
                        hq_refused_list *refused) HQ_MUST_USE;

/* How many rows from row `from` on have no more than so many items together: `most` at most, one at least. Of profiles, text stands for items. */
uint32_t hq_piece_rows_within(const hq_intake *intake, const hq_piece *piece, uint32_t from, uint32_t most,
                              size_t items_most);

/* `count` rows from row `from` on, in columns, in `arena`. `refused` receives what cannot be read. */
hq_status hq_piece_strip(const hq_intake *intake, const hq_piece *piece, uint32_t from, uint32_t count,
                         hq_arena *arena, hq_refused_list *refused, hq_strip *out) HQ_MUST_USE;

/* In the order of the subjects, then of tables, rows and columns. Subjects of one piece alone. */
void hq_refused_sort(hq_refused_list *refused);

#endif
