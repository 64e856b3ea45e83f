/* Which facts a policy reads and how: each way of reading by a rule made for it. */
#include <stdlib.h>

#include "plan/reads.h"
#include "small_pack.h"

#define HEAD                                                                                           \
    "policy: tried\nnumber: S-2\ntitle: {zh: 试, en: Tried}\ncite: [{document: source, item: '2'}]\n" \
    "standing: in_force\nauthority: {name: {zh: 镇, en: Town}}\nprocedure: apply\nsubject: firm\n"
#define TAIL "examples: [{name: any, on: 2026-06-30, profile: {firm: {}}, expect: {status: undetermined}}]\n"

/* Facts as "entity.field", "~" before what matters by its place among marks only, its marks behind it. */
typedef struct hq_reads_case {
    const char *name, *rule, *reads;
} hq_reads_case;

static const hq_reads_case CASES[] = {
    {"nothing", HEAD "valid: {}\neligible: {}\nbenefit: {kind: grant, amount: 5元}\n" TAIL, ""},
    {"compared",
     HEAD
     "valid: {}\neligible: {big: {when: firm.staff >= 10人}}\nbenefit: {kind: grant, amount: 5元}\n" TAIL,
     "~firm.staff 10"},
    {"compared twice, from either side",
     HEAD "valid: {}\neligible: {big: {when: \"firm.staff >= 10人 and 300人 > firm.staff or firm.staff = "
          "20.5人\"}}\n"
          "benefit: {kind: grant, amount: 5元}\n" TAIL,
     "~firm.staff 10 20.5 300"},
    {"compared and paid",
     HEAD "valid: {}\neligible: {big: {when: firm.sales > 10元}}\nbenefit: {kind: grant, amount: "
          "\"firm.sales * 1%\"}\n" TAIL,
     "firm.sales"},
    {"paid as it is",
     HEAD "valid: {}\neligible: {big: {when: firm.sales > 10元}}\nbenefit: {kind: grant, amount: "
          "firm.sales}\n" TAIL,
     "firm.sales"},
    {"compared with another fact",
     HEAD "valid: {}\neligible: {big: {when: firm.staff > firm.heads}}\nbenefit: {kind: grant, amount: "
          "5元}\n" TAIL,
     "firm.heads firm.staff"},
    {"through a definition",
     HEAD "valid: {}\neligible: {small: {when: firm.small}}\nbenefit: {kind: grant, amount: 5元}\n" TAIL,
     "~firm.staff 50"},
    {"a let is as it is",
     HEAD "valid: {}\neligible: {big: {when: \"n > 10人\"}}\nlet: {n: firm.staff}\nbenefit: {kind: grant, "
          "amount: 5元}\n" TAIL,
     "firm.staff"},
    {"in a table",
     HEAD "valid: {}\neligible: {}\nbenefit: {kind: grant, amount: \"table(pay, firm.staff)\"}\n"
          "tables: {pay: {hit: unique, inputs: [n], outputs: [m], rows: \"< 20人 | 5元\\n[20人 .. 50人) | "
          "6元\\n>= 50人 | 7元\"}}\n" TAIL,
     "~firm.staff 20 50"},
    {"codes and truths",
     HEAD "valid: {}\neligible: {a: {when: firm.trade in food}, b: {when: firm.open}}\nbenefit: {kind: "
          "grant, amount: 5元}\n" TAIL,
     "firm.open firm.trade"},
    {"items of a list",
     HEAD "valid: {}\neligible: {a: {when: \"any(l.principal > 5元 for l in firm.loans)\"}}\nbenefit: {kind: "
          "grant, amount: 5元}\n" TAIL,
     "list firm.loans ~loan.principal 5"},
    {"a balance reads what makes it",
     HEAD "valid: {}\neligible: {}\nbenefit: {kind: grant, amount: \"sum(at(l.balances, on) for l in "
          "firm.loans)\"}\n" TAIL,
     "list firm.loans loan.balances loan.paid_out loan.principal loan.repaid"},
};

static int by_text(const void *a, const void *b)
{
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    return strcmp(left + (*left == '~'), right + (*right == '~'));
}

static const char *spell(small_pack *pack, const hq_reads *reads)
{
    const char *said[32];
    uint32_t count = 0;
    for (uint32_t i = 0; i < reads->fields.count + reads->lists.count; i++) {
        hq_text text;
        hq_text_init(&text, &pack->arena);
        const hq_read_field *read = i < reads->fields.count ? &reads->fields.at[i] : NULL;
        uint32_t at = read != NULL ? read->entity : reads->lists.at[i - reads->fields.count].entity;
        const hq_entity *entity = &pack->plan->pack->entities.at[at];
        hq_text_add_z(&text, read == NULL ? "list " : read->by_marks ? "~" : "");
        hq_text_add(&text, entity->name);
        hq_text_add_char(&text, '.');
        hq_text_add(&text, read != NULL
                               ? entity->fields.at[read->field].name
                               : entity->lists.at[reads->lists.at[i - reads->fields.count].list].name);
        for (uint32_t m = 0; read != NULL && read->by_marks && m < read->mark_count; m++) {
            hq_text_add_char(&text, ' ');
            ck_assert_int_eq(hq_rat_print_exact(&text, read->marks[m]), HQ_OK);
        }
        said[count++] = hq_str_terminated(&pack->arena, hq_text_str(&text));
    }
    qsort(said, count, sizeof *said, by_text);
    hq_text all;
    hq_text_init(&all, &pack->arena);
    for (uint32_t i = 0; i < count; i++) {
        hq_text_add_z(&all, i == 0 ? "" : " ");
        hq_text_add_z(&all, said[i]);
    }
    return hq_str_terminated(&pack->arena, hq_text_str(&all));
}

static hq_reads reads_of(small_pack *pack, const char *policy)
{
    const hq_pack *declared = pack->plan->pack;
    bool *asked = HQ_NEW_ARRAY(&pack->arena, bool, declared->policies.count);
    asked[hq_pack_find_policy(declared, hq_str_of(policy))] = true;
    hq_reads reads;
    ck_assert_int_eq(hq_plan_reads(&pack->arena, pack->plan, asked, &reads), HQ_OK);
    return reads;
}

START_TEST(each_way_of_reading)
{
    small_pack pack;
    small_compile(&pack, &(small_file){"policies/a/S-2-tried.yaml", CASES[_i].rule}, 1);
    hq_reads reads = reads_of(&pack, "tried");
    ck_assert_msg(strcmp(spell(&pack, &reads), CASES[_i].reads) == 0, "[%s] %s", CASES[_i].name,
                  spell(&pack, &reads));
    small_free(&pack);
}
END_TEST

START_TEST(attestations_are_read)
{
    small_pack pack;
    small_compile(&pack, NULL, 0);
    hq_reads reads = reads_of(&pack, "plain");
    ck_assert_uint_eq(reads.attestations.count, 1);
    ck_assert_uint_eq(reads.attestations.at[0].attestation, 0);
    small_free(&pack);
}
END_TEST

START_TEST(what_is_left_open_is_read)
{
    small_pack pack;
    small_compile(&pack, NULL, 0);
    hq_reads reads = reads_of(&pack, "plain");
    const hq_given_column wage = {.parameter = 0}, from = {HQ_NONE, 0, 0}, to = {HQ_NONE, 0, 1},
                          other = {.parameter = 1};
    ck_assert_uint_eq(reads.parameters.count, 1);
    ck_assert(hq_reads_given(&reads, &wage) && hq_reads_given(&reads, &from));
    ck_assert(!hq_reads_given(&reads, &to) && !hq_reads_given(&reads, &other));
    small_free(&pack);
}
END_TEST

/* What a group's discounts are taken off is paid as it is, though nothing else than a comparison reads it. */
START_TEST(base_of_a_group)
{
    static const small_file FILES[] = {
        {"groups/fare.yaml",
         "group: fare\ncite: [{document: source, item: '3'}]\nbase: firm.sales\ndefault: never\n"
         "examples: [{name: any, on: 2026-06-30, profile: {firm: {}}, expect: {amount: [0.00, "
         "100000000.00]}}]\n"},
        {"policies/a/S-2-tried.yaml", HEAD "valid: {}\neligible: {big: {when: firm.sales > 10元}}\nbenefit: "
                                           "{kind: discount, group: fare, pays: "
                                           "9折}\n" TAIL}};
    small_pack pack;
    small_compile(&pack, FILES, COUNT_OF(FILES));
    hq_reads reads = reads_of(&pack, "tried");
    ck_assert_str_eq(spell(&pack, &reads), "firm.sales");
    small_free(&pack);
}
END_TEST

static const struct {
    int64_t value;
    uint32_t place;
} PLACES[] = {{1, 0}, {10, 1}, {11, 2}, {20, 3}, {21, 4}, {1000, 4}};

START_TEST(places_among_marks)
{
    hq_rat marks[] = {hq_rat_int(10), hq_rat_int(20)};
    hq_read_field field = {.by_marks = true, .marks = marks, .mark_count = 2};
    ck_assert_uint_eq(hq_read_place(&field, hq_rat_int(PLACES[_i].value)), PLACES[_i].place);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("reads");
    TCase *tests = tcase_create("reads");
    tcase_add_loop_test(tests, each_way_of_reading, 0, COUNT_OF(CASES));
    tcase_add_test(tests, attestations_are_read);
    tcase_add_test(tests, what_is_left_open_is_read);
    tcase_add_test(tests, base_of_a_group);
    tcase_add_loop_test(tests, places_among_marks, 0, COUNT_OF(PLACES));
    suite_add_tcase(suite, tests);
    return suite;
}
