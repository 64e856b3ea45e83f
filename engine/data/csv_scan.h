/*
 * The two passes over plain text of rows that decide how fast files are read: counting line ends, and finding where cells end. In several
 * sets of instructions that give the same; which one is found out at run time, or asked for by tests. Inside data/ only.
 *
 * They know bytes, not rows: no quotes, no line that is too long. What they find odd is looked at again, slowly, by csv_cells.c.
 */
#ifndef HQ_DATA_CSV_SCAN_H
#define HQ_DATA_CSV_SCAN_H

#include "base/str.h"

typedef enum hq_scan_set {
    HQ_SCAN_PLAIN, /* C */
    HQ_SCAN_SSE2,
    HQ_SCAN_AVX2,
    HQ_SCAN_AVX512, /* with VBMI2 */
    HQ_SCAN_SET_COUNT
} hq_scan_set;

/* Positions beyond `room` that hq_scan.ends may write to. */
enum { HQ_SCAN_SLACK = 64 };

/* What was met beside the cells' ends. */
typedef struct hq_scan_found {
    size_t count;  /* of delimiters and line ends; over `room`: the scan was given up */
    bool nul;      /* a NUL byte */
    bool doubtful; /* bytes that are no UTF-8, or of characters that are only looked at one by one */
} hq_scan_found;

typedef struct hq_scan {
    hq_scan_set set;

    /* How many line feeds; *quote is set where a quote stands. HQ_CELLS_PADDING bytes behind the text may be read. */
    size_t (*lines)(const char *text, size_t length, bool *quote);

    /* Write where each delimiter and each line feed stands, in order: `room` of them at most, and HQ_SCAN_SLACK places more hold rubbish. */
    hq_scan_found (*ends)(const char *text, size_t length, char delimiter, uint32_t *ends, size_t room);
} hq_scan;

/* NULL: this machine has it not. */
const hq_scan *hq_scan_of(hq_scan_set set);
/* The best that this machine has. */
const hq_scan *hq_scan_here(void);

#endif
