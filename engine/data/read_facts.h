/* What the files of the profile reader share. Inside data/ only. */
#ifndef HQ_DATA_READ_FACTS_H
#define HQ_DATA_READ_FACTS_H

#include "data/number_text.h"
#include "data/profile.h"

typedef struct hq_reading {
    hq_arena *arena;
    const hq_pack *pack;
    hq_diags *diags;
    hq_profile *profile;
    hq_status status;
    bool cell; /* of a table: more words are truths */
    const hq_rat *
        bare_scale; /* cells: what a number counts behind which nothing is written; NULL: one unit of its fact */
} hq_reading;

/* A fact of a record from its document; reports what is wrong with it. */
void hq_read_fact(hq_reading *reading, const hq_entity *entity, const hq_field *field, hq_doc *doc,
                  hq_fact *fact);

/* A whole number or quantity in a known unit, as people write it; false and a diagnostic otherwise. */
bool hq_read_quantity(hq_reading *reading, hq_doc *doc, hq_str text, hq_unit unit, hq_rat scale,
                      hq_str unit_text, hq_rat *out);

/* Under the diagnostic that `text`, in the unit `have`, is not in `unit_text`: where that is `have` for each of something, how it would be whole:
 * 8.4万元/人 for 8.4万元. */
void hq_tell_whole_unit(hq_diags *diags, hq_diag *diag, hq_str text, hq_str have, hq_str unit_text);

/* What a number may be: a multiple of step from min to max, both included. unit_scale: the value of one unit_text. */
typedef struct hq_number_limits {
    hq_rat min, max, step;
    hq_rat unit_scale;
    hq_str unit_text;
} hq_number_limits;

/* Is the value of `text` allowed? A diagnostic otherwise. */
bool hq_check_number(hq_reading *reading, const hq_number_limits *limits, hq_doc *doc, hq_str text,
                     hq_rat value);

bool hq_read_day_text(hq_reading *reading, hq_doc *doc, hq_str text, hq_day *out);

/* Beside the facts: parameters and days that the sources leave open; what was attested. */
void hq_read_given(hq_reading *reading, hq_doc *map);
void hq_read_attested(hq_reading *reading, hq_doc *map);

/* The condition that "POLICY.CONDITION" names, where it is one to attest; else NULL. */
const hq_condition *hq_attested_condition(const hq_pack *pack, hq_str key, uint32_t *policy);

/* The payments received, in the whole profile: what they name has to be there, and is noted in them. */
void hq_check_receipts(hq_reading *reading, hq_record *root);

bool hq_reading_no_memory(hq_reading *reading);

#endif
