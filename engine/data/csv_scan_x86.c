/*
 * The passes of csv_scan.c, 64 bytes at a time: each kind of byte becomes a word of 64 bits, a bit for a byte.
 *
 * UTF-8 is checked with such words: where a character of two bytes or more begins, bytes that continue it have to stand behind; the words
 * of beginnings, shifted by one and by two, must give the word of continuations exactly. Bytes for which that is not enough (characters of
 * four bytes, and E0 and ED, whose second byte is held to narrower bounds) make the text doubtful.
 *
 * The last bytes, fewer than 64, are looked at in a copy filled up with letters.
 */
#include "data/csv_scan_x86.h"

#include "base/processor.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define INLINE      static inline __attribute__((always_inline))
#define TARGET_AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define TARGET_AVX512 \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,avx2,bmi,popcnt")))

#define EIGHT(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) /* compilers leave such a loop a loop */

enum { STEP = 64 };

/* The bits of the bytes before the end, in the last, partial step. */
INLINE uint64_t bits_below(size_t left)
{
    return ((uint64_t)1 << left) - 1;
}

INLINE void fill_up(char *to, const char *text, size_t left)
{
    memset(to, 'a', STEP + 4);
    memcpy(to, text, left);
}

/* What the check of UTF-8 carries from one word to the next. */
typedef struct utf8_state {
    uint64_t due; /* bits of the next word that must continue a character */
    uint64_t odd; /* not 0: doubtful */
} utf8_state;

/*
 * The same for a step with few characters, as most rows have them: each must be one of three bytes. false: it is for check_utf8 to say.
 * Four bytes behind the step are read too.
 */
INLINE bool few_characters(utf8_state *state, const char *text, uint64_t high)
{
    enum { FEW = 2 };
    uint64_t left = high & ~state->due, due = 0;
    if ((high & state->due) != state->due || ((state->due & 1) != 0 && (text[0] & 0x40) != 0) ||
        ((state->due & 2) != 0 && (text[1] & 0x40) != 0))
        return false;
    for (int i = 0; left != 0; i++) {
        unsigned at = (unsigned)__builtin_ctzll(left);
        uint32_t bytes, narrow;
        memcpy(&bytes, text + at, sizeof bytes);
        narrow =
            bytes & 0x200F; /* of the first byte and of the second: E0 wants A0 and above, ED what is below */
        if (i == FEW || (bytes & 0xC0C0F0) != 0x8080E0 || narrow == 0 || narrow == 0x200D)
            return false;
        left &= left - 1;
        left &= left - 1;
        left &= left - 1;
        due = at > STEP - 3 ? ((uint64_t)1 << (at - (STEP - 3))) - 1 : 0;
    }
    state->due = due;
    return true;
}

/* high: 0x80 and above; follow: 0x80..0xBF; three: 0xE0 and above, and perhaps below 0x80. */
INLINE void check_utf8(utf8_state *state, uint64_t high, uint64_t follow, uint64_t three)
{
    uint64_t begin = high & ~follow;
    three &= begin;
    state->odd |= (begin << 1 | three << 2 | state->due) ^ follow;
    state->due = begin >> 63 | three >> 62;
}

/* ---- SSE2 ---- */

typedef struct sse2_text {
    __m128i a, b, c, d;
} sse2_text;

INLINE __m128i sse2_load16(const char *text)
{
    return _mm_loadu_si128((const __m128i *)(const void *)text);
}

INLINE sse2_text sse2_load(const char *text)
{
    return (sse2_text){sse2_load16(text), sse2_load16(text + 16), sse2_load16(text + 32),
                       sse2_load16(text + 48)};
}

INLINE uint64_t sse2_bits(sse2_text bytes)
{
    uint32_t low = (uint32_t)_mm_movemask_epi8(bytes.a) | (uint32_t)_mm_movemask_epi8(bytes.b) << 16;
    uint32_t high = (uint32_t)_mm_movemask_epi8(bytes.c) | (uint32_t)_mm_movemask_epi8(bytes.d) << 16;
    return low | (uint64_t)high << 32;
}

INLINE sse2_text sse2_equal(sse2_text text, char c)
{
    __m128i wanted = _mm_set1_epi8(c);
    return (sse2_text){_mm_cmpeq_epi8(text.a, wanted), _mm_cmpeq_epi8(text.b, wanted),
                       _mm_cmpeq_epi8(text.c, wanted), _mm_cmpeq_epi8(text.d, wanted)};
}

INLINE sse2_text sse2_either(sse2_text text, char c, char d)
{
    sse2_text first = sse2_equal(text, c), second = sse2_equal(text, d);
    return (sse2_text){_mm_or_si128(first.a, second.a), _mm_or_si128(first.b, second.b),
                       _mm_or_si128(first.c, second.c), _mm_or_si128(first.d, second.d)};
}

INLINE __m128i sse2_any(sse2_text text)
{
    return _mm_or_si128(_mm_or_si128(text.a, text.b), _mm_or_si128(text.c, text.d));
}

/* Greater than c, both taken as numbers from -128 to 127. */
INLINE uint64_t sse2_above(sse2_text text, char c)
{
    __m128i bound = _mm_set1_epi8(c);
    return sse2_bits((sse2_text){_mm_cmpgt_epi8(text.a, bound), _mm_cmpgt_epi8(text.b, bound),
                                 _mm_cmpgt_epi8(text.c, bound), _mm_cmpgt_epi8(text.d, bound)});
}

/* How many bytes of a step are all ones, where the others are 0: in two halves. Machines without AVX2 may lack popcnt too. */
INLINE __m128i sse2_count(sse2_text ones)
{
    __m128i sum = _mm_add_epi8(_mm_add_epi8(ones.a, ones.b), _mm_add_epi8(ones.c, ones.d));
    return _mm_sad_epu8(_mm_sub_epi8(_mm_setzero_si128(), sum), _mm_setzero_si128());
}

INLINE size_t sse2_sum(__m128i halves)
{
    return (size_t)_mm_cvtsi128_si64(_mm_add_epi64(halves, _mm_unpackhi_epi64(halves, halves)));
}

static size_t sse2_lines(const char *text, size_t length, bool *quote)
{
    __m128i lines = _mm_setzero_si128(), quotes = _mm_setzero_si128();
    char rest[STEP + 4];
    for (size_t at = 0; at < length; at += STEP) {
        const char *bytes = text + at;
        if (length - at < STEP) {
            fill_up(rest, bytes, length - at);
            bytes = rest;
        }
        sse2_text step = sse2_load(bytes), feeds = sse2_equal(step, '\n'), marks = sse2_equal(step, '"');
        lines = _mm_add_epi64(lines, sse2_count(feeds));
        quotes = _mm_or_si128(quotes, sse2_any(marks));
    }
    *quote = _mm_movemask_epi8(quotes) != 0;
    return sse2_sum(lines);
}

typedef struct sse2_state {
    __m128i least;
    utf8_state utf8;
} sse2_state;

INLINE uint64_t sse2_special(sse2_text text)
{
    sse2_text two = sse2_either(text, (char)0xC0, (char)0xC1),
              three = sse2_either(text, (char)0xE0, (char)0xED);
    return sse2_bits(two) | sse2_bits(three);
}

/* Where cells end in one step; the rest of what is looked for is noted in the state. */
INLINE sse2_text sse2_step(sse2_state *state, const char *text, char delimiter)
{
    sse2_text step = sse2_load(text);
    __m128i least = _mm_min_epu8(_mm_min_epu8(step.a, step.b), _mm_min_epu8(step.c, step.d));
    state->least = _mm_min_epu8(state->least, least);
    uint64_t high = sse2_bits(step);
    if ((high | state->utf8.due) != 0 && !few_characters(&state->utf8, text, high)) {
        uint64_t follow = high & ~sse2_above(step, (char)0xBF);
        check_utf8(&state->utf8, high, follow, sse2_above(step, (char)0xDF));
        state->utf8.odd |= sse2_special(step) | (high & sse2_above(step, (char)0xEF));
    }
    return sse2_either(step, '\n', delimiter);
}

/* The place of the lowest bit, which goes; of 0 it is anything. With the prefix newer processors take it for tzcnt, which is faster. */
#define SSE2_PUT(I)                                               \
    __asm__("rep bsfq %1, %0" : "=r"(place) : "r"(stops) : "cc"); \
    to[I] = (uint32_t)(base + place);                             \
    stops &= stops - 1;

/* Positions of bits, eight at a time; what is written beyond their count is rubbish. */
INLINE void sse2_put(uint64_t stops, size_t base, uint32_t *to)
{
    uint64_t place;
    while (stops != 0) {
        EIGHT(SSE2_PUT)
        to += 8;
    }
}

static hq_scan_found sse2_ends(const char *text, size_t length, char delimiter, uint32_t *ends, size_t room)
{
    hq_scan_found found = {0};
    sse2_state state = {.least = _mm_set1_epi8(-1)};
    size_t at = 0;
    for (; length - at >= STEP && found.count <= room; at += STEP) {
        sse2_text stops = sse2_step(&state, text + at, delimiter);
        sse2_put(sse2_bits(stops), at, ends + found.count);
        found.count += sse2_sum(sse2_count(stops));
    }
    if (found.count <= room && length - at < STEP) {
        char rest[STEP + 4];
        fill_up(rest, text + at, length - at);
        sse2_text stops = sse2_step(&state, rest, delimiter);
        uint64_t bits = sse2_bits(stops) & bits_below(length - at);
        sse2_put(bits, at, ends + found.count);
        found.count += (size_t)__builtin_popcountll(bits);
    }
    found.nul = _mm_movemask_epi8(_mm_cmpeq_epi8(state.least, _mm_setzero_si128())) != 0;
    found.doubtful = (state.utf8.odd | state.utf8.due) != 0;
    return found;
}

/* ---- AVX2 ---- */

typedef struct avx2_text {
    __m256i low, high;
} avx2_text;

INLINE TARGET_AVX2 avx2_text avx2_load(const char *text)
{
    return (avx2_text){_mm256_loadu_si256((const __m256i *)(const void *)text),
                       _mm256_loadu_si256((const __m256i *)(const void *)(text + 32))};
}

INLINE TARGET_AVX2 uint64_t avx2_bits(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

INLINE TARGET_AVX2 uint64_t avx2_equal(const avx2_text *text, __m256i wanted)
{
    return avx2_bits(_mm256_cmpeq_epi8(text->low, wanted), _mm256_cmpeq_epi8(text->high, wanted));
}

static TARGET_AVX2 size_t avx2_lines(const char *text, size_t length, bool *quote)
{
    const __m256i feed = _mm256_set1_epi8('\n'), mark = _mm256_set1_epi8('"');
    __m256i quotes = _mm256_setzero_si256();
    size_t lines = 0, at = 0;
    for (; length - at >= STEP; at += STEP) {
        avx2_text step = avx2_load(text + at);
        lines += (size_t)__builtin_popcountll(avx2_equal(&step, feed));
        quotes = _mm256_or_si256(
            quotes, _mm256_or_si256(_mm256_cmpeq_epi8(step.low, mark), _mm256_cmpeq_epi8(step.high, mark)));
    }
    char rest[STEP + 4];
    fill_up(rest, text + at, length - at);
    avx2_text step = avx2_load(rest);
    lines += (size_t)__builtin_popcountll(avx2_equal(&step, feed));
    *quote = avx2_equal(&step, mark) != 0 || !_mm256_testz_si256(quotes, quotes);
    return lines;
}

/* Not 0 where a byte is special: its upper and its lower half have a bit in common. C: 1, with 0 and 1; E: 2, with 0 and D; F: 4, with all. */
INLINE TARGET_AVX2 __m256i avx2_special(__m256i text)
{
    const __m256i half = _mm256_set1_epi8(0x0F);
    const __m256i upper = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 4, 0, 0, 0, 0, 0, 0,
                                           0, 0, 0, 0, 0, 0, 1, 0, 2, 4);
    const __m256i lower = _mm256_setr_epi8(7, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6, 4, 4, 7, 5, 4, 4, 4, 4,
                                           4, 4, 4, 4, 4, 4, 4, 6, 4, 4);
    __m256i above = _mm256_and_si256(_mm256_srli_epi16(text, 4), half);
    return _mm256_and_si256(_mm256_shuffle_epi8(upper, above),
                            _mm256_shuffle_epi8(lower, _mm256_and_si256(text, half)));
}

typedef struct avx2_state {
    __m256i least, special;
    utf8_state utf8;
} avx2_state;

/* Where cells end in one step; the rest of what is looked for is noted in the state. */
INLINE TARGET_AVX2 uint64_t avx2_step(avx2_state *state, const char *text, __m256i delimiter)
{
    const __m256i feed = _mm256_set1_epi8('\n');
    avx2_text step = avx2_load(text);
    state->least = _mm256_min_epu8(state->least, _mm256_min_epu8(step.low, step.high));
    uint64_t high = avx2_bits(step.low, step.high);
    if ((high | state->utf8.due) != 0 && !few_characters(&state->utf8, text, high)) {
        const __m256i last_follow = _mm256_set1_epi8((char)0xBF), last_two = _mm256_set1_epi8((char)0xDF);
        uint64_t begin =
            avx2_bits(_mm256_cmpgt_epi8(step.low, last_follow), _mm256_cmpgt_epi8(step.high, last_follow));
        uint64_t three =
            avx2_bits(_mm256_cmpgt_epi8(step.low, last_two), _mm256_cmpgt_epi8(step.high, last_two));
        check_utf8(&state->utf8, high, high & ~begin, three);
        state->special =
            _mm256_or_si256(state->special, _mm256_or_si256(avx2_special(step.low), avx2_special(step.high)));
    }
    return avx2_bits(
        _mm256_or_si256(_mm256_cmpeq_epi8(step.low, feed), _mm256_cmpeq_epi8(step.low, delimiter)),
        _mm256_or_si256(_mm256_cmpeq_epi8(step.high, feed), _mm256_cmpeq_epi8(step.high, delimiter)));
}

#define AVX2_PUT(I)                               \
    to[I] = (uint32_t)(base + _tzcnt_u64(stops)); \
    stops = _blsr_u64(stops);

INLINE TARGET_AVX2 size_t avx2_put(uint64_t stops, size_t base, uint32_t *to)
{
    size_t count = (size_t)__builtin_popcountll(stops);
    while (stops != 0) {
        EIGHT(AVX2_PUT)
        to += 8;
    }
    return count;
}

static TARGET_AVX2 hq_scan_found avx2_ends(const char *text, size_t length, char delimiter, uint32_t *ends,
                                           size_t room)
{
    hq_scan_found found = {0};
    const __m256i wanted = _mm256_set1_epi8(delimiter), none = _mm256_setzero_si256();
    avx2_state state = {.least = _mm256_set1_epi8(-1), .special = none};
    size_t at = 0;
    for (; length - at >= STEP && found.count <= room; at += STEP)
        found.count += avx2_put(avx2_step(&state, text + at, wanted), at, ends + found.count);
    if (found.count <= room && length - at < STEP) {
        char rest[STEP + 4];
        fill_up(rest, text + at, length - at);
        uint64_t stops = avx2_step(&state, rest, wanted) & bits_below(length - at);
        found.count += avx2_put(stops, at, ends + found.count);
    }
    found.nul = _mm256_movemask_epi8(_mm256_cmpeq_epi8(state.least, none)) != 0;
    found.doubtful =
        (state.utf8.odd | state.utf8.due) != 0 || !_mm256_testz_si256(state.special, state.special);
    return found;
}

/* ---- AVX-512 ---- */

INLINE TARGET_AVX512 __m512i avx512_special(__m512i text)
{
    const __m512i half = _mm512_set1_epi8(0x0F);
    const __m512i upper =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 4));
    const __m512i lower =
        _mm512_broadcast_i32x4(_mm_setr_epi8(7, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6, 4, 4));
    __m512i above = _mm512_and_si512(_mm512_srli_epi16(text, 4), half);
    return _mm512_and_si512(_mm512_shuffle_epi8(upper, above),
                            _mm512_shuffle_epi8(lower, _mm512_and_si512(text, half)));
}

static TARGET_AVX512 size_t avx512_lines(const char *text, size_t length, bool *quote)
{
    const __m512i feed = _mm512_set1_epi8('\n'), mark = _mm512_set1_epi8('"');
    size_t lines = 0;
    uint64_t quotes = 0;
    for (size_t at = 0; at < length; at += STEP) {
        uint64_t read = length - at >= STEP ? ~(uint64_t)0 : bits_below(length - at);
        __m512i step = _mm512_maskz_loadu_epi8(read, text + at);
        lines += (size_t)__builtin_popcountll(_mm512_cmpeq_epi8_mask(step, feed));
        quotes |= _mm512_cmpeq_epi8_mask(step, mark);
    }
    *quote = quotes != 0;
    return lines;
}

/* Positions of bits: their numbers pressed together, sixteen at a time made as wide as a position. */
INLINE TARGET_AVX512 size_t avx512_put(uint64_t stops, size_t base, uint32_t *to)
{
    const __m512i numbers =
        _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43,
                        42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22,
                        21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i from = _mm512_set1_epi32((int)(uint32_t)base);
    size_t count = (size_t)__builtin_popcountll(stops);
    __m512i pressed = _mm512_maskz_compress_epi8(stops, numbers);
    __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(pressed));
    _mm512_storeu_si512(to, _mm512_add_epi32(wide, from));
    if (count <= 16)
        return count;
    wide = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(pressed, 1));
    _mm512_storeu_si512(to + 16, _mm512_add_epi32(wide, from));
    if (count <= 32)
        return count;
    wide = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(pressed, 2));
    _mm512_storeu_si512(to + 32, _mm512_add_epi32(wide, from));
    wide = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(pressed, 3));
    _mm512_storeu_si512(to + 48, _mm512_add_epi32(wide, from));
    return count;
}

static TARGET_AVX512 hq_scan_found avx512_ends(const char *text, size_t length, char delimiter,
                                               uint32_t *ends, size_t room)
{
    hq_scan_found found = {0};
    const __m512i feed = _mm512_set1_epi8('\n'), wanted = _mm512_set1_epi8(delimiter);
    __m512i special = _mm512_setzero_si512();
    utf8_state utf8 = {0, 0};
    uint64_t nuls = 0;
    for (size_t at = 0; at < length && found.count <= room; at += STEP) {
        uint64_t read = length - at >= STEP ? ~(uint64_t)0 : bits_below(length - at);
        __m512i step = _mm512_maskz_loadu_epi8(read, text + at);
        uint64_t stops = _mm512_cmpeq_epi8_mask(step, feed) | _mm512_cmpeq_epi8_mask(step, wanted);
        found.count += avx512_put(stops & read, at, ends + found.count);
        nuls |= _mm512_testn_epi8_mask(step, step) & read;
        uint64_t high = _mm512_movepi8_mask(step);
        if ((high | utf8.due) == 0)
            continue;
        uint64_t begin = _mm512_cmpgt_epi8_mask(step, _mm512_set1_epi8((char)0xBF));
        uint64_t three = _mm512_cmpgt_epi8_mask(step, _mm512_set1_epi8((char)0xDF));
        check_utf8(&utf8, high, high & ~begin, three);
        special = _mm512_or_si512(special, avx512_special(step));
    }
    found.nul = nuls != 0;
    found.doubtful = (utf8.odd | utf8.due) != 0 || _mm512_test_epi8_mask(special, special) != 0;
    return found;
}

/* ---- Which there are ---- */

static const hq_scan SSE2 = {HQ_SCAN_SSE2, sse2_lines, sse2_ends};
static const hq_scan AVX2 = {HQ_SCAN_AVX2, avx2_lines, avx2_ends};
static const hq_scan AVX512 = {HQ_SCAN_AVX512, avx512_lines, avx512_ends};

const hq_scan *hq_scan_x86(hq_scan_set set)
{
    bool avx2 = HQ_PROCESSOR_HAS("avx2") && HQ_PROCESSOR_HAS("bmi") && HQ_PROCESSOR_HAS("popcnt");
    bool avx512 = avx2 && HQ_PROCESSOR_HAS("avx512f") && HQ_PROCESSOR_HAS("avx512bw") &&
                  HQ_PROCESSOR_HAS("avx512vl") && HQ_PROCESSOR_HAS("avx512vbmi") &&
                  HQ_PROCESSOR_HAS("avx512vbmi2");
    switch (set) {
    case HQ_SCAN_SSE2:
        return &SSE2;
    case HQ_SCAN_AVX2:
        return avx2 ? &AVX2 : NULL;
    case HQ_SCAN_AVX512:
        return avx512 ? &AVX512 : NULL;
    default:
        return NULL;
    }
}

#else

const hq_scan *hq_scan_x86(hq_scan_set set)
{
    (void)set;
    return NULL;
}

#endif
