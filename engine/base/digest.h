/*
 * Fingerprints: SHA-256 (libsodium) for packs and evidence, XXH3-128 (xxHash) for inputs that must keep up with a disk.
 * Printed as "sha256:" or "xxh3:" and lower-case hexadecimal digits.
 */
#ifndef HQ_BASE_DIGEST_H
#define HQ_BASE_DIGEST_H

#include "base/str.h"

enum { HQ_SHA256_BYTES = 32, HQ_XXH3_BYTES = 16, HQ_DIGEST_TEXT_MAX = 80 };

/* A running SHA-256, opaque. `alignas` room for libsodium's state, so that no header of it is needed here. */
typedef struct hq_sha256 {
    _Alignas(16) unsigned char state[128];
} hq_sha256;

void hq_sha256_start(hq_sha256 *hash);
void hq_sha256_add(hq_sha256 *hash, const void *bytes, size_t size);
/* A length-prefixed field, so that ("ab", "c") and ("a", "bc") differ. */
void hq_sha256_add_field(hq_sha256 *hash, hq_str field);
/* Ends the run and writes "sha256:..." terminated into out. */
void hq_sha256_print(hq_sha256 *hash, char out[HQ_DIGEST_TEXT_MAX]);

/* Ends the run and gives the bytes. */
void hq_sha256_end(hq_sha256 *hash, unsigned char out[HQ_SHA256_BYTES]);

/* XXH3-128 of one block, most significant byte first. */
void hq_xxh3_bytes(const void *bytes, size_t size, unsigned char out[HQ_XXH3_BYTES]);
/* A running XXH3-128, in an arena. Errors: HQ_E_MEMORY. */
typedef struct hq_xxh3 hq_xxh3;
hq_status hq_xxh3_start(hq_arena *arena, hq_xxh3 **out) HQ_MUST_USE;
void hq_xxh3_add(hq_xxh3 *hash, const void *bytes, size_t size);
void hq_xxh3_end(hq_xxh3 *hash, char out[HQ_DIGEST_TEXT_MAX]); /* "xxh3:..." terminated */

/* XXH3-128 of one block, "xxh3:..." terminated. */
void hq_xxh3_print(const void *bytes, size_t size, char out[HQ_DIGEST_TEXT_MAX]);

/* XXH3-64 of one block: for tables in memory. */
uint64_t hq_hash64(hq_str bytes);

#endif
