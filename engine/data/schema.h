/*
 * JSON Schema (2020-12) of what people write: profiles of a pack, and the files of a rule pack. Editors check and complete by it
 * as one types.
 *
 * A schema says the shape: keys, kinds, codes, bounds of plain numbers. What only the readers can know (units, days that exist, what a
 * name means) is in descriptions and in their diagnostics.
 */
#ifndef HQ_DATA_SCHEMA_H
#define HQ_DATA_SCHEMA_H

#include "lang/pack.h"

/*
 * Append the schema of the profiles of a pack: every entity with its facts, lists and embedded records, under its name and its
 * labels, as data/profile.c reads them.
 *
 * Errors: HQ_E_MEMORY.   Threads: pure but for the text.
 */
hq_status hq_schema_profile(hq_text *text, const hq_pack *pack) HQ_MUST_USE;

/*
 * Append the schema of a kind of rule file: "policy", "definition", "group", "parameter" (the calendar too), "codes", "model",
 * "pack". Made from lang/keys.c, the table by which the readers refuse keys.
 *
 * Errors: HQ_E_MEMORY; HQ_E_USAGE for another kind, the text is then untouched.
 */
hq_status hq_schema_rules(hq_text *text, hq_str kind) HQ_MUST_USE;

#endif
