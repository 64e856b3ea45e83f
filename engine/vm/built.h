/* A machine as it was made: programs, units, and where the outcomes stand. Inside vm/ only. */
#ifndef HQ_VM_BUILT_H
#define HQ_VM_BUILT_H

#include "vm/policies.h"

/* One end of an amount at the subjects' rows; none: 0. */
typedef struct hq_vout_amount {
    hq_reg low, high; /* quanta; HQ_NONE: 0 */
    hq_reg unbounded; /* HQ_NONE: never */
} hq_vout_amount;

typedef struct hq_vout_part {
    hq_total total;
    hq_vout_amount amount;
    bool whole; /* it is the policy's amount itself */
} hq_vout_part;

/* Registers that a policy's outcome is made of; planes that never hold are HQ_NONE. */
typedef struct hq_vout {
    hq_reg planes[4];
    hq_vout_amount amount, unpooled;
    hq_reg superseded, outside, capped, forgone, left;
    uint32_t condition_count;
    hq_reg *unmet, *unknown;
    hq_vout_part *parts; /* for the totals; a group's members have none */
    uint32_t part_count;
} hq_vout;

typedef struct hq_vout_group {
    hq_total total;
    hq_vout_amount amount, unconfirmed;
    uint32_t member_count;
    hq_reg *taken, *forgone;
} hq_vout_group;

/* Registers of a unit whose columns decide which rows it can be asked of: those that read cells, and balances. */
typedef struct hq_vreading {
    hq_reg *at;
    uint32_t count;
} hq_vreading;

/* One way to lower a plan: every cell is known, or some may be empty. */
typedef struct hq_vprogram {
    const hq_vregister_info *registers;
    uint32_t register_count;
    const hq_vspace *spaces;
    uint32_t space_count;
    hq_vout *policies;
    hq_vout_group *groups;
    const char **why;       /* by policy: what keeps it from being carried; NULL: nothing */
    uint64_t **needed;      /* by unit: a bitmap of registers; NULL: it is left */
    uint64_t **spaces_used; /* by unit: a bitmap of spaces */
    hq_vreading *reads;     /* by unit */
} hq_vprogram;

enum { HQ_VPOINTS, HQ_VNULLABLE, HQ_VPROGRAMS };

struct hq_machine {
    const hq_plan *plan;
    const hq_request *request;
    const hq_layout *layout;
    hq_vprogram programs[HQ_VPROGRAMS];
    uint32_t *unit_of; /* by policy */
    uint32_t unit_count;
    bool *asked;       /* by policy */
    bool *asked_group; /* by group: the machine answers it; its unit is that of its members */
    bool *unconfirmed; /* by policy */
    hq_wants wants;
};

/* unit_of, unit_count, asked, asked_group, unconfirmed (units.c). */
hq_status hq_v_make_units(hq_arena *arena, hq_machine *machine) HQ_MUST_USE;

/* The unit of a group that is asked: that of its members. */
uint32_t hq_v_group_unit(const hq_machine *machine, uint32_t group);

bool hq_v_wants(const hq_machine *machine, uint32_t policy, uint8_t what);
bool hq_v_wants_choice(const hq_machine *machine, uint32_t group, uint8_t what);
bool hq_v_wants_total(const hq_machine *machine, hq_total total);
/* The policy's or group's amount itself, or a total that is made of it. */
bool hq_v_wants_amount(const hq_machine *machine, const hq_vprogram *program, uint32_t policy);
bool hq_v_wants_choice_amount(const hq_machine *machine, const hq_vprogram *program, uint32_t group);

/* Each register that an instruction reads. */
typedef void hq_vreads(void *context, hq_reg reg);
void hq_v_reads(const hq_vinstr *instruction, hq_vreads *read, void *context);

/* Each register that outcomes are made of, as they are wanted (outputs.c). HQ_NONE among them. */
void hq_v_each_output(const hq_machine *machine, const hq_vprogram *program, uint32_t policy, hq_vreads *read,
                      void *context);
void hq_v_each_choice_output(const hq_machine *machine, const hq_vprogram *program, uint32_t group,
                             hq_vreads *read, void *context);

#endif
