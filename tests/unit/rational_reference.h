/*
 * What the tests of rational numbers share: GMP's mpq as the other method, and random values that lie near the edges.
 *
 * GMP's own allocations go through functions of ours, so that a test sees when the library makes GMP allocate: it must
 * not, since GMP aborts when memory runs out. Calls of the library stand in LIBRARY(...).
 */
#ifndef HQ_TESTS_UNIT_RATIONAL_REFERENCE_H
#define HQ_TESTS_UNIT_RATIONAL_REFERENCE_H

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/rational_big.h"
#include "unit.h"

/* ck_assert_msg for long loops: Check's own writes to a pipe each time it holds, which costs more than what is tested. */
#define REQUIRE(CONDITION, ...)        \
    do {                               \
        if (!(CONDITION))              \
            ck_abort_msg(__VA_ARGS__); \
    } while (0)

#define HOLDS(CONDITION) REQUIRE(CONDITION, "%s", #CONDITION)

/* ---- GMP's memory ---- */

static bool library_is_running;

/* The value of a call of the library, during which GMP must not allocate. */
#define LIBRARY(CALL)                             \
    ({                                            \
        library_is_running = true;                \
        __typeof__(CALL) library_value_ = (CALL); \
        library_is_running = false;               \
        library_value_;                           \
    })

static void *gmp_allocate(size_t size)
{
    REQUIRE(!library_is_running, "the library made GMP allocate %zu bytes", size);
    void *block = malloc(size);
    REQUIRE(block != NULL, "out of memory");
    return block;
}

static void *gmp_reallocate(void *block, size_t old_size, size_t new_size)
{
    (void)old_size;
    REQUIRE(!library_is_running, "the library made GMP allocate %zu bytes", new_size);
    void *grown = realloc(block, new_size);
    REQUIRE(grown != NULL, "out of memory");
    return grown;
}

static void gmp_release(void *block, size_t size)
{
    (void)size;
    free(block);
}

/* ---- Fixture: an arena for the values of a test ---- */

static hq_arena arena;

static void set_up(void)
{
    mp_set_memory_functions(gmp_allocate, gmp_reallocate, gmp_release);
    hq_arena_init(&arena, NULL, 0);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
}

/* ---- Between the two methods ---- */

static inline hq_rat rat_of(mpq_srcptr q)
{
    hq_natural n = {mpz_limbs_read(mpq_numref(q)), (mp_size_t)mpz_size(mpq_numref(q))};
    hq_natural d = {mpz_limbs_read(mpq_denref(q)), (mp_size_t)mpz_size(mpq_denref(q))};
    hq_rat out;
    REQUIRE(hq_rat_close(&arena, mpq_sgn(q) < 0, n, d, &out) == HQ_OK, "no value for the number");
    return out;
}

/* Take a value apart, and check its form: lowest terms, small if it fits, no zero limbs at the top. */
static inline void mpq_of(mpq_ptr q, hq_rat a)
{
    if (a.denominator != 0) {
        HOLDS(a.denominator > 0 && a.numerator != INT64_MIN);
        mpz_set_si(mpq_numref(q), a.numerator);
        mpz_set_si(mpq_denref(q), a.denominator);
    } else {
        const struct hq_rat_big *big = a.big;
        HOLDS(big->n_size > 0 && big->n_size <= HQ_NATURAL_LIMBS_PART && big->limbs[big->n_size - 1] != 0);
        HOLDS(big->d_size > 0 && big->d_size <= HQ_NATURAL_LIMBS_PART);
        HOLDS(big->limbs[big->n_size + big->d_size - 1] != 0);
        HOLDS(big->n_size > 1 || big->d_size > 1 || big->limbs[0] > INT64_MAX || big->limbs[1] > INT64_MAX);
        mpz_import(mpq_numref(q), (size_t)big->n_size, -1, sizeof(mp_limb_t), 0, 0, big->limbs);
        mpz_import(mpq_denref(q), (size_t)big->d_size, -1, sizeof(mp_limb_t), 0, 0, big->limbs + big->n_size);
        if (big->negative)
            mpz_neg(mpq_numref(q), mpq_numref(q));
    }
    mpq_t reduced;
    mpq_init(reduced);
    mpq_set(reduced, q);
    mpq_canonicalize(reduced);
    REQUIRE(mpq_equal(reduced, q), "not in lowest terms");
    mpq_clear(reduced);
}

static inline bool mpq_is_within_limit(mpq_srcptr q)
{
    return mpz_sizeinbase(mpq_numref(q), 2) <= HQ_RATIONAL_BITS_MAX &&
           mpz_sizeinbase(mpq_denref(q), 2) <= HQ_RATIONAL_BITS_MAX;
}

/* A value that no computation gives: to see that *out is untouched. */
static inline hq_rat sentinel(void)
{
    return (hq_rat){{-7777777777}, 7777777};
}

static inline bool is_sentinel(hq_rat a)
{
    return a.numerator == -7777777777 && a.denominator == 7777777;
}

static inline void check_result(const char *name, hq_status status, hq_rat got, mpq_srcptr expected)
{
    if (!mpq_is_within_limit(expected)) {
        REQUIRE(status == HQ_E_LIMIT, "[%s] status %d, not HQ_E_LIMIT", name, (int)status);
        REQUIRE(is_sentinel(got), "[%s] *out was touched", name);
        return;
    }
    REQUIRE(status == HQ_OK, "[%s] status %d", name, (int)status);
    mpq_t q;
    mpq_init(q);
    mpq_of(q, got);
    if (!mpq_equal(q, expected)) {
        gmp_fprintf(stderr, "[%s] got %Qd, expected %Qd\n", name, q, expected);
        ck_abort_msg("[%s] another value than GMP's", name);
    }
    mpq_clear(q);
}

/* ---- Random values ---- */

/* SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine. */
static uint64_t random_state;

static inline uint64_t random_64(void)
{
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static inline unsigned random_below(unsigned bound)
{
    return (unsigned)(random_64() % bound);
}

/* Exactly `bits` bits; sometimes long runs of ones or zeros, where carries go far. */
static inline void random_bits(mpz_ptr z, unsigned bits)
{
    mpz_set_ui(z, 0);
    unsigned kind = random_below(4);
    for (unsigned done = 0; done < bits; done += 64) {
        uint64_t word = kind == 0 ? UINT64_MAX : kind == 1 ? 0 : random_64();
        mpz_mul_2exp(z, z, 64);
        mpz_add_ui(z, z, word);
    }
    mpz_fdiv_r_2exp(z, z, bits - 1);
    mpz_setbit(z, bits - 1);
}

/* 2^bits give or take a little. */
static inline void random_edge(mpz_ptr z, unsigned bits)
{
    mpz_set_ui(z, 1);
    mpz_mul_2exp(z, z, bits);
    unsigned off = random_below(4);
    if (random_below(2) == 0 || bits >= HQ_RATIONAL_BITS_MAX)
        mpz_sub_ui(z, z, off + 1);
    else
        mpz_add_ui(z, z, off);
}

/* A part of a fraction, > 0, at most HQ_RATIONAL_BITS_MAX bits. */
static inline void random_part(mpz_ptr z)
{
    static const unsigned EDGES[] = {31, 32, 62, 63, 64, 65, 126, 127, 128, 2047, 2048, 4095, 4096};
    static const unsigned MONEY[] = {1, 2, 4, 5, 10, 12, 20, 25, 50, 100, 360, 365, 366, 1000, 10000};
    switch (random_below(8)) {
    case 0:
        mpz_set_ui(z, random_below(1000) + 1);
        break;
    case 1:
        mpz_set_ui(z, MONEY[random_below(COUNT_OF(MONEY))]);
        break;
    case 2:
    case 3:
        random_bits(z, random_below(64) + 1);
        break;
    case 4:
        random_bits(z, random_below(200) + 1);
        break;
    case 5:
        random_bits(z, random_below(HQ_RATIONAL_BITS_MAX) + 1);
        break;
    default:
        random_edge(z, EDGES[random_below(COUNT_OF(EDGES))]);
    }
}

/* A value in lowest terms; one in thirty is zero. */
static inline void random_value(mpq_ptr q)
{
    random_part(mpq_numref(q));
    random_part(mpq_denref(q));
    if (random_below(3) == 0)
        mpz_set_ui(mpq_denref(q), 1);
    if (random_below(30) == 0)
        mpz_set_ui(mpq_numref(q), 0);
    if (random_below(2) == 0)
        mpz_neg(mpq_numref(q), mpq_numref(q));
    mpq_canonicalize(q);
}

/* A second value that often has something to do with the first: its inverse, its neighbour, its denominator. */
static inline void random_partner(mpq_ptr b, mpq_srcptr a)
{
    mpq_t other;
    mpq_init(other);
    random_value(b);
    switch (random_below(8)) {
    case 0:
        mpz_set(mpq_denref(b), mpq_denref(a));
        break;
    case 1:
        mpq_set(b, a);
        break;
    case 2:
        mpq_neg(b, a);
        break;
    case 3:
        if (mpq_sgn(a) != 0)
            mpq_inv(b, a);
        break;
    case 4: /* shares a factor with the denominator */
        mpz_gcd_ui(mpq_numref(other), mpq_denref(a), 720720);
        mpz_mul_ui(mpq_denref(b), mpq_numref(other), random_below(1000) + 1);
        break;
    case 5: /* a neighbour */
        mpz_add_ui(mpq_numref(b), mpq_numref(a), 1);
        mpz_set(mpq_denref(b), mpq_denref(a));
        break;
    default:
        break;
    }
    mpq_canonicalize(b);
    if (!mpq_is_within_limit(b))
        mpq_set_si(b, -1, 3);
    mpq_clear(other);
}

#endif
