/*
 * What the columns of tables mean: which header is which fact of which entity. Made once for a run; from it follow the layout of the
 * batches and how each cell is read.
 */
#ifndef HQ_DATA_BINDING_H
#define HQ_DATA_BINDING_H

#include "base/diag.h"
#include "data/cells.h"
#include "plan/columns.h"
#include "plan/reads.h"

typedef enum hq_bound_kind {
    HQ_BOUND_NOTHING, /* no fact: said once, then passed over */
    HQ_BOUND_ID,      /* names the record */
    HQ_BOUND_NAME,    /* what people call the subject */
    HQ_BOUND_OWNER,   /* of a list: the id of the record that holds it */
    HQ_BOUND_FIELD,
    HQ_BOUND_ATTESTED,
    HQ_BOUND_GIVEN /* what the rules leave open, as `given` of a profile states it */
} hq_bound_kind;

typedef struct hq_bound_column {
    hq_bound_kind kind;
    hq_str header;
    uint32_t frame; /* FIELD: of the layout */
    uint32_t field;
    uint32_t attested; /* ATTESTED: of the layout */
    uint32_t given;    /* GIVEN: of the layout */
    hq_rat
        unit_scale; /* numbers: what a bare number counts in base units; the header may say it: 金额（万元） */
} hq_bound_column;

/* One table: the subjects, or the items of a list. */
typedef struct hq_bound_table {
    uint32_t frame; /* its rows are rows of this frame; columns may also be facts of records embedded in it */
    hq_bound_column *columns; /* by column of the table */
    uint32_t column_count;
    uint32_t id, owner; /* columns; HQ_NONE: none */
    uint32_t
        fact_count; /* columns that are facts; 0 of subjects that are only named: lists have to say what is known of them */
} hq_bound_table;

typedef struct hq_binding {
    const hq_pack *pack;
    hq_layout layout;
    HQ_LIST(hq_bound_table) tables; /* the subjects' first */
} hq_binding;

/* A header given another name: "企业规模" is "company.size". */
typedef struct hq_header_mapping {
    hq_str header, name;
} hq_header_mapping;
typedef HQ_LIST(hq_header_mapping) hq_header_mapping_list;

/*
 * Bind the subjects' table (its header) to an entity, then each list.
 *
 *   entity   what a row is; HQ_NONE: the entity whose fields the headers name, the model's first where that is not one
 *   path     of a list: loans, or boats.loans: from the subjects' entity down
 *   diags    receives what is wrong (a header twice, an entity or list that is none, a list without an owner's column) and what is
 *            passed over (a header that names nothing, with the nearest name), in a clerk's words
 *
 * A header is the name of a field, its label in either language, vehicle.seats or its labels for embedded records, id, name, the
 * entity's name or id for the owner (company, company.id, 企业), attested.POLICY.CONDITION, or what `map` says; white space around
 * it and a unit in brackets behind it do not count. Of the subjects' table it may also be what `given` of a profile names (given.NAME,
 * param.NAME, given.POLICY.valid.from), or the label of a parameter that no fact has and no other parameter.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID.
 */
hq_status hq_bind_subjects(hq_arena *arena, const hq_pack *pack, hq_diags *diags, uint32_t entity,
                           const hq_str *header, uint32_t count, const hq_header_mapping_list *map,
                           hq_binding *out) HQ_MUST_USE;
hq_status hq_bind_list(hq_arena *arena, hq_diags *diags, hq_str path, const hq_str *header, uint32_t count,
                       const hq_header_mapping_list *map, hq_binding *binding) HQ_MUST_USE;

/* No list was bound to subjects that are only named: then nothing is known of anybody, which is refused. Errors: HQ_E_MEMORY; HQ_E_INVALID. */
hq_status hq_bind_end(hq_arena *arena, hq_diags *diags, const hq_binding *binding) HQ_MUST_USE;

/* Leave columns unread whose facts nobody reads, and say so once; what stands in them is not looked at. Before a converter is made. Errors: HQ_E_MEMORY. */
hq_status hq_bind_only(hq_binding *binding, hq_diags *diags, const hq_reads *reads) HQ_MUST_USE;

/* The layout in which every field of every place under an entity has a column, and what the rules leave open: for profiles that are put into columns. */
hq_status hq_layout_whole(hq_arena *arena, const hq_pack *pack, uint32_t entity, hq_layout *out) HQ_MUST_USE;

/* Read a file of mappings: YAML, `header: name` a line, or CSV with two columns. */
hq_status hq_header_mapping_read(hq_arena *arena, hq_diags *diags, hq_str path,
                                 hq_header_mapping_list *out) HQ_MUST_USE;

#endif
