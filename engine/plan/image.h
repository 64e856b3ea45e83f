/*
 * A compiled pack in a file: what stands at its front, how it is opened and saved. docs/developers/architecture.md says what is in it.
 *
 * An image answers exactly as the folder that it was compiled from. It holds neither examples nor the texts behind them, and only the
 * build of the program that wrote it can read it: it is made for speed, the folder is what is kept. It is refused where it is
 * damaged, cut short, or of another build; beyond that it is trusted as a program is, since it is one.
 */
#ifndef HQ_PLAN_IMAGE_H
#define HQ_PLAN_IMAGE_H

#include "plan/plan.h"

typedef struct hq_plan_opening {
    bool lean;   /* of a folder: the examples are left unread */
    bool digest; /* of an image: its SHA-256 is checked too */
} hq_plan_opening;

/*
 * A plan from a folder (hq_compile_as) or from an image, whichever the path names.
 *
 *   is_image  receives which; may be NULL
 *
 * diags->sources must hold no source yet where the path names an image. Errors: HQ_E_MEMORY; HQ_E_INVALID, with diagnostics.
 * Ownership: everything lives in `arena`.
 */
hq_status hq_plan_open(hq_arena *arena, hq_diags *diags, hq_str path, const hq_plan_opening *how,
                       bool *is_image, hq_plan **out) HQ_MUST_USE;

/*
 * An image in memory, which is written to: it becomes the plan.
 *
 *   name    what messages call it
 *   bytes   aligned to 16, in `arena` or outliving it
 *   digest  check its SHA-256 too
 *
 * The same errors.
 */
hq_status hq_image_open(hq_arena *arena, hq_diags *diags, hq_str name, unsigned char *bytes, size_t size,
                        bool digest, hq_plan **out) HQ_MUST_USE;

enum { HQ_IMAGE_MAGIC = 8 }; /* bytes by which an image is known */

/* Do the first bytes of a file, HQ_IMAGE_MAGIC of them or more, say that it is an image? */
bool hq_image_is(const unsigned char *bytes, size_t size);

/* The image of a plan: the same bytes for the same pack, read from the same path. Errors: HQ_E_MEMORY; HQ_E_LIMIT beyond HQ_IMAGE_BYTES_MAX. */
hq_status hq_image_make(hq_arena *arena, const hq_plan *plan, hq_str *out) HQ_MUST_USE;

#endif
