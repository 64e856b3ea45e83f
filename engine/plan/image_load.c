/*
 * An image taken up where it lies: offsets become pointers. See image_types.h.
 *
 * The walk is the one by which it was laid out, so every object must begin where the one before it ended. That bounds everything: no
 * object lies outside the image or on another, nothing is met twice, and the walk ends when the bytes do. Lengths, counts, truths,
 * enumerations and indices into the pack's lists are looked at on the way, and the program by its verifier afterwards.
 */
#include <string.h>

#include "base/rational_big.h"
#include "plan/image_types.h"

/* An array that something may refer to; in the order of their places. */
typedef struct hq_taken {
    unsigned char *from;
    size_t bytes;
    hq_image_type_id type;
} hq_taken;

typedef struct hq_taking_up {
    hq_arena *arena;
    hq_diags *diags;
    hq_image_root *root;
    unsigned char *base, *cursor, *end; /* of the objects */
    const char *texts;
    size_t text_bytes;
    HQ_LIST(hq_taken) taken;
    uint32_t depth;
    hq_status status;  /* HQ_E_MEMORY, or HQ_E_INVALID with `wrong` */
    const char *wrong; /* the first thing that is */
    hq_image_type types[HQ_IMAGE_TYPE_COUNT];
} hq_taking_up;

static bool refuse(hq_taking_up *taking, const char *wrong)
{
    taking->wrong = wrong;
    taking->status = HQ_E_INVALID;
    return false;
}

static bool take(hq_taking_up *taking, hq_image_type_id id, uint64_t offset, uint64_t count,
                 const hq_image_place *up, void **out);
static bool take_elements(hq_taking_up *taking, hq_image_type_id id, unsigned char *at, uint64_t count,
                          const hq_image_place *up);

/* --- Members --- */

static bool take_text(hq_taking_up *taking, void *at)
{
    uint64_t form[2];
    memcpy(form, at, sizeof form);
    hq_str text = {NULL, 0};
    if (form[0] == UINT64_MAX && form[1] != 0)
        return refuse(taking, "a text without a place has a length");
    if (form[0] != UINT64_MAX) {
        if (form[0] > taking->text_bytes || form[1] > taking->text_bytes - form[0])
            return refuse(taking, "a text lies outside the texts");
        text = (hq_str){taking->texts + form[0], form[1]};
    }
    memcpy(at, &text, sizeof text);
    return true;
}

_Static_assert(offsetof(struct hq_rat_big, negative) == 0, "take_big looks at it as a byte");

static bool part_fits(const mp_limb_t *limbs, mp_size_t size)
{
    return limbs[size - 1] != 0;
}

static bool take_big(hq_taking_up *taking, hq_rat *value)
{
    uint64_t offset;
    memcpy(&offset, value, sizeof offset);
    size_t room = (size_t)(taking->end - taking->cursor);
    if (offset != (uint64_t)(taking->cursor - taking->base) || room < sizeof(struct hq_rat_big))
        return refuse(taking, "a number does not lie where it should");
    if (*taking->cursor > 1)
        return refuse(taking, "a truth is neither true nor false");
    const struct hq_rat_big *big = (const void *)taking->cursor;
    mp_size_t n = big->n_size, d = big->d_size;
    if (n < 1 || n > HQ_NATURAL_LIMBS_PART || d < 1 || d > HQ_NATURAL_LIMBS_PART)
        return refuse(taking, "a number is too long");
    size_t bytes = sizeof *big + (size_t)(n + d) * sizeof *big->limbs;
    if (bytes > room || !part_fits(big->limbs, n) || !part_fits(big->limbs + n, d))
        return refuse(taking, "a number is not in its form");
    taking->cursor += bytes;
    value->big = big;
    return true;
}

static bool take_rational(hq_taking_up *taking, const hq_image_member *member, void *at)
{
    hq_rat *value = at;
    if (value->denominator > 0)
        return value->numerator != INT64_MIN || refuse(taking, "a number is not in its form");
    if (value->denominator < 0)
        return refuse(taking, "a denominator is negative");
    if (value->numerator == 0)
        return member->kind == HQ_IMAGE_RAT || refuse(taking, "a number is missing");
    return take_big(taking, value);
}

static bool take_list(hq_taking_up *taking, const hq_image_member *member, void *at,
                      const hq_image_place *place)
{
    hq_image_list list;
    uint64_t offset;
    memcpy(&list, at, sizeof list);
    memcpy(&offset, at, sizeof offset);
    if (list.capacity != list.count || (list.count == 0) != (offset == 0))
        return refuse(taking, "a list does not count what it holds");
    if (list.count == 0)
        return true;
    /* `at` first: what is walked below may look at it */
    void *objects = taking->cursor;
    memcpy(at, &objects, sizeof objects);
    return take(taking, member->type, offset, list.count, place, &objects);
}

static bool take_array(hq_taking_up *taking, const hq_image_member *member, void *at,
                       const hq_image_place *place)
{
    uint64_t offset, count;
    memcpy(&offset, at, sizeof offset);
    if (offset == 0 && member->kind == HQ_IMAGE_ARRAY)
        return true;
    void *objects;
    if (!member->count(place, &count))
        return refuse(taking, "what an array hangs on is outside its own array");
    if (offset == 0)
        return count == 0 || refuse(taking, "an array is missing");
    if (!take(taking, member->type, offset, count, place, &objects))
        return false;
    memcpy(at, &objects, sizeof objects);
    return true;
}

static bool take_reference(hq_taking_up *taking, const hq_image_member *member, void *at)
{
    uint64_t offset;
    memcpy(&offset, at, sizeof offset);
    if (offset == 0)
        return true;
    if (offset >= (uint64_t)(taking->end - taking->base) || taking->taken.count == 0)
        return refuse(taking, "a reference points outside the image");
    unsigned char *to = taking->base + offset;
    size_t low = 0, high = taking->taken.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (taking->taken.at[middle].from <= to)
            low = middle;
        else
            high = middle;
    }
    const hq_taken *taken = &taking->taken.at[low];
    if (taken->type != member->type || to < taken->from || (size_t)(to - taken->from) >= taken->bytes ||
        (size_t)(to - taken->from) % taking->types[member->type].size != 0)
        return refuse(taking, "a reference points to something of another kind");
    memcpy(at, &to, sizeof to);
    return true;
}

static bool number_fits(hq_taking_up *taking, const hq_image_member *member, const void *at,
                        const hq_image_place *place)
{
    uint32_t value;
    uint64_t limit;
    memcpy(&value, at, sizeof value);
    if (member->kind == HQ_IMAGE_ENUM)
        return value < member->limit || refuse(taking, "a word is none of those there are");
    return (member->count(place, &limit) && value < limit) || value == HQ_NONE ||
           refuse(taking, "an index points outside its list");
}

static bool pos_fits(hq_taking_up *taking, const hq_pos *pos)
{
    return pos->source < taking->root->source_count || pos->source == HQ_NO_SOURCE ||
           refuse(taking, "a place lies in no source");
}

static bool day_fits(hq_taking_up *taking, const void *at)
{
    hq_day day;
    memcpy(&day, at, sizeof day);
    return (day >= HQ_DAY_MIN && day <= HQ_DAY_MAX) || refuse(taking, "a day lies outside the calendar");
}

/* What belongs to whoever opens the image. */
static void bind(void *at, const void *to)
{
    memcpy(at, &to, sizeof to);
}

static bool take_member(hq_taking_up *taking, const hq_image_member *member, unsigned char *at,
                        const hq_image_place *place)
{
    switch (member->kind) {
    case HQ_IMAGE_PLAIN:
        return true;
    case HQ_IMAGE_DAY:
        return day_fits(taking, at);
    case HQ_IMAGE_TRUTH:
        return *at <= 1 || refuse(taking, "a truth is neither true nor false");
    case HQ_IMAGE_ENUM:
    case HQ_IMAGE_INDEX:
        return number_fits(taking, member, at, place);
    case HQ_IMAGE_TEXT:
        return take_text(taking, at);
    case HQ_IMAGE_RAT:
    case HQ_IMAGE_NUMBER:
        return take_rational(taking, member, at);
    case HQ_IMAGE_POS:
    case HQ_IMAGE_NOWHERE:
        return pos_fits(taking, (const void *)at);
    case HQ_IMAGE_PART:
        return take_elements(taking, member->type, at, member->size / taking->types[member->type].size,
                             place);
    case HQ_IMAGE_LIST:
        return take_list(taking, member, at, place);
    case HQ_IMAGE_ARRAY:
    case HQ_IMAGE_NEEDED:
        return take_array(taking, member, at, place);
    case HQ_IMAGE_REFERENCE:
        return take_reference(taking, member, at);
    case HQ_IMAGE_ARENA:
        bind(at, taking->arena);
        return true;
    case HQ_IMAGE_DIAGS:
        bind(at, taking->diags);
        return true;
    case HQ_IMAGE_PACK:
        bind(at, &taking->root->pack);
        return true;
    case HQ_IMAGE_DROPPED:
        memset(at, 0, member->size);
        return true;
    }
    return refuse(taking, "a member of no kind");
}

/* --- Objects --- */

static bool take_elements(hq_taking_up *taking, hq_image_type_id id, unsigned char *at, uint64_t count,
                          const hq_image_place *up)
{
    const hq_image_type *type = &taking->types[id];
    if (type->member_count == 0)
        return true;
    if (taking->depth == HQ_IMAGE_DEPTH_MAX)
        return refuse(taking, "it is nested too deep");
    taking->depth++;
    for (uint64_t i = 0; i < count; i++, at += type->size) {
        hq_image_place place = {at, up, taking->root};
        for (uint32_t m = 0; m < type->member_count; m++) {
            const hq_image_member *member = &type->members[m];
            if (member->kind != HQ_IMAGE_PLAIN && !take_member(taking, member, at + member->offset, &place))
                return false;
        }
    }
    taking->depth--;
    return true;
}

static bool take(hq_taking_up *taking, hq_image_type_id id, uint64_t offset, uint64_t count,
                 const hq_image_place *up, void **out)
{
    const hq_image_type *type = &taking->types[id];
    unsigned char *at = taking->cursor;
    size_t room = (size_t)(taking->end - at);
    if (offset != (uint64_t)(at - taking->base))
        return refuse(taking, "an object does not lie where it should");
    if (count > room / type->size)
        return refuse(taking, "an object reaches beyond the end");
    size_t bytes = (size_t)count * type->size;
    bytes = (bytes + HQ_IMAGE_ALIGNMENT - 1) / HQ_IMAGE_ALIGNMENT * HQ_IMAGE_ALIGNMENT;
    taking->cursor += bytes; /* the end is aligned too */
    *out = at;
    hq_taken taken = {at, (size_t)count * type->size, id};
    if (type->referred && !HQ_PUSH(taking->arena, taking->taken, taken)) {
        taking->status = HQ_E_MEMORY;
        return false;
    }
    return take_elements(taking, id, at, count, up);
}

static hq_status take_root(hq_taking_up *taking)
{
    void *root = taking->base;
    if ((size_t)(taking->end - taking->base) < sizeof(hq_image_root)) {
        taking->wrong = "it holds no rules";
        return HQ_E_INVALID;
    }
    taking->root = root;
    if (!take(taking, HQ_IMAGE_TYPE_ROOT, 0, 1, NULL, &root))
        return taking->status;
    if (taking->cursor != taking->end)
        taking->wrong = "something lies behind the last object";
    else if (taking->root->sources.count != taking->root->source_count)
        taking->wrong = "it does not hold all its sources";
    else
        taking->wrong = hq_image_wrong(&taking->root->plan);
    if (taking->wrong == NULL)
        HQ_TRY(hq_image_nodes_wrong(taking->arena, &taking->root->plan, &taking->wrong));
    return taking->wrong == NULL ? HQ_OK : HQ_E_INVALID;
}

hq_status hq_image_take(hq_arena *arena, hq_diags *diags, const hq_image_content *content, hq_plan **out,
                        const char **wrong)
{
    *out = NULL;
    hq_taking_up *taking = HQ_NEW(arena, hq_taking_up);
    HQ_TRY_ALLOC(taking);
    taking->arena = arena;
    taking->diags = diags;
    taking->base = taking->cursor = content->objects;
    taking->end = content->objects + content->object_bytes;
    taking->texts = (const char *)content->texts;
    taking->text_bytes = content->text_bytes;
    hq_image_describe(taking->types);
    hq_status status = take_root(taking);
    *wrong = taking->wrong;
    if (status != HQ_OK)
        return status;
    hq_image_root *root = taking->root;
    diags->sources->list = root->sources;
    memcpy(&diags->list, &root->warnings, sizeof root->warnings);
    diags->warning_count = root->warning_count;
    *out = &root->plan;
    return HQ_OK;
}
