/* What the name of a column says: which fact of an entity, or of a record embedded in it. Inside data/ only. */
#ifndef HQ_DATA_HEADER_NAMES_H
#define HQ_DATA_HEADER_NAMES_H

#include "plan/columns.h"

enum { HQ_HEADER_DEPTH_MAX = 8 }; /* records embedded one in the other */

typedef enum hq_meant_kind {
    HQ_MEANT_NOTHING,
    HQ_MEANT_ID,
    HQ_MEANT_NAME,
    HQ_MEANT_OWNER,
    HQ_MEANT_FIELD,
    HQ_MEANT_LIST,
    HQ_MEANT_ATTESTED,
    HQ_MEANT_GIVEN,
    HQ_MEANT_MANY /* of embedded records, one of which has to be named: `field` of `ones`, and another */
} hq_meant_kind;

typedef struct hq_meant {
    hq_meant_kind kind;
    uint32_t ones[HQ_HEADER_DEPTH_MAX]; /* embedded records from the table's entity down */
    uint32_t depth;
    uint32_t entity,
        field;      /* FIELD and MANY: of what lies at the end of `ones`; LIST: `field` is its index */
    uint32_t other; /* MANY: the entity that has such a field too */
    uint32_t policy, attestation;
    hq_given_column given;
    hq_str unit; /* what stood in brackets behind the name; empty: nothing */
} hq_meant;

/* Where names are looked for. */
typedef struct hq_naming {
    const hq_pack *pack;
    uint32_t entity;
    uint32_t owner; /* of a list: the entity that holds it; HQ_NONE: the subjects' table */
} hq_naming;

/* Trimmed by the caller. */
hq_meant hq_header_meant(const hq_naming *naming, hq_str header);

/* The entity whose facts most of these headers of a subjects' table name; of several, the first. */
uint32_t hq_header_entity(const hq_pack *pack, const hq_str *headers, uint32_t count);

/* Does it say that something is given, whether or not there is such a thing: given.wage, param.wage? */
bool hq_header_says_given(hq_str header);

/* What to write instead of a wrong header. */
void hq_header_guess(const hq_naming *naming, hq_diags *diags, hq_diag *diag, hq_str header);

bool hq_label_is(hq_words label, hq_str name);

#endif
