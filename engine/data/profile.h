/*
 * Profiles: what a firm, a vehicle or a person says of itself, read into records. YAML and JSON share this reader: both are
 * document trees by then.
 *
 * The model types every value by the place it stands in. Keys are field names or labels in either language; numbers may be written as
 * people write them (120万, 1,200,000.00元, full-width digits). Nothing is dropped: an unknown key, a wrong type or unit, a value
 * outside its bounds, a day that does not exist is a diagnostic with its place, all of them in one run.
 */
#ifndef HQ_DATA_PROFILE_H
#define HQ_DATA_PROFILE_H

#include "plan/facts.h"

/*
 * Read a profile from a document.
 *
 *   given  what an example states beside the profile (parameters, days of validity); may be NULL
 *   out    the profile, in `arena`; NULL after a mistake
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID with diagnostics.
 */
hq_status hq_profile_read(hq_arena *arena, const hq_pack *pack, hq_diags *diags, hq_doc *doc, hq_doc *given,
                          hq_profile **out) HQ_MUST_USE;

/*
 * Read a file: JSON when its name ends in .json, or when it is standard input and begins with '{' or '['; else YAML.
 * The text becomes a source of diags->sources, and the profile's checksum is that of its bytes.
 */
hq_status hq_profile_load(hq_arena *arena, const hq_pack *pack, hq_diags *diags, hq_str path,
                          hq_profile **out) HQ_MUST_USE;

/* The two halves of it, for a file that is read once and asked under several packs: its bytes, and whether they are JSON ... */
hq_status hq_profile_bytes(hq_arena *arena, hq_diags *diags, hq_str path, hq_str *text,
                           bool *json) HQ_MUST_USE;
/* ... and the profile that a text holds. name: what messages call it. Neither is copied. */
hq_status hq_profile_of(hq_arena *arena, const hq_pack *pack, hq_diags *diags, hq_str name, hq_str text,
                        bool json, hq_profile **out) HQ_MUST_USE;

/* JSON into a document tree: numbers stay text, positions are kept, null is absent. The limits of YAML hold here too. */
hq_status hq_json_read(hq_arena *arena, hq_diags *diags, uint32_t source, hq_doc **out) HQ_MUST_USE;

#endif
