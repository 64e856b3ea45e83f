/*
 * Refusing the n-th thing that the library asks of the machine: memory (of its allocator, and of libyaml, whose yaml_malloc and
 * kin are functions of its shared library and so can be taken over) or a file (open, read, fstat, opendir).
 *
 * Arenas hide most allocations in blocks. Here an arena's blocks are made for one object each (`block_size_next` 0), so that
 * every object is a call that can be refused; the arenas that the evaluator makes for itself keep their blocks.
 */
#ifndef HQ_TESTS_FAULTS_H
#define HQ_TESTS_FAULTS_H

#include "base/arena.h"
#include "base/str.h"

typedef enum fault_kind { FAULT_MEMORY, FAULT_FILE } fault_kind;

/* When to refuse: the n-th call of a kind, from 1, alone or with all after it; 0: never. */
typedef struct fault_plan {
    fault_kind kind;
    size_t at;
    bool ever_after;
} fault_plan;

/* What happened since fault_begin. */
typedef struct fault_account {
    size_t calls; /* of the kind that the plan names */
    size_t refused;
    size_t blocks;    /* of memory that are out at present */
    size_t *firsts;   /* recording: the first call from each distinct place of the program */
    uint64_t *places; /* which place that is; the same in every run of this process */
    size_t first_count;
} fault_account;

extern const hq_allocator fault_allocator;

/* Start counting, by this plan. recording: note distinct call stacks; fault_account.firsts and places are good until the next recording. */
void fault_begin(fault_plan plan, bool recording);
/* Stop: nothing is refused or counted any more. */
fault_account fault_end(void);

/* An arena of the failing allocator in which every object is a block. */
void fault_arena(hq_arena *arena);

#endif
