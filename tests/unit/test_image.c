/*
 * Compiled packs in files: the table of what is saved covers every structure, one pack gives one image, and whatever is wrong with an
 * image it is refused for that. That it answers as its folder does is test_image_answers.c.
 */
#include "plan/image.h"

#include <stdlib.h>

#include "plan/image_types.h"
#include "small_memory.h"

/* Where members of the header stand: what a test changes of it. Written down here once more on purpose: the file format is a promise. */
enum {
    AT_BYTE_ORDER = 8,
    AT_FORMAT = 12,
    AT_CHECKSUM = 16,
    AT_SHA256 = 32,
    AT_OBJECT_BYTES = 64,
    AT_TEXT_BYTES = 72,
    AT_VERSION = 80,
    AT_LAYOUT = 112,
    AT_DIGEST = 128,
    AT_NAME = 208,
    HEADER_BYTES = 272
};

/* Numbers beyond 64 bits, a table, a scale, a list, an exception: what the small pack has none of. */
static const small_file MORE[] = {
    {"definitions/firm-small.yaml",
     "define: firm.small\n"
     "is: firm.staff < 50人\n"
     "label: {zh: 小商户, en: small}\n"
     "cite: [{document: source, item: '8'}]\n"
     "readings:\n"
     "  - {name: wide, says: {zh: 宽, en: wide}, cite: [{document: source}], set: {is: firm.staff < 60人}}\n"
     "  - {name: narrow, says: {zh: 窄, en: narrow}, cite: [{document: source}], set: {is: firm.staff < "
     "40人}}\n"
     "settled: narrow\n"
     "examples:\n"
     "  - {name: ten, on: 2026-06-30, profile: {firm: {staff: 10}}, expect: {values: "
     "{firm.small: true}}}\n"},
    {"definitions/firm-grade.yaml",
     "define: firm.grade\n"
     "label: {zh: 等级, en: grade}\n"
     "cite: [{document: source, item: '9'}]\n"
     "type: number\n"
     "table:\n"
     "  hit: first\n"
     "  inputs: [firm.staff, firm.trade, firm.open]\n"
     "  outputs: [grade]\n"
     "  rows: |\n"
     "    [10人..20人) | food | -    | 3\n"
     "    >= 20人      | -    | true | 2\n"
     "    in [1人, 2人] | -   | -    | 1\n"
     "    -            | -    | -    | 0\n"
     "examples:\n"
     "  - {name: thirty, on: 2026-06-30, profile: {firm: {staff: 30, trade: bakery, open: true}}, "
     "expect: {values: {firm.grade: 2}}}\n"},
    {"policies/a/S-2-rich.yaml",
     "policy: rich\n"
     "number: S-2\n"
     "title: {zh: 丰富, en: Rich}\n"
     "cite: [{document: source, item: '2'}]\n"
     "standing: in_force\n"
     "valid: {from: 2026-01-01, to: 2026-12-31}\n"
     "authority: {name: {zh: 镇, en: Town}}\n"
     "procedure: apply\n"
     "subject: firm\n"
     "let:\n"
     "  tiny: {is: firm.sales * 0.000000000000000000000000000000000000000007, label: {zh: 微, en: tiny}}\n"
     "eligible:\n"
     "  either:\n"
     "    any:\n"
     "      open: {when: firm.open}\n"
     "      food: {when: 'firm.trade in [food]'}\n"
     "benefit: {kind: grant, amount: tiny + sum(x.principal for x in firm.loans) * 1%}\n"
     "exceptions:\n"
     "  - {name: twice, says: {zh: 双, en: twice}, cite: [{document: source}], from: 2026-02-01, "
     "set: {benefit.amount: 2元}}\n"
     "examples:\n"
     "  - {name: none, on: 2026-06-30, profile: {firm: {open: false}}, expect: {status: undetermined}}\n"},
};

static small_pack pack;
static unsigned char *image; /* 16-aligned, to be changed and put back */
static size_t size;

static void set_up(void)
{
    hq_str made;
    small_compile(&pack, MORE, COUNT_OF(MORE));
    ck_assert_int_eq(hq_image_make(&pack.arena, pack.plan, &made), HQ_OK);
    size = made.length;
    image = hq_arena_alloc(&pack.arena, size);
    memcpy(image, made.at, size);
}

static void tear_down(void)
{
    small_free(&pack);
}

/* One opening; its arena goes with `end`. */
typedef struct opening {
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_plan *plan;
    hq_status status;
} opening;

/* Open a copy of bytes that lies so that ASan sees each access behind its end. */
static void open_bytes(opening *now, const unsigned char *bytes, size_t count, bool digest)
{
    hq_arena_init(&now->arena, NULL, 0);
    hq_sources_init(&now->sources, &now->arena);
    hq_diags_init(&now->diags, &now->arena, &now->sources);
    unsigned char *copy = hq_arena_copy(&now->arena, bytes, count);
    ck_assert_ptr_nonnull(copy);
    now->status = hq_image_open(&now->arena, &now->diags, HQ_STR("x.hqc"), copy, count, digest, &now->plan);
    ck_assert((now->status == HQ_OK) == (now->plan != NULL));
}

static void end(opening *now)
{
    hq_arena_free(&now->arena);
}

/* Opened, it is refused with this diagnostic alone. */
static void check_refused(const char *name, const unsigned char *bytes, size_t count, bool digest,
                          const char *code)
{
    opening now;
    open_bytes(&now, bytes, count, digest);
    ck_assert_msg(now.status == HQ_E_INVALID && now.diags.list.count == 1 &&
                      strcmp(small_code(&now.diags, 0), code) == 0,
                  "[%s] status %d, %s", name, (int)now.status, small_code(&now.diags, 0));
    end(&now);
}

/* Make the checksum fit what stands behind it. */
static void seal(unsigned char *bytes, size_t count)
{
    hq_xxh3_bytes(bytes + AT_SHA256, count - AT_SHA256, bytes + AT_CHECKSUM);
}

/* --- The table --- */

static int by_offset(const void *left, const void *right)
{
    const hq_image_member *a = left, *b = right;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

/* Between members there is no room but for what alignment leaves; tests/lint/image compares their names. */
START_TEST(covers_structures)
{
    hq_image_type types[HQ_IMAGE_TYPE_COUNT];
    hq_image_describe(types);
    const hq_image_type *type = &types[_i];
    hq_image_member members[64];
    ck_assert_uint_le(type->member_count, COUNT_OF(members));
    ck_assert_uint_le(type->alignment, HQ_IMAGE_ALIGNMENT);
    if (type->member_count == 0)
        return;
    memcpy(members, type->members, type->member_count * sizeof *members);
    qsort(members, type->member_count, sizeof *members, by_offset);
    uint32_t at = 0;
    for (uint32_t m = 0; m < type->member_count; m++) {
        ck_assert_msg(members[m].offset >= at, "%s: %s stands twice", type->name, members[m].name);
        ck_assert_msg(members[m].offset - at < HQ_IMAGE_ALIGNMENT, "%s: something before %s is missing",
                      type->name, members[m].name);
        at = members[m].offset + members[m].size;
    }
    ck_assert_msg(type->size - at < HQ_IMAGE_ALIGNMENT, "%s: something at the end is missing", type->name);
}
END_TEST

/* A structure inside another, or pointed to, is as large as the table says; kinds have the size of what they are for. */
START_TEST(sizes_fit_kinds)
{
    hq_image_type types[HQ_IMAGE_TYPE_COUNT];
    hq_image_describe(types);
    for (uint32_t m = 0; m < types[_i].member_count; m++) {
        const hq_image_member *member = &types[_i].members[m];
        size_t wanted = member->size;
        switch (member->kind) {
        case HQ_IMAGE_TRUTH:
            wanted = sizeof(bool);
            break;
        case HQ_IMAGE_ENUM:
        case HQ_IMAGE_INDEX:
            wanted = sizeof(uint32_t);
            break;
        case HQ_IMAGE_TEXT:
            wanted = sizeof(hq_str);
            break;
        case HQ_IMAGE_RAT:
        case HQ_IMAGE_NUMBER:
            wanted = sizeof(hq_rat);
            break;
        case HQ_IMAGE_POS:
        case HQ_IMAGE_NOWHERE:
            wanted = sizeof(hq_pos);
            break;
        case HQ_IMAGE_LIST:
            wanted = sizeof(hq_image_list);
            break;
        case HQ_IMAGE_PART:
            wanted = member->size / types[member->type].size * types[member->type].size;
            break;
        case HQ_IMAGE_DAY:
            wanted = sizeof(hq_day);
            break;
        case HQ_IMAGE_PLAIN:
        case HQ_IMAGE_DROPPED:
            break;
        default:
            wanted = sizeof(void *);
            break;
        }
        ck_assert_msg(member->size == wanted, "%s.%s: %u bytes", types[_i].name, member->name, member->size);
    }
}
END_TEST

/* --- Whole images --- */

static hq_str dump(hq_arena *arena, const hq_plan *plan)
{
    hq_text text;
    hq_text_init(&text, arena);
    hq_dump_ast(&text, plan->pack);
    hq_dump_plan(&text, plan);
    hq_dump_ranges(&text, plan);
    return hq_text_str(&text);
}

START_TEST(comes_back)
{
    opening now;
    open_bytes(&now, image, size, true);
    ck_assert_int_eq(now.status, HQ_OK);
    ck_assert(hq_str_equal(dump(&pack.arena, pack.plan), dump(&now.arena, now.plan)));
    ck_assert_str_eq(pack.plan->pack->digest, now.plan->pack->digest);
    ck_assert_uint_eq(now.sources.list.count, pack.sources.list.count);
    ck_assert_uint_eq(now.plan->pack->definitions.at[0].settled, 2); /* a bit for each reading: the second */
    end(&now);
}
END_TEST

/* Texts end with the last line that a place points into: examples are not among them, and how many there are is. */
START_TEST(leaves_out_examples)
{
    opening now;
    open_bytes(&now, image, size, false);
    ck_assert_int_eq(now.status, HQ_OK);
    ck_assert_ptr_null(memmem(image, size, "a tenth of the wage", 19));
    ck_assert_ptr_nonnull(memmem(image, size, "param(wage) * 10%", 17));
    ck_assert_uint_eq(now.plan->pack->policies.at[0].examples.count, 1);
    ck_assert_ptr_null(now.plan->pack->policies.at[0].examples.at[0].profile);
    end(&now);
}
END_TEST

/* Memory that was never written, or an address, would make another image of the same pack. */
START_TEST(is_the_same_every_time)
{
    test_memory memory;
    hq_arena arena;
    hq_str again;
    small_pack other;
    small_compile(&other, MORE, COUNT_OF(MORE));
    test_memory_init(&memory, 0);
    hq_arena_init(&arena, &memory.allocator, 0);
    ck_assert_int_eq(hq_image_make(&arena, other.plan, &again), HQ_OK);
    ck_assert_uint_eq(again.length, size);
    ck_assert(memcmp(again.at, image, size) == 0);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
    small_free(&other);
}
END_TEST

START_TEST(says_what_it_is)
{
    ck_assert(memcmp(image, "HQPACK\r\n", 8) == 0);
    ck_assert_str_eq((const char *)image + AT_VERSION, HQ_VERSION);
    ck_assert_str_eq((const char *)image + AT_DIGEST, pack.plan->pack->digest);
    ck_assert_str_eq((const char *)image + AT_NAME, "small");
    uint64_t bytes[2];
    memcpy(bytes, image + AT_OBJECT_BYTES, sizeof bytes);
    ck_assert_uint_eq(HEADER_BYTES + bytes[0] + bytes[1], size);
}
END_TEST

static hq_status make_again(hq_arena *arena, const hq_plan *plan, hq_diags *diags, hq_text *text)
{
    hq_str made;
    (void)diags;
    (void)text;
    HQ_TRY(hq_image_make(arena, plan, &made));
    return made.length == size ? HQ_OK : HQ_E_INVALID;
}

static hq_status open_again(hq_arena *arena, const hq_plan *plan, hq_diags *unused, hq_text *text)
{
    hq_sources sources;
    hq_diags diags;
    hq_plan *opened;
    (void)plan;
    (void)unused;
    (void)text;
    hq_sources_init(&sources, arena);
    hq_diags_init(&diags, arena, &sources);
    unsigned char *copy = hq_arena_copy(arena, image, size);
    HQ_TRY_ALLOC(copy);
    return hq_image_open(arena, &diags, HQ_STR("x.hqc"), copy, size, true, &opened);
}

START_TEST(memory_runs_out)
{
    small_refuse(&pack, 100, make_again);
    small_refuse(&pack, 100, open_again);
}
END_TEST

/* --- Wrong images --- */

static const struct {
    const char *name;
    size_t at;
    unsigned char change; /* these bits are turned over */
    bool sealed;          /* the checksum is made to fit */
    const char *code;
} CASES[] = {
    {"no image", 0, 1, true, "E0041"},
    {"made text", 6, 7, true, "E0041"},
    {"the other order of bytes", AT_BYTE_ORDER, 5, true, "E0043"},
    {"another format", AT_FORMAT, 2, true, "E0043"},
    {"checksum", AT_CHECKSUM, 1, false, "E0044"},
    {"another length", AT_OBJECT_BYTES, 8, true, "E0044"},
    {"a great length", AT_OBJECT_BYTES + 7, 0xFF, true, "E0044"},
    {"another length of texts", AT_TEXT_BYTES, 1, true, "E0044"},
    {"another version, damaged", AT_VERSION, 1, false, "E0044"},
    {"another version", AT_VERSION, 1, true, "E0042"},
    {"another layout", AT_LAYOUT, 1, true, "E0043"},
    {"another digest of the pack", AT_DIGEST + 9, 1, true, "E0044"},
    {"first object", HEADER_BYTES, 1, true, "E0044"},
};

START_TEST(refused_for_its_reason)
{
    image[CASES[_i].at] ^= CASES[_i].change;
    if (CASES[_i].sealed)
        seal(image, size);
    check_refused(CASES[_i].name, image, size, false, CASES[_i].code);
}
END_TEST

START_TEST(version_without_an_end)
{
    memset(image + AT_VERSION, 'x', 32);
    seal(image, size);
    check_refused("version", image, size, false, "E0044");
}
END_TEST

/* Each byte of the file, whatever it is for. */
START_TEST(every_byte_counts)
{
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_plan *plan;
    for (size_t at = 0; at < size; at++) {
        hq_arena_init(&arena, NULL, 0);
        hq_sources_init(&sources, &arena);
        hq_diags_init(&diags, &arena, &sources);
        unsigned char bit = (unsigned char)(1U << at % 8);
        image[at] ^= bit;
        hq_status status = hq_image_open(&arena, &diags, HQ_STR("x.hqc"), image, size, false, &plan);
        image[at] ^= bit; /* what is refused by its checksum was not touched */
        ck_assert_msg(status == HQ_E_INVALID, "byte %zu", at);
        ck_assert_uint_eq(diags.error_count, 1);
        hq_arena_free(&arena);
    }
}
END_TEST

START_TEST(every_length_counts)
{
    unsigned char *longer = malloc(size + 64);
    ck_assert_ptr_nonnull(longer);
    memset(longer, 0, size + 64);
    memcpy(longer, image, size);
    for (size_t length = 0; length < size; length += length < 2 * HEADER_BYTES ? 1 : 97)
        check_refused("cut", longer, length, false, length < 8 ? "E0041" : "E0044");
    check_refused("one byte less", longer, size - 1, false, "E0044");
    check_refused("one byte more", longer, size + 1, false, "E0044");
    check_refused("64 bytes more", longer, size + 64, false, "E0044");
    free(longer);
}
END_TEST

START_TEST(digest_is_checked_where_asked)
{
    opening now;
    image[size - 2] ^= 1; /* of the last text */
    seal(image, size);
    open_bytes(&now, image, size, false);
    ck_assert_int_eq(now.status, HQ_OK);
    end(&now);
    check_refused("SHA-256", image, size, true, "E0044");
}
END_TEST

/* What a walk looks at, of members of the root. */
static const struct {
    const char *name;
    size_t at; /* in the root */
    uint64_t value;
    size_t bytes;
    const char *wrong;
} CRAFTED[] = {
#define AT(MEMBER) offsetof(hq_image_root, MEMBER)
    {"a text too long", AT(pack.name.length), UINT64_C(1) << 40, 8, "a text lies outside the texts"},
    {"a text far away", AT(pack.name.at), UINT64_C(1) << 40, 8, "a text lies outside the texts"},
    {"a text that wraps", AT(pack.name.length), UINT64_MAX, 8, "a text lies outside the texts"},
    {"a length without a text", AT(pack.name.at), UINT64_MAX, 8, "a text without a place has a length"},
    {"a list that moved", AT(pack.documents.at), 8, 8, "an object does not lie where it should"},
    {"a list without a place", AT(pack.documents.at), 0, 8, "a list does not count what it holds"},
    {"a list with more room", AT(pack.documents.capacity), 9, 4, "a list does not count what it holds"},
    {"an array without a place", AT(plan.policies), 0, 8, "an array is missing"},
    {"neither true nor false", AT(pack.model_is_sound), 2, 1, "a truth is neither true nor false"},
    {"no quantum", AT(pack.quantum), 0, 16, "a number is missing"},
    {"below nothing", AT(pack.quantum.denominator), UINT64_MAX, 8, "a denominator is negative"},
    {"the least number", AT(pack.quantum.numerator), UINT64_C(1) << 63, 8, "a number is not in its form"},
    {"a number elsewhere", AT(pack.quantum.denominator), 0, 8, "a number does not lie where it should"},
    {"a place in no source", AT(pack.pos.source), 1000, 4, "a place lies in no source"},
    {"sources that are not there", AT(source_count), 1000, 4, "it does not hold all its sources"},
#undef AT
};

START_TEST(crafted_root)
{
    unsigned char value[16] = {0};
    memcpy(value, &CRAFTED[_i].value, sizeof CRAFTED[_i].value);
    memcpy(image + HEADER_BYTES + CRAFTED[_i].at, value, CRAFTED[_i].bytes);
    seal(image, size);
    check_refused(CRAFTED[_i].name, image, size, false, "E0044");
    uint64_t bytes[2];
    memcpy(bytes, image + AT_OBJECT_BYTES, sizeof bytes);
    hq_image_content content = {image + HEADER_BYTES, bytes[0], image + HEADER_BYTES + bytes[0], bytes[1]};
    hq_sources sources;
    hq_diags diags;
    hq_plan *plan;
    const char *wrong;
    hq_sources_init(&sources, &pack.arena);
    hq_diags_init(&diags, &pack.arena, &sources);
    ck_assert_int_eq(hq_image_take(&pack.arena, &diags, &content, &plan, &wrong), HQ_E_INVALID);
    CHECK_ROW(CRAFTED[_i].name, strcmp(wrong, CRAFTED[_i].wrong) == 0);
}
END_TEST

#include "image_spoiled.h"

/* Made by somebody who makes the checksum fit: refused, or a plan that is well formed. */
START_TEST(crafted)
{
    static const unsigned char CHANGES[] = {0xFF, 0x01, 0x80, 0x08};
    unsigned char *copy = malloc(size);
    uint32_t opened = 0, refused = 0;
    ck_assert_ptr_nonnull(copy);
    for (size_t at = HEADER_BYTES + (size_t)_i; at < size; at += 16) {
        opening now;
        memcpy(copy, image, size);
        copy[at] ^= CHANGES[(at >> 4) % sizeof CHANGES];
        seal(copy, size);
        open_bytes(&now, copy, size, false);
        opened += now.status == HQ_OK;
        refused += now.status == HQ_E_INVALID;
        ck_assert(now.status == HQ_OK || strcmp(small_code(&now.diags, 0), "E0044") == 0);
        ck_assert(now.status != HQ_OK || hq_plan_verify(now.plan) == NULL);
        end(&now);
    }
    ck_assert_uint_gt(opened, 0); /* a label, say */
    ck_assert_uint_gt(refused, 0);
    free(copy);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("image");
    TCase *table = tcase_create("table");
    tcase_add_loop_test(table, covers_structures, 0, HQ_IMAGE_TYPE_COUNT);
    tcase_add_loop_test(table, sizes_fit_kinds, 0, HQ_IMAGE_TYPE_COUNT);
    suite_add_tcase(suite, table);
    TCase *whole = tcase_create("whole");
    tcase_add_checked_fixture(whole, set_up, tear_down);
    tcase_add_test(whole, comes_back);
    tcase_add_test(whole, leaves_out_examples);
    tcase_add_test(whole, is_the_same_every_time);
    tcase_add_test(whole, says_what_it_is);
    tcase_add_test(whole, memory_runs_out);
    suite_add_tcase(suite, whole);
    TCase *wrong = tcase_create("wrong");
    tcase_add_checked_fixture(wrong, set_up, tear_down);
    tcase_add_loop_test(wrong, refused_for_its_reason, 0, COUNT_OF(CASES));
    tcase_add_test(wrong, version_without_an_end);
    tcase_add_test(wrong, every_byte_counts);
    tcase_add_test(wrong, every_length_counts);
    tcase_add_test(wrong, digest_is_checked_where_asked);
    tcase_add_loop_test(wrong, crafted_root, 0, COUNT_OF(CRAFTED));
    tcase_add_loop_test(wrong, spoiled, 0, COUNT_OF(SPOILED));
    tcase_add_loop_test(wrong, crafted, 0, 16);
    suite_add_tcase(suite, wrong);
    return suite;
}
