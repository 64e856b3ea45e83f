/*
 * Columns of cells as machines write them: plain digits with an optional sign and fraction, days as 2026-05-01, known words. One function
 * a kind, in plain C, for SSE2 and for AVX2; each looks at everything (digits, days, bounds, steps), takes the cells that it is sure of and leaves
 * the others to the reader of single cells. Inside data/ only.
 */
#ifndef HQ_DATA_CONVERT_FAST_H
#define HQ_DATA_CONVERT_FAST_H

#include "data/cells.h"
#include "data/word_table.h"

/* One column of cells. Reads up to 32 bytes before a cell's end and behind its start: within HQ_CELLS_PADDING. */
typedef struct hq_cell_run {
    const char *text;
    const uint32_t *ends; /* of the column's first cell; ends[-1] is the end of the cell before it */
    size_t stride;        /* entries from row to row */
    uint32_t tail;        /* bytes between the cell and its end */
    uint32_t row_count;
} hq_cell_run;

/* What a run comes to. `values` hold a filler and both bitmaps zeros before. */
typedef struct hq_cell_sink {
    int64_t *values;
    uint64_t *known;  /* taken */
    uint64_t *left;   /* not understood here. A row in neither is empty. */
    uint64_t *truths; /* words: set where the value is 1; NULL: not asked */
} hq_cell_sink;

enum { HQ_FAST_DIGITS_MAX = 16 };

/* What a number's digits count, read as one integer, when so many of them stand behind the point. */
typedef struct hq_digits_scale {
    int64_t times, over;     /* steps = digits * times / over; times 0: left */
    int64_t least, greatest; /* bounds, of the digits where over is 1, else of the steps */
} hq_digits_scale;

typedef struct hq_fast_numbers {
    hq_digits_scale scales[HQ_FAST_DIGITS_MAX]; /* by places behind the point */
} hq_fast_numbers;

typedef struct hq_fast_days {
    int32_t least, greatest;
} hq_fast_days;

typedef enum hq_fast_isa { HQ_FAST_BASE, HQ_FAST_SSE2, HQ_FAST_AVX2, HQ_FAST_ISA_COUNT } hq_fast_isa;

/* The best that this processor has. */
hq_fast_isa hq_fast_isa_here(void);

void hq_fast_read_numbers(hq_fast_isa isa, const hq_fast_numbers *how, const hq_cell_run *run,
                          const hq_cell_sink *sink);
void hq_fast_read_days(hq_fast_isa isa, const hq_fast_days *how, const hq_cell_run *run,
                       const hq_cell_sink *sink);
/* A word whose value is negative is left. */
void hq_fast_read_words(const hq_word_table *words, const hq_cell_run *run, const hq_cell_sink *sink);
/* The table holds hq_truth_words. */
void hq_fast_read_truths(hq_fast_isa isa, const hq_word_table *words, const hq_cell_run *run,
                         const hq_cell_sink *sink);

/* The least and the greatest of some values; `count` is a multiple of 64, not 0. */
void hq_fast_ends(hq_fast_isa isa, const int64_t *values, size_t count, int64_t *least, int64_t *greatest);

/* How machines and people write false and true in a column of nothing else. */
enum { HQ_TRUTH_WORDS = 12 };
extern const char *const hq_truth_words[HQ_TRUTH_WORDS][2];

/* --- Between the files of the fast reader --- */

static inline uint32_t hq_run_start(const hq_cell_run *run, uint32_t row)
{
    return (run->ends + row * run->stride)[-1] + 1;
}

static inline uint32_t hq_run_length(const hq_cell_run *run, uint32_t row)
{
    return run->ends[row * run->stride] - run->tail - hq_run_start(run, row);
}

/* One cell in plain C; also for what the wider ones leave. */
void hq_fast_number(const hq_fast_numbers *how, const hq_cell_run *run, uint32_t row,
                    const hq_cell_sink *sink);
void hq_fast_day(const hq_fast_days *how, const hq_cell_run *run, uint32_t row, const hq_cell_sink *sink);
void hq_fast_word(const hq_word_table *words, const hq_cell_run *run, uint32_t row, const hq_cell_sink *sink);

#if defined(__x86_64__)
/* What was found of 64 rows, a bit for each. */
typedef struct hq_fast_found {
    uint64_t known, empty;
} hq_fast_found;

/* What was found of the rows first .. until - 1: `first` is a multiple of 64, and they are 1 .. 64. What is neither known nor empty is left. */
static inline void hq_fast_note(const hq_cell_sink *sink, uint32_t first, uint32_t until, hq_fast_found found)
{
    sink->known[first / 64] = found.known;
    sink->left[first / 64] = UINT64_MAX >> (64 - (until - first)) & ~(found.known | found.empty);
}

/* Rows in whole groups; returns how many were done. What is left of them is read in plain C. */
uint32_t hq_sse2_numbers(const hq_fast_numbers *how, unsigned places, unsigned width, const hq_cell_run *run,
                         const hq_cell_sink *sink);
uint32_t hq_sse2_days(const hq_fast_days *how, const hq_cell_run *run, const hq_cell_sink *sink);
uint32_t hq_sse2_truths(uint64_t false_word, uint64_t true_word, const hq_cell_run *run,
                        const hq_cell_sink *sink);
uint32_t hq_avx2_numbers(const hq_fast_numbers *how, unsigned places, unsigned width, const hq_cell_run *run,
                         const hq_cell_sink *sink);
uint32_t hq_avx2_days(const hq_fast_days *how, const hq_cell_run *run, const hq_cell_sink *sink);
uint32_t hq_avx2_truths(uint64_t false_word, uint64_t true_word, const hq_cell_run *run,
                        const hq_cell_sink *sink);
void hq_avx2_ends(const int64_t *values, size_t count, int64_t *least, int64_t *greatest);
#endif

#endif
