/*
 * What policies and groups come to at the subjects' rows, as registers. Inside vm/ only; lower.h says how registers are made.
 */
#ifndef HQ_VM_POLICIES_H
#define HQ_VM_POLICIES_H

#include "vm/lower.h"

enum { HQ_VCOMBINATIONS_MAX = 16, HQ_VSLICES_MAX = 64 }; /* of readings; slices */
enum { HQ_VBY_CASES_MAX = 48 };                          /* combinations of readings and cases */

/* One place where subjects of a policy stand. */
typedef struct hq_vsite {
    uint32_t place;
    bool imagined;
    uint32_t times;  /* imagined: it stands for up to so many */
    hq_vtruth there; /* imagined: the list is not given */
} hq_vsite;

/* A subject under one choice of readings. */
typedef struct hq_vcell {
    hq_vtruth possible, certain; /* entitled in some slice */
    uint32_t env;                /* of the last slice */
    hq_vpair amount;             /* of all benefits in money, after caps of the item and bound; in quanta */
    bool has_amount;             /* false: caps reach beyond the item, or nothing bounds it */
    hq_vtruth unclear;           /* what it gives hangs on missing facts */
} hq_vcell;

/* What is added to the totals. */
typedef struct hq_vpart {
    hq_total total;
    hq_vpair amount;
    hq_vtruth unbounded;
} hq_vpart;

/* What a benefit asks of a pool that several policies draw on, for one owner and one turn of it. */
typedef struct hq_vdrawing {
    uint32_t pool, benefit;
    uint32_t owner, space; /* a place, HQ_NONE: nobody, all draw together; the space where it stands */
    hq_day turn;
    hq_vnum asked;
} hq_vdrawing;

typedef HQ_LIST(hq_vdrawing) hq_vdrawings;

typedef struct hq_vpolicy {
    const char *why;     /* it is left; NULL: carried */
    hq_vtruth planes[4]; /* the verdict is at least HQ_VERDICT_NOT_IN_FORCE, ... */
    hq_vpair amount, unpooled;
    hq_vtruth unbounded;
    hq_vtruth superseded, outside, capped, forgone;
    hq_vtruth left;
    uint32_t condition_count;
    hq_vtruth *unmet, *unknown;
    hq_vpart *parts;
    uint32_t part_count;
    hq_vdrawings drawings; /* amount and parts are without them until hq_v_pools */
    hq_vsite *sites;
    uint32_t site_count;
    hq_vcell *cells; /* by combination, then site */
    uint32_t combination_count;
    hq_vchoice choices[4]; /* the clauses whose readings are combined */
    uint32_t choice_count;
} hq_vpolicy;

typedef struct hq_vgroup {
    bool asked;
    hq_vpair amount;
    hq_vpair unconfirmed;
    hq_total total;
    hq_vtruth *taken, *forgone; /* by member */
} hq_vgroup;

/* What it can come to, as known truths; `undecided`: facts are missing for it. */
typedef struct hq_vcan {
    hq_vtruth outside, not_in_force, ineligible, undecided, eligible;
} hq_vcan;

/* A policy while it is lowered: what is hulled over readings, slices and places. */
typedef struct hq_vrunning {
    uint32_t index;
    const hq_plan_policy *policy;
    hq_vpolicy *out;
    const hq_slice *slices;
    uint32_t slice_count;
    hq_vcan *cans;            /* by site and slice: the union over readings */
    hq_vtruth *may, *may_not; /* by site and condition */
    hq_vtruth uncertain;      /* at the subjects' rows */
    hq_vset all, entangled;
    hq_vtruth *outside, *superseded; /* by site: whatever the readings and cases are */
    hq_vtruth (*planes)[4];          /* by site */
    hq_vtruth must_leave;
    hq_vpair *by_benefit; /* of the present combination, over sites */
    hq_vtruth *unbounded;
    hq_vpair pooled;
} hq_vrunning;

/* Where its subjects stand (sites.c). */
hq_status hq_v_sites(hq_lowering *lowering, const hq_policy *policy, hq_vpolicy *out) HQ_MUST_USE;
/* Lower it under every choice of its open readings and every case of its facts: the hull of all. */
hq_status hq_v_all_combinations(hq_lowering *lowering, hq_vrunning *run) HQ_MUST_USE;
/* Lower it again by cases, for the rows that would be left (by_cases.c). */
hq_status hq_v_by_cases(hq_lowering *lowering, hq_vrunning *run) HQ_MUST_USE;
/* HQ_E_INVALID: the policy is left, lowering->why says why. */
hq_status hq_v_policy(hq_lowering *lowering, uint32_t index, hq_vpolicy *out) HQ_MUST_USE;
/* Choose the readings of one combination. */
void hq_v_take_readings(hq_vchoice *choices, uint32_t count, uint32_t combination);
/* Choose; settles the members' amounts. policies: by policy. */
hq_status hq_v_group(hq_lowering *lowering, uint32_t group, hq_vpolicy *policies, hq_vgroup *out) HQ_MUST_USE;

/* Apply the pools that several policies share. carried: by policy */
hq_status hq_v_pools(hq_lowering *lowering, const bool *carried, hq_vpolicy *policies) HQ_MUST_USE;
bool hq_v_draws(const hq_benefit *benefit, uint32_t pool);
/* Does a policy of the pack beside this one draw on the pool? */
bool hq_v_shares_pool(const hq_pack *pack, uint32_t policy, uint32_t pool);
/* What a limit leaves at most, in whole quanta. */
hq_status hq_v_limit(hq_lowering *lowering, hq_rat limit, hq_vnum *out) HQ_MUST_USE;
/* Add up over the items of lists, from a space to one above it; `which`: where. */
hq_status hq_v_sum_up(hq_lowering *lowering, hq_vnum value, hq_vtruth which, uint32_t from, uint32_t to,
                      hq_vnum *out) HQ_MUST_USE;
/* Does it hold for one of them? */
hq_status hq_v_any_up(hq_lowering *lowering, hq_vtruth truth, uint32_t from, uint32_t to,
                      hq_vtruth *out) HQ_MUST_USE;
/* Caps, bounds and sums of one policy (amounts.c). */
typedef struct hq_vslot {
    hq_vtruth can_have, must_have; /* the subject is or may be entitled in the slice; is certainly */
    uint32_t env;
} hq_vslot;

typedef struct hq_vfigures {
    uint32_t index; /* of the policy */
    const hq_plan_policy *policy;
    const hq_vsite *site;
    hq_vdrawings *drawings; /* receives what shared pools are asked for */
    const hq_slice *slices;
    const hq_vslot *slots; /* by slice */
    uint32_t slice_count;
    hq_vsources sources;  /* of all benefits' figures */
    hq_vpair *by_benefit; /* at the subjects' rows */
    hq_vtruth *unbounded;
    hq_vtruth capped, uncertain;
    hq_vpair unpooled;
    hq_vpair item; /* at the site's rows */
    bool has_item;
} hq_vfigures;
hq_status hq_v_figures(hq_lowering *lowering, hq_vfigures *all) HQ_MUST_USE;
/* What is saved of a base when so much is paid, in quanta. */
hq_status hq_v_saved(hq_lowering *lowering, bool rounds_payment, hq_vnum base, hq_vnum paid,
                     hq_vnum *out) HQ_MUST_USE;
hq_status hq_v_group_base(hq_lowering *lowering, uint32_t group, uint32_t place, const hq_venv *like,
                          hq_vvalue *out) HQ_MUST_USE;

#endif
