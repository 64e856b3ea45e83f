/*
 * Which facts some policies read, and how: so that two subjects that are alike in all of them are known to get the same answer.
 *
 * A number that is only ever compared with constants (more than 100 staff, a row of a table from 20 to 300) matters only by where it lies among
 * these constants: they are its marks, and two values between the same marks are alike. What is read in any other way matters as it is.
 */
#ifndef HQ_PLAN_READS_H
#define HQ_PLAN_READS_H

#include "plan/columns.h"
#include "plan/plan.h"

typedef struct hq_read_field {
    uint32_t entity, field;
    bool by_marks;       /* numbers: only where it lies among the marks matters */
    const hq_rat *marks; /* rising, no two alike */
    uint32_t mark_count;
} hq_read_field;

typedef struct hq_read_list {
    uint32_t entity, list;
} hq_read_list;

typedef struct hq_read_attestation {
    uint32_t policy, attestation;
} hq_read_attestation;

typedef struct hq_read_open_day {
    uint32_t policy, end; /* as hq_open_day */
} hq_read_open_day;

typedef struct hq_reads {
    HQ_LIST(hq_read_field) fields;
    HQ_LIST(hq_read_list) lists; /* that expressions go through; the lists that subjects stand in too */
    HQ_LIST(hq_read_attestation) attestations;
    HQ_LIST(uint32_t) parameters;
    HQ_LIST(hq_read_open_day) days; /* of validity, that the sources leave open */
} hq_reads;

/*
 * What the answer to some policies can hang on, and it alone: their own expressions, those of the definitions they use, of what may replace
 * them, of their groups. It may name more than is read, never less.
 *
 *   policies  by policy: those asked
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_plan_reads(hq_arena *arena, const hq_plan *plan, const bool *policies,
                        hq_reads *out) HQ_MUST_USE;

/* Is it read: a field, a list, what a table states as given? */
bool hq_reads_field(const hq_reads *reads, uint32_t entity, uint32_t field);
bool hq_reads_list(const hq_reads *reads, uint32_t entity, uint32_t list);
bool hq_reads_given(const hq_reads *reads, const hq_given_column *given);

/* Where a number lies: twice how many marks are below it, and one more where it is a mark itself. */
uint32_t hq_read_place(const hq_read_field *field, hq_rat value);

#endif
