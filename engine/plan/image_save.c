/*
 * A plan and its pack laid out as one run of bytes, in which a place is a number: see image_types.h.
 *
 * Objects are laid out in the order of a walk from the root: a structure or an array, then what its members own, member by member.
 * Whoever takes the image up walks the same way, so it knows where each must begin. A pointer becomes the offset of its object among
 * the objects, 0 for NULL (the root is at 0, and nothing owns it); a text becomes its offset among the texts, kept once however often
 * it is written. Padding is zero, no address of this process is in it: one pack gives one image.
 *
 * Of each source text so much is kept as places point into, to the end of the line: messages show lines. The examples, which stand
 * last in a file and are not saved, mostly fall away with it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/rational_big.h"
#include "plan/image_types.h"

/* Bytes that grow. Offsets stay, addresses do not. */
typedef struct hq_image_bytes {
    unsigned char *at;
    size_t size, capacity;
} hq_image_bytes;

/* A text among the texts. */
typedef struct hq_kept {
    size_t offset, length;
} hq_kept;

/* Where an array lies that something may refer to. */
typedef struct hq_laid {
    const unsigned char *from;
    size_t bytes, offset;
    hq_image_type_id type;
} hq_laid;

/* A pointer to be filled in when everything lies somewhere. */
typedef struct hq_open_reference {
    size_t slot;
    const void *to;
    hq_image_type_id type;
} hq_open_reference;

typedef struct hq_saving {
    hq_arena *arena;
    hq_image_root root;
    hq_image_type types[HQ_IMAGE_TYPE_COUNT];
    hq_image_bytes objects, texts;
    uint32_t *slots; /* of texts, by hash: index in `kept` + 1; 0: free */
    uint32_t slot_count;
    HQ_LIST(hq_kept) kept;
    HQ_LIST(hq_laid) laid;
    HQ_LIST(hq_open_reference) open;
    uint32_t *ends; /* by source: one past the last byte that a place points to */
} hq_saving;

/* --- Bytes and texts --- */

/* `size` more bytes, zero. */
static hq_status extend(hq_saving *saving, hq_image_bytes *bytes, size_t size, size_t *offset)
{
    if (size > HQ_IMAGE_BYTES_MAX - bytes->size)
        return HQ_E_LIMIT;
    if (bytes->size + size > bytes->capacity) {
        size_t capacity = (bytes->size + size) * 2;
        unsigned char *larger = hq_arena_alloc(saving->arena, capacity);
        HQ_TRY_ALLOC(larger);
        if (bytes->size > 0)
            memcpy(larger, bytes->at, bytes->size);
        bytes->at = larger;
        bytes->capacity = capacity;
    }
    *offset = bytes->size;
    bytes->size += size;
    return HQ_OK;
}

static hq_status append(hq_saving *saving, hq_str text, size_t *offset)
{
    HQ_TRY(extend(saving, &saving->texts, text.length, offset));
    if (text.length > 0)
        memcpy(saving->texts.at + *offset, text.at, text.length);
    return HQ_OK;
}

static hq_str kept_text(const hq_saving *saving, uint32_t index)
{
    hq_kept kept = saving->kept.at[index];
    return (hq_str){(const char *)saving->texts.at + kept.offset, kept.length};
}

/* Twice the slots, half of which are free then. */
static hq_status grow_slots(hq_saving *saving)
{
    uint32_t count = saving->slot_count == 0 ? 1024 : saving->slot_count * 2;
    uint32_t *slots = HQ_NEW_ARRAY(saving->arena, uint32_t, count);
    HQ_TRY_ALLOC(slots);
    for (uint32_t i = 0; i < saving->kept.count; i++) {
        uint32_t at = hq_str_hash(kept_text(saving, i)) & (count - 1);
        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = i + 1;
    }
    saving->slots = slots;
    saving->slot_count = count;
    return HQ_OK;
}

static hq_status keep(hq_saving *saving, hq_str text, size_t *offset)
{
    if (saving->kept.count >= saving->slot_count / 2)
        HQ_TRY(grow_slots(saving));
    uint32_t at = hq_str_hash(text) & (saving->slot_count - 1);
    for (; saving->slots[at] != 0; at = (at + 1) & (saving->slot_count - 1)) {
        uint32_t index = saving->slots[at] - 1;
        if (hq_str_equal(kept_text(saving, index), text)) {
            *offset = saving->kept.at[index].offset;
            return HQ_OK;
        }
    }
    HQ_TRY(append(saving, text, offset));
    hq_kept kept = {*offset, text.length};
    if (!HQ_PUSH(saving->arena, saving->kept, kept))
        return HQ_E_MEMORY;
    saving->slots[at] = saving->kept.count;
    return HQ_OK;
}

/* --- Members --- */

static hq_status lay(hq_saving *saving, hq_image_type_id id, const void *objects, uint64_t count,
                     const hq_image_place *up, size_t *offset);

static void put(hq_saving *saving, size_t slot, const void *value, size_t size)
{
    memcpy(saving->objects.at + slot, value, size);
}

static void put_offset(hq_saving *saving, size_t slot, size_t offset)
{
    uint64_t value = offset;
    put(saving, slot, &value, sizeof value);
}

static hq_status lay_text(hq_saving *saving, size_t slot, const hq_str *text)
{
    uint64_t form[2] = {UINT64_MAX, text->length}; /* no text at all, which is not the same as an empty one */
    size_t offset;
    if (text->at != NULL) {
        HQ_TRY(keep(saving, *text, &offset));
        form[0] = offset;
    }
    put(saving, slot, form, sizeof form);
    return HQ_OK;
}

static hq_status lay_rational(hq_saving *saving, size_t slot, const hq_rat *value)
{
    if (value->denominator != 0 || value->big == NULL) {
        put(saving, slot, value, sizeof *value);
        return HQ_OK;
    }
    const struct hq_rat_big *big = value->big;
    size_t limbs = (size_t)(big->n_size + big->d_size) * sizeof *big->limbs, offset;
    HQ_TRY(extend(saving, &saving->objects, sizeof *big + limbs, &offset));
    struct hq_rat_big head;
    memset(&head, 0, sizeof head); /* its padding too */
    head.negative = big->negative;
    head.n_size = big->n_size;
    head.d_size = big->d_size;
    put(saving, offset, &head, sizeof head);
    put(saving, offset + sizeof head, big->limbs, limbs);
    put_offset(saving, slot, offset);
    return HQ_OK;
}

static void lay_pos(hq_saving *saving, size_t slot, const hq_pos *pos)
{
    put(saving, slot, pos, sizeof *pos);
    if (pos->source == HQ_NO_SOURCE)
        return;
    assert(pos->source < saving->root.source_count);
    uint32_t *end = &saving->ends[pos->source];
    if (pos->offset + pos->length > *end)
        *end = pos->offset + pos->length;
}

static hq_status lay_list(hq_saving *saving, const hq_image_member *member, size_t slot, const void *from,
                          const hq_image_place *place)
{
    hq_image_list list;
    memcpy(&list, from, sizeof list);
    uint32_t counts[2] = {list.count, list.count};
    put(saving, slot + offsetof(hq_image_list, count), counts, sizeof counts);
    if (list.count == 0)
        return HQ_OK;
    size_t offset;
    HQ_TRY(lay(saving, member->type, list.at, list.count, place, &offset));
    put_offset(saving, slot, offset);
    return HQ_OK;
}

static hq_status lay_array(hq_saving *saving, const hq_image_member *member, size_t slot, const void *from,
                           const hq_image_place *place)
{
    const void *array;
    uint64_t count;
    size_t offset;
    memcpy(&array, from, sizeof array);
    if (array == NULL)
        return HQ_OK;
    bool counted = member->count(place, &count);
    assert(counted && "a plan that is not well formed was to be saved");
    (void)counted;
    HQ_TRY(lay(saving, member->type, array, count, place, &offset));
    put_offset(saving, slot, offset);
    return HQ_OK;
}

static hq_status lay_reference(hq_saving *saving, const hq_image_member *member, size_t slot,
                               const void *from)
{
    hq_open_reference open = {slot, NULL, member->type};
    memcpy(&open.to, from, sizeof open.to);
    if (open.to == NULL)
        return HQ_OK;
    return HQ_PUSH(saving->arena, saving->open, open) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status lay_elements(hq_saving *saving, hq_image_type_id id, const unsigned char *from,
                              uint64_t count, const hq_image_place *up, size_t offset);

static hq_status lay_member(hq_saving *saving, const hq_image_member *member, size_t slot, const void *from,
                            const hq_image_place *place)
{
    switch (member->kind) {
    case HQ_IMAGE_PLAIN:
    case HQ_IMAGE_DAY:
    case HQ_IMAGE_TRUTH:
    case HQ_IMAGE_ENUM:
    case HQ_IMAGE_INDEX:
        put(saving, slot, from, member->size);
        return HQ_OK;
    case HQ_IMAGE_TEXT:
        return lay_text(saving, slot, from);
    case HQ_IMAGE_RAT:
    case HQ_IMAGE_NUMBER:
        return lay_rational(saving, slot, from);
    case HQ_IMAGE_POS:
        lay_pos(saving, slot, from);
        return HQ_OK;
    case HQ_IMAGE_NOWHERE:
        lay_pos(saving, slot, &HQ_POS_NONE);
        return HQ_OK;
    case HQ_IMAGE_PART:
        return lay_elements(saving, member->type, from, member->size / saving->types[member->type].size,
                            place, slot);
    case HQ_IMAGE_LIST:
        return lay_list(saving, member, slot, from, place);
    case HQ_IMAGE_ARRAY:
    case HQ_IMAGE_NEEDED:
        return lay_array(saving, member, slot, from, place);
    case HQ_IMAGE_REFERENCE:
        return lay_reference(saving, member, slot, from);
    case HQ_IMAGE_ARENA:
    case HQ_IMAGE_DIAGS:
    case HQ_IMAGE_PACK:
    case HQ_IMAGE_DROPPED:
        return HQ_OK;
    }
    return HQ_OK;
}

/* Depth is bounded by that of expressions and conditions. */
static hq_status lay_elements(hq_saving *saving, hq_image_type_id id, const unsigned char *from,
                              uint64_t count, const hq_image_place *up, size_t offset)
{
    const hq_image_type *type = &saving->types[id];
    if (type->member_count == 0 && count > 0)
        put(saving, offset, from, (size_t)count * type->size);
    for (uint64_t i = 0; type->member_count > 0 && i < count; i++, from += type->size, offset += type->size) {
        hq_image_place place = {from, up, &saving->root};
        for (uint32_t m = 0; m < type->member_count; m++) {
            const hq_image_member *member = &type->members[m];
            HQ_TRY(lay_member(saving, member, offset + member->offset, from + member->offset, &place));
        }
    }
    return HQ_OK;
}

static hq_status lay(hq_saving *saving, hq_image_type_id id, const void *objects, uint64_t count,
                     const hq_image_place *up, size_t *offset)
{
    size_t size = saving->types[id].size;
    if (count > HQ_IMAGE_BYTES_MAX / size)
        return HQ_E_LIMIT;
    size_t bytes = (size_t)count * size;
    size_t room = (bytes + HQ_IMAGE_ALIGNMENT - 1) / HQ_IMAGE_ALIGNMENT * HQ_IMAGE_ALIGNMENT;
    HQ_TRY(extend(saving, &saving->objects, room, offset));
    hq_laid laid = {objects, bytes, *offset, id};
    if (saving->types[id].referred && !HQ_PUSH(saving->arena, saving->laid, laid))
        return HQ_E_MEMORY;
    return lay_elements(saving, id, objects, count, up, *offset);
}

/* --- The whole --- */

static int compare_laid(const void *left, const void *right)
{
    const hq_laid *a = left, *b = right;
    return a->from < b->from ? -1 : a->from > b->from;
}

/* Where the object lies that a pointer points to. */
static void close_reference(hq_saving *saving, const hq_open_reference *open)
{
    const unsigned char *to = open->to;
    size_t low = 0, high = saving->laid.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (saving->laid.at[middle].from <= to)
            low = middle;
        else
            high = middle;
    }
    const hq_laid *laid = &saving->laid.at[low];
    assert(low < saving->laid.count && laid->from <= to && (size_t)(to - laid->from) < laid->bytes &&
           laid->type == open->type && "a plan refers to what its pack does not hold");
    put_offset(saving, open->slot, laid->offset + (size_t)(to - laid->from));
}

/* The part of a text that places point into, to the end of its last line. */
static hq_str part_of(hq_str text, uint32_t end)
{
    if (end == 0 || end >= text.length)
        return end == 0 ? HQ_STR("") : text;
    const char *newline = memchr(text.at + end, '\n', text.length - end);
    return newline == NULL ? text : hq_str_cut(text, 0, (size_t)(newline - text.at) + 1);
}

/* The sources are laid by hand: their texts, which nothing else shares, are looked for in vain among those that were kept. */
static hq_status lay_sources(hq_saving *saving, size_t slot)
{
    const hq_source_list *sources = &saving->root.sources;
    size_t offset, at;
    uint32_t counts[2] = {sources->count, sources->count};
    put(saving, slot + offsetof(hq_image_list, count), counts, sizeof counts);
    if (sources->count == 0)
        return HQ_OK;
    HQ_TRY(extend(saving, &saving->objects, sources->count * sizeof(hq_source), &offset));
    put_offset(saving, slot, offset);
    for (uint32_t i = 0; i < sources->count; i++) {
        hq_str part = part_of(sources->at[i].text, saving->ends[i]);
        size_t source = offset + i * sizeof(hq_source);
        HQ_TRY(lay_text(saving, source + offsetof(hq_source, path), &sources->at[i].path));
        HQ_TRY(append(saving, part, &at));
        uint64_t form[2] = {at, part.length};
        put(saving, source + offsetof(hq_source, text), form, sizeof form);
    }
    return HQ_OK;
}

hq_status hq_image_lay(hq_arena *arena, const hq_plan *plan, hq_image_content *out)
{
    hq_saving *saving = HQ_NEW(arena, hq_saving);
    HQ_TRY_ALLOC(saving);
    const hq_diags *diags = plan->pack->diags;
    saving->arena = arena;
    hq_image_describe(saving->types);
    saving->root.source_count = diags->sources->list.count;
    saving->root.warning_count = diags->warning_count;
    saving->root.pack = *plan->pack;
    saving->root.plan = *plan;
    memcpy(&saving->root.warnings, &diags->list, sizeof saving->root.warnings);
    saving->ends = HQ_NEW_ARRAY(arena, uint32_t, saving->root.source_count);
    HQ_TRY_ALLOC(saving->ends);
    size_t offset;
    HQ_TRY(lay(saving, HQ_IMAGE_TYPE_ROOT, &saving->root, 1, NULL, &offset));
    saving->root.sources = diags->sources->list;
    HQ_TRY(lay_sources(saving, offset + offsetof(hq_image_root, sources)));
    if (saving->laid.count > 1)
        qsort(saving->laid.at, saving->laid.count, sizeof *saving->laid.at, compare_laid);
    for (uint32_t i = 0; i < saving->open.count; i++)
        close_reference(saving, &saving->open.at[i]);
    *out = (hq_image_content){saving->objects.at, saving->objects.size, saving->texts.at, saving->texts.size};
    return HQ_OK;
}
