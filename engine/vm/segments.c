/*
 * Bitmaps between a list and its holders, a word at a time: "any item" is a carry that runs through the segment of an owner, "of the
 * record that holds this one" is a difference that fills it. With BMI2's pext and pdep, where the processor has them.
 *
 * With H and E the first and last items of every owner that has any: adding the bits below E to themselves and to ones carries into E where
 * one was set; and E' - H', for owners whose bit is set, fills their segments but for the last item.
 */
#include "base/processor.h"
#include "vm/lane.h"

#if defined(__x86_64__)
#include <immintrin.h>

bool hq_v_segments_here(void)
{
    return HQ_PROCESSOR_HAS("bmi2") && HQ_PROCESSOR_HAS("popcnt");
}

/* Bits one after the other. */
typedef struct hq_vstream {
    uint64_t *words;
    uint64_t at; /* bits written or read */
} hq_vstream;

static void put(hq_vstream *stream, uint64_t bits, unsigned count)
{
    unsigned shift = (unsigned)(stream->at % 64);
    uint64_t *to = &stream->words[stream->at / 64];
    to[0] = shift == 0 ? bits : to[0] | bits << shift;
    if (shift + count > 64)
        to[1] = bits >> 1 >> (63 - shift);
    stream->at += count;
}

static uint64_t get(hq_vstream *stream, unsigned count)
{
    unsigned shift = (unsigned)(stream->at % 64);
    const uint64_t *from = &stream->words[stream->at / 64];
    uint64_t bits = from[0] >> shift;
    if (shift + count > 64)
        bits |= from[1] << 1 << (63 - shift);
    stream->at += count;
    return bits; /* bits beyond count are masked by pdep */
}

__attribute__((target("bmi2,popcnt"))) void hq_v_any_of_segments(const hq_vsegments *segments,
                                                                 const uint64_t *items, bool all,
                                                                 uint64_t *to)
{
    hq_vstream stream = {segments->scratch, 0};
    unsigned char carry = 0;
    uint64_t flip = all ? UINT64_MAX : 0; /* all of them: not any that is not */
    for (uint32_t w = 0; w < segments->item_words; w++) {
        uint64_t last = segments->last[w], x = items[w] ^ flip;
        unsigned long long sum;
        carry = _addcarry_u64(carry, x & ~last, ~last, &sum);
        uint64_t any = (sum | x) & last;
        put(&stream, _pext_u64(any, last), (unsigned)__builtin_popcountll(last));
    }
    put(&stream, 0, 64);
    stream.at = 0;
    for (uint32_t w = 0; w < segments->holder_words; w++) {
        uint64_t some = segments->some[w];
        to[w] = _pdep_u64(get(&stream, (unsigned)__builtin_popcountll(some)), some) ^ flip;
    }
}

__attribute__((target("bmi2,popcnt"))) void hq_v_fill_segments(const hq_vsegments *segments,
                                                               const uint64_t *holders, uint64_t *to)
{
    hq_vstream stream = {segments->scratch, 0}, ends;
    for (uint32_t w = 0; w < segments->holder_words; w++)
        put(&stream, _pext_u64(holders[w], segments->some[w]),
            (unsigned)__builtin_popcountll(segments->some[w]));
    put(&stream, 0, 64);
    stream.at = 0;
    ends = stream;
    unsigned char borrow = 0;
    for (uint32_t w = 0; w < segments->item_words; w++) {
        uint64_t first = segments->first[w], last = segments->last[w];
        uint64_t from = _pdep_u64(get(&stream, (unsigned)__builtin_popcountll(first)), first);
        uint64_t until = _pdep_u64(get(&ends, (unsigned)__builtin_popcountll(last)), last);
        unsigned long long filled;
        borrow = _subborrow_u64(borrow, until, from, &filled);
        to[w] = filled | until;
    }
}

#else

bool hq_v_segments_here(void)
{
    return false;
}

void hq_v_any_of_segments(const hq_vsegments *segments, const uint64_t *items, bool all, uint64_t *to)
{
    (void)segments, (void)items, (void)all, (void)to;
}

void hq_v_fill_segments(const hq_vsegments *segments, const uint64_t *holders, uint64_t *to)
{
    (void)segments, (void)holders, (void)to;
}

#endif

/* First and last items of each owner, and who has any. */
hq_status hq_v_find_segments(hq_lane *lane, const hq_batch *batch, uint32_t frame, uint32_t holder,
                             hq_vsegments *out)
{
    uint32_t items = batch->frames[frame].row_count, holders = batch->frames[holder].row_count;
    const uint32_t *first = batch->frames[frame].first;
    out->item_words = hq_v_words(items);
    out->holder_words = hq_v_words(holders);
    size_t words = (size_t)out->item_words * 2 + out->holder_words,
           scratch = (out->item_words > out->holder_words ? out->item_words : out->holder_words) + 4;
    HQ_TRY(hq_v_make_room(lane, &out->room, (words + scratch) * sizeof(uint64_t)));
    out->first = out->room.at;
    out->last = out->first + out->item_words;
    out->some = out->last + out->item_words;
    out->scratch = out->some + out->holder_words;
    for (size_t w = 0; w < words; w++)
        out->first[w] = 0;
    for (uint32_t row = 0; first != NULL && row < holders; row++) {
        uint32_t from = first[row], until = first[row + 1];
        if (from == until)
            continue;
        out->first[from / 64] |= UINT64_C(1) << from % 64;
        out->last[(until - 1) / 64] |= UINT64_C(1) << (until - 1) % 64;
        out->some[row / 64] |= UINT64_C(1) << row % 64;
    }
    return HQ_OK;
}
