/* Order of records in memory: quicksort that turns to heapsort where the keys conspire (Musser 1997). See spill_order.h. */
#include "run/spill_order.h"

#include <string.h>

size_t hq_spill_record_bytes(const char *record)
{
    hq_spill_head head;
    memcpy(&head, record, sizeof head);
    return sizeof head + head.key + head.payload;
}

hq_str hq_spill_key(const char *record)
{
    hq_spill_head head;
    memcpy(&head, record, sizeof head);
    return (hq_str){record + sizeof head, head.key};
}

hq_spill_place hq_spill_place_of(const char *record, uint32_t offset)
{
    hq_str key = hq_spill_key(record);
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < key.length ? (unsigned char)key.at[i] : 0U);
    return (hq_spill_place){prefix, offset};
}

int hq_spill_compare(hq_str a, hq_str b)
{
    size_t least = a.length < b.length ? a.length : b.length;
    int order = least == 0 ? 0 : memcmp(a.at, b.at, least);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static bool goes_before(const char *room, const hq_spill_place *a, const hq_spill_place *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    int order = hq_spill_compare(hq_spill_key(room + a->offset), hq_spill_key(room + b->offset));
    return order != 0 ? order < 0 : a->offset < b->offset;
}

static void swap(hq_spill_place *a, hq_spill_place *b)
{
    hq_spill_place moved = *a;
    *a = *b;
    *b = moved;
}

static void sink(const char *room, hq_spill_place *places, uint32_t count, uint32_t at)
{
    for (;;) {
        uint64_t child = 2 * (uint64_t)at + 1;
        if (child >= count)
            return;
        if (child + 1 < count && goes_before(room, &places[child], &places[child + 1]))
            child++;
        if (!goes_before(room, &places[at], &places[child]))
            return;
        swap(&places[at], &places[child]);
        at = (uint32_t)child;
    }
}

static void sort_by_heap(const char *room, hq_spill_place *places, uint32_t count)
{
    for (uint32_t i = count / 2; i-- > 0;)
        sink(room, places, count, i);
    for (uint32_t i = count; i-- > 1;) {
        swap(&places[0], &places[i]);
        sink(room, places, i, 0);
    }
}

static void sort_few(const char *room, hq_spill_place *places, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = i; j > 0 && goes_before(room, &places[j], &places[j - 1]); j--)
            swap(&places[j], &places[j - 1]);
}

/* Everything before the returned place goes before it, everything behind it after. */
static uint32_t divide(const char *room, hq_spill_place *places, uint32_t count)
{
    hq_spill_place *middle = &places[count / 2], *last = &places[count - 1];
    if (goes_before(room, middle, places))
        swap(middle, places);
    if (goes_before(room, last, places))
        swap(last, places);
    if (goes_before(room, middle, last)) /* the median of three stands last */
        swap(middle, last);
    uint32_t to = 0;
    for (uint32_t i = 0; i + 1 < count; i++)
        if (goes_before(room, &places[i], last))
            swap(&places[i], &places[to++]);
    swap(&places[to], last);
    return to;
}

enum { FEW = 16 };

void hq_spill_order(const char *room, hq_spill_place *places, uint32_t count)
{
    struct {
        hq_spill_place *places;
        uint32_t count, depth;
    } waiting[64];
    uint32_t waits = 0, depth = 0;
    for (uint32_t n = count; n > 0; n /= 2)
        depth += 2;
    for (;;) {
        while (count > FEW && depth > 0) {
            uint32_t at = divide(room, places, count), behind = count - at - 1;
            depth--;
            /* the larger part waits, so that at most log2(count) do */
            bool low_first = at < behind;
            waiting[waits].places = low_first ? places + at + 1 : places;
            waiting[waits].count = low_first ? behind : at;
            waiting[waits++].depth = depth;
            places = low_first ? places : places + at + 1;
            count = low_first ? at : behind;
        }
        if (count > FEW)
            sort_by_heap(room, places, count);
        else
            sort_few(room, places, count);
        if (waits == 0)
            return;
        waits--;
        places = waiting[waits].places;
        count = waiting[waits].count;
        depth = waiting[waits].depth;
    }
}
