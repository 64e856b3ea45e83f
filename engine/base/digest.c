/*
 * SHA-256 from libsodium, XXH3 from xxHash, and their hexadecimal text. See digest.h.
 *
 * sodium_init() is not called, and need not be. It seeds the random generator and chooses, by the processor, among
 * implementations of other primitives. libsodium 1.0.18 has one SHA-256 (crypto_hash/sha256/cp), which reads nothing but
 * its arguments and constants, allocates nothing and cannot fail; every function of it returns 0. Not calling sodium_init()
 * also keeps a library that only computes from opening /dev/urandom.
 */
#include "base/digest.h"

#include <sodium/crypto_hash_sha256.h>
#include <string.h>
#define XXH_STATIC_LINKING_ONLY /* shows what the state is made of, so that it can lie in an arena */
#include <xxhash.h>

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(hq_sha256), "libsodium's state does not fit");
_Static_assert(_Alignof(crypto_hash_sha256_state) <= _Alignof(hq_sha256),
               "libsodium's state is aligned wider");
_Static_assert(crypto_hash_sha256_BYTES == HQ_SHA256_BYTES, "SHA-256 has 256 bits");
_Static_assert(sizeof(XXH128_canonical_t) == HQ_XXH3_BYTES, "XXH3-128 has 128 bits");
_Static_assert(sizeof "sha256:" + 2 * HQ_SHA256_BYTES <= HQ_DIGEST_TEXT_MAX, "the text does not fit");

static crypto_hash_sha256_state *state_of(hq_sha256 *hash)
{
    return (crypto_hash_sha256_state *)(void *)hash->state;
}

/* Write prefix, the bytes in lower-case hexadecimal and a NUL. */
static void print_hex(const char *prefix, const unsigned char *bytes, size_t size,
                      char out[HQ_DIGEST_TEXT_MAX])
{
    static const char DIGITS[] = "0123456789abcdef";
    size_t length = strlen(prefix);
    memcpy(out, prefix, length);
    for (size_t i = 0; i < size; i++) {
        out[length++] = DIGITS[bytes[i] >> 4];
        out[length++] = DIGITS[bytes[i] & 15];
    }
    out[length] = '\0';
}

void hq_sha256_start(hq_sha256 *hash)
{
    crypto_hash_sha256_init(state_of(hash));
}

void hq_sha256_add(hq_sha256 *hash, const void *bytes, size_t size)
{
    if (size > 0) /* an empty slice may be NULL */
        crypto_hash_sha256_update(state_of(hash), bytes, size);
}

void hq_sha256_add_field(hq_sha256 *hash, hq_str field)
{
    /* Eight bytes, most significant first, on every machine: a fingerprint is compared between machines. */
    unsigned char length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)((uint64_t)field.length >> (56 - 8 * i));
    hq_sha256_add(hash, length, sizeof length);
    hq_sha256_add(hash, field.at, field.length);
}

void hq_sha256_end(hq_sha256 *hash, unsigned char out[HQ_SHA256_BYTES])
{
    crypto_hash_sha256_final(state_of(hash), out);
}

void hq_sha256_print(hq_sha256 *hash, char out[HQ_DIGEST_TEXT_MAX])
{
    unsigned char digest[HQ_SHA256_BYTES];
    hq_sha256_end(hash, digest);
    print_hex("sha256:", digest, sizeof digest, out);
}

static void canonical(XXH128_hash_t hash, unsigned char out[HQ_XXH3_BYTES])
{
    XXH128_canonical_t bytes; /* big-endian, as xxhsum prints it */
    XXH128_canonicalFromHash(&bytes, hash);
    memcpy(out, bytes.digest, HQ_XXH3_BYTES);
}

void hq_xxh3_bytes(const void *bytes, size_t size, unsigned char out[HQ_XXH3_BYTES])
{
    canonical(XXH3_128bits(size > 0 ? bytes : "", size), out);
}

static void print_xxh3(XXH128_hash_t hash, char out[HQ_DIGEST_TEXT_MAX])
{
    unsigned char digest[HQ_XXH3_BYTES];
    canonical(hash, digest);
    print_hex("xxh3:", digest, sizeof digest, out);
}

void hq_xxh3_print(const void *bytes, size_t size, char out[HQ_DIGEST_TEXT_MAX])
{
    print_xxh3(XXH3_128bits(size > 0 ? bytes : "", size), out);
}

/* xxHash wants its state aligned to 64 bytes, more than an arena gives. */
struct hq_xxh3 {
    XXH3_state_t *state;
    unsigned char room[sizeof(XXH3_state_t) + 64];
};

hq_status hq_xxh3_start(hq_arena *arena, hq_xxh3 **out)
{
    hq_xxh3 *hash = HQ_NEW(arena, hq_xxh3);
    HQ_TRY_ALLOC(hash);
    hash->state = (XXH3_state_t *)(void *)(hash->room + (64 - (uintptr_t)hash->room % 64));
    (void)XXH3_128bits_reset(hash->state); /* refuses only NULL */
    *out = hash;
    return HQ_OK;
}

void hq_xxh3_add(hq_xxh3 *hash, const void *bytes, size_t size)
{
    if (size > 0)
        (void)XXH3_128bits_update(hash->state, bytes, size);
}

void hq_xxh3_end(hq_xxh3 *hash, char out[HQ_DIGEST_TEXT_MAX])
{
    print_xxh3(XXH3_128bits_digest(hash->state), out);
}

uint64_t hq_hash64(hq_str bytes)
{
    return XXH3_64bits(bytes.at, bytes.length);
}
