/*
 * The image of the base pack with some of its bytes changed and the checksum made to fit: the input is a list of changes, each an offset
 * of three bytes and the byte that comes there. What is opened must be well formed; whether it answers well is its maker's affair.
 */
#include "plan/image.h"
#include "fuzz.h"

enum { CHANGE_BYTES = 4, CHECKSUM_AT = 16, CHECKED_FROM = 32 }; /* of the header: plan/image.c */

static hq_str base_image(void)
{
    static fuzz_world world;
    static hq_str image;
    if (image.at == NULL) {
        hq_plan *plan;
        fuzz_begin(&world);
        MUST(fuzz_compile(&world, NULL, HQ_STR(""), FUZZ_WHOLE_PACK, &plan) == HQ_OK);
        MUST(hq_image_make(&world.arena, plan, &image) == HQ_OK);
    }
    return image;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    (void)fuzz_ask; /* an image is trusted to answer */
    hq_str image = base_image();
    fuzz_world world;
    hq_plan *plan;
    fuzz_begin(&world);
    unsigned char *copy = hq_arena_copy(&world.arena, image.at, image.length);
    MUST(copy != NULL);
    for (; length >= CHANGE_BYTES; bytes += CHANGE_BYTES, length -= CHANGE_BYTES) {
        size_t at = bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16;
        copy[at % image.length] = bytes[3];
    }
    hq_xxh3_bytes(copy + CHECKED_FROM, image.length - CHECKED_FROM, copy + CHECKSUM_AT);
    hq_status status =
        hq_image_open(&world.arena, &world.diags, HQ_STR("x.hqc"), copy, image.length, false, &plan);
    fuzz_judge(&world, status);
    MUST((status == HQ_OK) == (plan != NULL));
    MUST(plan == NULL || hq_plan_verify(plan) == NULL);
    hq_arena_free(&world.arena);
    return 0;
}
