/*
 * What a kind of table has to do to be a rowset, and what the kinds share. rowset.c holds the table of kinds and sends each call to the
 * right one; csv.c, and whatever reads workbooks and databases, know nothing of each other. Inside data/ only.
 */
#ifndef HQ_DATA_ROWSET_KIND_H
#define HQ_DATA_ROWSET_KIND_H

#include "data/rowset.h"

typedef struct hq_rowset_kind {
    hq_format format;

    /*
     * Open request->path and read the header. The rowset is there, with its allocator and an empty arena; set `header`, `column_count` and
     * the facts but for `format`, and keep what the kind needs in `own`. After a mistake close() is called too, so `own` is set as soon as
     * there is something to close, and a mistake is said in diags. request->path and the like live only as long as the call.
     */
    hq_status (*open)(hq_rowset *rowset, const hq_rowset_request *request, hq_diags *diags);

    /*
     * As hq_rowset_read. The block's fields are cleared but for its memory. A kind that finds the cells itself writes text with
     * hq_block_make_room, ends with hq_block_make_ends, and sets block->cells; ends[-1] is block->ends[0].
     */
    hq_status (*read)(hq_rowset *rowset, hq_diags *diags, hq_block *block);

    /* As hq_rowset_seek; NULL: this kind cannot. */
    hq_status (*seek)(hq_rowset *rowset, uint64_t offset, uint64_t first_row);

    /* As hq_block_cells; NULL: reading found the cells. */
    hq_status (*cells)(const hq_rowset *rowset, const hq_block *block, hq_arena *arena, hq_cells *out);

    /* Give back what is not in the arena. `own` may be NULL. */
    void (*close)(hq_rowset *rowset);
} hq_rowset_kind;

struct hq_rowset {
    const hq_rowset_kind *kind;
    const hq_allocator *allocator;
    hq_arena arena; /* the header, the facts, what the kind keeps: all that lives as long as the table */
    hq_str path;    /* as messages call it: "<stdin>" for standard input */
    hq_str *header; /* trimmed */
    uint32_t column_count;
    hq_rowset_facts facts;
    const hq_stopping *stopping; /* NULL: nobody stops it */
    bool has_rows;               /* some were given, or sought, or it was said that there are none */
    void *own;                   /* the kind's */
};

extern const hq_rowset_kind hq_rowset_csv, hq_rowset_json_lines, hq_rowset_xlsx, hq_rowset_sqlite;

/*
 * Room for `bytes` of text in a block, with padding on both sides: hq_block_text is where it begins. The first `kept` bytes of what
 * stood there stay.
 */
hq_status hq_block_make_room(hq_block *block, size_t bytes, size_t kept) HQ_MUST_USE;
static inline char *hq_block_text(const hq_block *block)
{
    return block->room + HQ_CELLS_PADDING;
}

/* Room for `count` ends in a block; the first `kept` of those that stood there stay. */
hq_status hq_block_make_ends(hq_block *block, size_t count, size_t kept) HQ_MUST_USE;

#endif
