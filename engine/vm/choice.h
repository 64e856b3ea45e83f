/* One choice between members of a group. Inside vm/ only; see choice.c. */
#ifndef HQ_VM_CHOICE_H
#define HQ_VM_CHOICE_H

#include "vm/policies.h"

/* One choice: of one place and one combination of readings. */
typedef struct hq_vchoosing {
    hq_vpolicy *policies;
    const hq_plan_group *group;
    const hq_group *declared;
    uint32_t member_count, place;
    hq_vchoice
        choices[8]; /* readings of all members, each clause once; those of the present combination chosen */
    uint32_t choice_count;
    hq_vtruth possible[HQ_GROUP_MEMBERS_MAX];
    hq_vpair amounts
        [HQ_GROUP_MEMBERS_MAX]; /* what each gives by itself, in money: a range where the rule states one */
    hq_vnum pays[HQ_GROUP_MEMBERS_MAX];
    hq_vnum base;
    hq_vtruth nothing; /* the base is 0 */
    hq_vtruth unclear; /* something of it is not known: left */
    hq_vtruth *lawful; /* by set */
    hq_vnum *paid;     /* by set: what is still paid of the base */
    hq_vpair *given;   /* by set, of a group without a base: what its members give */
    bool *shared;      /* by set: a fixed share of the base */
    hq_rat *share;
} hq_vchoosing;

typedef struct hq_vtaken {
    hq_vtruth always[HQ_GROUP_MEMBERS_MAX], ever[HQ_GROUP_MEMBERS_MAX], possible[HQ_GROUP_MEMBERS_MAX];
    hq_vnum most[HQ_GROUP_MEMBERS_MAX], least[HQ_GROUP_MEMBERS_MAX]; /* of what members give by themselves */
    hq_vpair amount, unconfirmed;
} hq_vtaken;

/* Choose at one place, under the readings chosen. */
hq_status hq_v_choose_members(hq_lowering *lowering, hq_vchoosing *choosing, hq_vtaken *out) HQ_MUST_USE;

#endif
