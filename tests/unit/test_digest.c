/*
 * Fingerprints against published values.
 *
 * SHA-256: FIPS 180-2, appendix B, and the empty message (NIST's CAVP, SHA256ShortMsg). Fields: Python's hashlib over
 * struct.pack(">Q", length) + bytes. XXH3-128: values that implementations of other hands (in Go and Rust) hold
 * against the reference, one for each of the algorithm's branches by length.
 */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "unit.h"

/* `count` times `bytes` is the message; it is added in pieces of `piece` bytes. */
static const struct {
    const char *name;
    const char *bytes;
    size_t count;
    size_t piece;
    const char *text;
} SHA256[] = {
    {"empty", "", 0, 1, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "abc", 1, 3, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abc by bytes", "abc", 1, 1, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"448 bits", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, 56,
     "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"448 bits in uneven pieces", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, 13,
     "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"a million a", "a", 1000000, 1000000,
     "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {"a million a in uneven pieces", "a", 1000000, 997,
     "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

/* A message of the tables; the caller frees it. */
static char *message_of(const char *bytes, size_t count, size_t *size)
{
    size_t length = strlen(bytes);
    char *message = malloc(length * count + 1);
    ck_assert_ptr_nonnull(message);
    for (size_t i = 0; i < count; i++)
        memcpy(message + i * length, bytes, length);
    *size = length * count;
    return message;
}

START_TEST(sha256_of_published_messages)
{
    const char *name = SHA256[_i].name;
    size_t size;
    char *message = message_of(SHA256[_i].bytes, SHA256[_i].count, &size);
    hq_sha256 hash;
    hq_sha256_start(&hash);
    for (size_t at = 0; at < size; at += SHA256[_i].piece)
        hq_sha256_add(&hash, message + at, at + SHA256[_i].piece <= size ? SHA256[_i].piece : size - at);
    char text[HQ_DIGEST_TEXT_MAX];
    hq_sha256_print(&hash, text);
    ck_assert_msg(strcmp(text, SHA256[_i].text) == 0, "[%s] %s", name, text);
    free(message);
}
END_TEST

START_TEST(sha256_takes_nothing_and_starts_again)
{
    hq_sha256 hash;
    char text[HQ_DIGEST_TEXT_MAX];
    hq_sha256_start(&hash);
    hq_sha256_add(&hash, "leftover", 8);
    hq_sha256_start(&hash);
    hq_sha256_add(&hash, NULL, 0);
    hq_sha256_add(&hash, "abc", 3);
    hq_sha256_add(&hash, NULL, 0);
    hq_sha256_print(&hash, text);
    ck_assert_str_eq(text, SHA256[1].text);
}
END_TEST

static const struct {
    const char *name;
    hq_str fields[2];
    int count;
    const char *text;
} FIELDS[] = {
    {"ab, c",
     {{"ab", 2}, {"c", 1}},
     2,
     "sha256:601d5476e2ccfe2c87a2bba7a322659734a05749d5b5aa781f513e4912db0d5f"},
    {"a, bc",
     {{"a", 1}, {"bc", 2}},
     2,
     "sha256:3fafa1cf2f19a7c1129beb20cf0983f73a489a221fc0dd2f16d1be292d089205"},
    {"an empty field",
     {{NULL, 0}},
     1,
     "sha256:af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc"},
    {"no field", {{NULL, 0}}, 0, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
};

START_TEST(sha256_of_fields)
{
    hq_sha256 hash;
    hq_sha256_start(&hash);
    for (int i = 0; i < FIELDS[_i].count; i++)
        hq_sha256_add_field(&hash, FIELDS[_i].fields[i]);
    char text[HQ_DIGEST_TEXT_MAX];
    hq_sha256_print(&hash, text);
    ck_assert_msg(strcmp(text, FIELDS[_i].text) == 0, "[%s] %s", FIELDS[_i].name, text);
}
END_TEST

START_TEST(sha256_of_a_field_longer_than_a_byte_counts)
{
    /* 元, E5 85 83, a hundred times: 300 bytes, so the length needs two of its eight bytes. */
    size_t size;
    char *message = message_of("\xE5\x85\x83", 100, &size);
    hq_sha256 hash;
    hq_sha256_start(&hash);
    hq_sha256_add_field(&hash, (hq_str){message, size});
    char text[HQ_DIGEST_TEXT_MAX];
    hq_sha256_print(&hash, text);
    ck_assert_str_eq(text, "sha256:809b2b49074dff7fe5a444538e3730f900a3b2a548077166e7669b257040ddb5");
    free(message);
}
END_TEST

static const struct {
    const char *name;
    const char *bytes;
    size_t count;
    const char *text;
} XXH3[] = {
    {"empty", "", 0, "xxh3:99aa06d3014798d86001c324468d497f"},
    {"1 byte", "a", 1, "xxh3:a96faf705af16834e6c632b61e964e1f"},
    {"3 bytes", "abc", 1, "xxh3:06b05ab6733a618578af5f94892f3950"},
    {"6 bytes", "abcdef", 1, "xxh3:389197a55db2b2e4da35a6714d34f8a2"},
    {"16 bytes", "0123456789abcdef", 1, "xxh3:ccba8085a0434e9e0befb4873dbe58f8"},
    {"43 bytes", "The quick brown fox jumps over the lazy dog", 1, "xxh3:ddd650205ca3e7fa24a1cc2e3a8a7651"},
    {"100 bytes", "x", 100, "xxh3:add9998d55ed3962e18dc405a95cc094"},
    {"200 bytes", "y", 200, "xxh3:833cf59a501ae2a8661514be62296c9c"},
    {"1000 bytes", "z", 1000, "xxh3:66a9b2d587876ce7cd3a574700eddf41"},
};

START_TEST(xxh3_of_published_messages)
{
    size_t size;
    char *message = message_of(XXH3[_i].bytes, XXH3[_i].count, &size);
    char text[HQ_DIGEST_TEXT_MAX];
    hq_xxh3_print(size > 0 ? message : NULL, size, text);
    ck_assert_msg(strcmp(text, XXH3[_i].text) == 0, "[%s] %s", XXH3[_i].name, text);
    free(message);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("digest");
    TCase *sha256 = tcase_create("sha256");
    tcase_add_loop_test(sha256, sha256_of_published_messages, 0, COUNT_OF(SHA256));
    tcase_add_test(sha256, sha256_takes_nothing_and_starts_again);
    tcase_add_loop_test(sha256, sha256_of_fields, 0, COUNT_OF(FIELDS));
    tcase_add_test(sha256, sha256_of_a_field_longer_than_a_byte_counts);
    suite_add_tcase(suite, sha256);

    TCase *xxh3 = tcase_create("xxh3");
    tcase_add_loop_test(xxh3, xxh3_of_published_messages, 0, COUNT_OF(XXH3));
    suite_add_tcase(suite, xxh3);
    return suite;
}
