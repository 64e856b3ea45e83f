/* What templates of all kinds say of values. Inside data/ only. */
#ifndef HQ_DATA_TEMPLATE_PARTS_H
#define HQ_DATA_TEMPLATE_PARTS_H

#include "lang/pack.h"

/*
 * Append "0.01人", "3%/年": a number as the model writes it; unit empty: the digits alone.
 *
 *   written  false, and nothing is appended: it has no finite decimal
 *
 * Errors: HQ_E_MEMORY, HQ_E_LIMIT.
 */
hq_status hq_template_quantity(hq_text *text, hq_rat value, hq_rat scale, hq_str unit,
                               bool *written) HQ_MUST_USE;

/* A day that the fact can be; the first of 2026 where that is one, so that a balance begins where its loan does. */
hq_day hq_template_day(const hq_field *field);

#endif
