/*
 * Commented templates: a profile to fill in, a policy to begin with. What they show is a comment or a value that is accepted as it
 * stands, so a template parses before anything in it is changed.
 */
#ifndef HQ_DATA_TEMPLATE_H
#define HQ_DATA_TEMPLATE_H

#include "base/language.h"
#include "lang/pack.h"

/*
 * Append a YAML profile of an entity: each fact with its label, unit, bounds and codes, commented out; whoever knows a fact takes
 * the '# ' before it away and writes the value.
 *
 *   entity  index in the pack, not that of receipts
 *
 * Errors: HQ_E_MEMORY; HQ_E_USAGE when there is no such entity, the text is then untouched.
 */
hq_status hq_template_profile(hq_text *text, const hq_pack *pack, uint32_t entity,
                              hq_language language) HQ_MUST_USE;

/*
 * Append a commented policy. It compiles in a pack that has a document `source`, an entity `company` with the facts `registered`
 * (truth) and `revenue` (money), and 元 for its currency; the comments say what to replace.
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_template_policy(hq_text *text, hq_language language) HQ_MUST_USE;

#endif
