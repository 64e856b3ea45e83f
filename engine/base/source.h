/*
 * The texts that were read, and places in them.
 *
 * Every diagnostic, cite and trace points at a place: a source, a byte offset, a length. Lines and columns are counted
 * only when a place is shown.
 */
#ifndef HQ_BASE_SOURCE_H
#define HQ_BASE_SOURCE_H

#include "base/str.h"

enum { HQ_NO_SOURCE = UINT32_MAX };

typedef struct hq_pos {
    uint32_t source; /* index in hq_sources, or HQ_NO_SOURCE */
    uint32_t offset; /* bytes from its start */
    uint32_t length; /* bytes; 0: a point */
} hq_pos;

#define HQ_POS_NONE ((hq_pos){HQ_NO_SOURCE, 0, 0})

typedef struct hq_source {
    hq_str path; /* as shown to people; "<stdin>" for standard input */
    hq_str text;
} hq_source;

typedef HQ_LIST(hq_source) hq_source_list;

typedef struct hq_sources {
    hq_arena *arena;
    hq_source_list list;
} hq_sources;

void hq_sources_init(hq_sources *sources, hq_arena *arena);

/* Add a text. Neither path nor text is copied: both must outlive `sources`. */
hq_status hq_sources_add(hq_sources *sources, hq_str path, hq_str text, uint32_t *index) HQ_MUST_USE;

/* Line and column (both from 1; the column in display columns) of an offset, and the whole line without its end. */
typedef struct hq_line {
    uint32_t number;
    uint32_t column;
    uint32_t offset; /* of the line's first byte */
    hq_str text;
} hq_line;

hq_line hq_source_line(const hq_source *source, uint32_t offset);

/* The text at a place; empty for HQ_POS_NONE. */
hq_str hq_source_text(const hq_sources *sources, hq_pos pos);

/* From the start of `first` to the end of `last`, which stand in one source. */
hq_pos hq_pos_join(hq_pos first, hq_pos last);

/* By source, offset and length: -1, 0, 1. */
int hq_pos_compare(hq_pos a, hq_pos b);

#endif
