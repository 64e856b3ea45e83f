/*
 * Every limit has a name here and a reason. Tests go to each and one past it.
 */
#ifndef HQ_BASE_LIMITS_H
#define HQ_BASE_LIMITS_H

enum {
    /* Numbers. Amounts of 10^15 yuan times rates and day counts stay far below 512 bits; 4,096 leaves room for long sums of unlike
     * quotients and bounds the memory of one value to about 1 KiB. */
    HQ_RATIONAL_BITS_MAX = 4096,
    HQ_DECIMAL_DIGITS_MAX = 60,  /* digits of one literal: more is a mistake or an attack */
    HQ_WORKDAYS_MAX = 10000,     /* working days in one step: 40 years */
    HQ_UNIT_DIMENSIONS_MAX = 24, /* kinds of unit in one pack: yuan, month, day, person, ... */
    HQ_UNIT_EXPONENT_MAX = 4,    /* yuan^4 is a mistake */

    /* Memory. */
    HQ_ARENA_BLOCK_FIRST = 4096,
    HQ_ARENA_BLOCK_MOST = 1 << 20,

    /* Files and documents. */
    HQ_SOURCE_BYTES_MAX = 8 << 20,    /* one rule file; the largest real one is 20 KiB */
    HQ_PROFILE_BYTES_MAX = 32 << 20,  /* one profile: a fleet with a year of trips */
    HQ_APPLICANT_BYTES_MAX = 4 << 20, /* one line of a file of applicants: a fleet with a month of trips */
    HQ_COLUMNS_MAX = 16384, /* of one table: as many as a sheet has; of facts there are some hundreds */
    HQ_PACK_FILES_MAX = 10000,
    HQ_ITEMS_MAX = HQ_PACK_FILES_MAX, /* of one document: each needs a policy, and a policy is a file */
    HQ_IMAGE_BYTES_MAX = 1 << 30,     /* a saved pack; the largest real one is 4 MiB */
    HQ_IMAGE_DEPTH_MAX = 2048, /* structures one inside the other: an expression's height, four times */
    HQ_YAML_DEPTH_MAX = 64,    /* libyaml's own stack grows quadratically; real documents stay under 12 */
    HQ_YAML_NODES_MAX = 20000000,
    HQ_YAML_SCALAR_BYTES_MAX = 1 << 20,
    HQ_YAML_KEYS_MAX = 50000, /* keys of one mapping */

    /* Expressions and programs. */
    HQ_MODEL_ENTITIES_MAX = 500, /* of one pack; the largest real one has 12 */
    HQ_MODEL_FIELDS_MAX = 1000,  /* of one entity */
    HQ_MODEL_WAYS_MAX =
        2000, /* ways down from an entity that nothing holds: what a profile can say, and how deep */
    HQ_EXPRESSION_DEPTH_MAX = 100,  /* nesting of one expression: a reader gives up at ten */
    HQ_EXPRESSION_HEIGHT_MAX = 256, /* operators in a row: a + b + c ... */
    HQ_EXPRESSION_BYTES_MAX = 16384,
    HQ_EVALUATION_DEPTH_MAX = 512, /* definitions, lets and expressions one inside the other */
    HQ_CHECK_DEPTH_MAX =
        1024, /* the same while types are found, before lets are shared; a frame or three of 200 bytes each */
    HQ_PLAN_NODES_MAX = 4000000,
    HQ_TABLE_TRIALS_MAX = 20000000, /* inputs tried to prove the tables of a pack */
    HQ_LOOKUP_TRIALS_MAX = 2000000, /* of them, for one table read in one place */
    HQ_TABLE_UNLISTED_MAX =
        32, /* sets without listed members that a table asks of one input: bits of a sample */
    HQ_TABLE_ROWS_MAX = 2000,
    HQ_TABLE_INPUTS_MAX = 8,
    HQ_SCOPE_MAX = 12,         /* entities visible at one place: ancestors and loop variables */
    HQ_GROUP_MEMBERS_MAX = 62, /* benefits in one group: a set of them is a set of bits */
    HQ_GROUP_SETS_MAX = 4096,  /* lawful sets of one group */

    /* Evaluation. */
    HQ_EVALUATION_STEPS_MAX = 1000000000, /* nodes evaluated for one answer: about a minute */
    HQ_MUTANT_STEPS_MAX = 10000000,       /* for an example under a changed rule, where a tenth does else */
    HQ_CELLS_MAX = 256,                   /* cells a question is split into before it is answered as one */
    HQ_ATOMS_MAX = 62,                    /* unknown facts one question can tell apart */
    HQ_LIST_ITEMS_DEFAULT = 10000, /* an absent list holds at most this many unless the model says less */
    HQ_SUBJECTS_MAX = 1000000,
    HQ_MONTHS_SCAN_MAX = 200000, /* days tried one by one for a month count that hangs on one unknown day */

    /* Messages. */
    HQ_REVIEW_ENDS_DAYS = 60,    /* a policy, or the calendar, that ends within so many days is warned of */
    HQ_REVIEW_CHECKED_DAYS = 90, /* a parameter that was not compared with its source for so long, too */
    HQ_DIAGNOSTICS_MAX = 200,    /* kept of one run; the rest are counted */
    HQ_CARET_COLUMNS_MAX = 110   /* a longer source line is shown in part */
};

#endif
