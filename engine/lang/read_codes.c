/* Files under codes: trees of codes, their labels, and named sets of them. */
#include <assert.h>

#include "lang/read.h"

static hq_code *code_at(hq_codes *codes, uint32_t index)
{
    assert(codes->codes.at != NULL && index < codes->codes.count);
    return &codes->codes.at[index];
}

static uint32_t add_code(hq_read *read, hq_codes *codes, hq_str name, hq_pos pos, uint32_t parent)
{
    if (hq_is_reserved(name)) {
        HQ_REPORT(read->diags, RESERVED_NAME, pos, name);
        return HQ_NONE;
    }
    if (!hq_is_name(name)) {
        HQ_REPORT(read->diags, BAD_NAME, pos, name);
        return HQ_NONE;
    }
    uint32_t twin = hq_codes_find(codes, name);
    if (twin != HQ_NONE) {
        HQ_REPORT(read->diags, DEFINED_TWICE, pos, name)->related = code_at(codes, twin)->pos;
        return HQ_NONE;
    }
    hq_code code = {
        .name = name, .label = {{"", 0}, {"", 0}}, .also = HQ_STR(""), .parent = parent, .pos = pos};
    code.leaf_first = codes->leaf_count;
    if (!HQ_READ_PUSH(read, codes->codes, code))
        return HQ_NONE;
    return codes->codes.count - 1;
}

static void close_code(hq_codes *codes, uint32_t index)
{
    hq_code *code = code_at(codes, index);
    if (codes->leaf_count == code->leaf_first) { /* nothing below: a leaf */
        code->leaf = true;
        codes->leaf_count++;
    }
    code->leaf_count = codes->leaf_count - code->leaf_first;
}

/* A list of names, or a mapping of names to such trees. Depth is bounded by the YAML reader's. */
static void read_tree(hq_read *read, hq_codes *codes, hq_doc *doc, uint32_t parent)
{
    if (doc->kind == HQ_DOC_LIST) {
        for (uint32_t i = 0; i < doc->count; i++) {
            hq_doc *item = doc->items[i];
            if (item->kind == HQ_DOC_MAP) { /* - 辽宁: [沈阳, 大连] */
                read_tree(read, codes, item, parent);
                continue;
            }
            if (!hq_read_is_scalar(read, item, HQ_STR("code")))
                continue;
            uint32_t code = add_code(read, codes, item->scalar, item->pos, parent);
            if (code != HQ_NONE)
                close_code(codes, code);
        }
    } else if (hq_read_is_map(read, doc, HQ_STR("tree"))) {
        for (uint32_t i = 0; i < doc->count; i++) {
            uint32_t code = add_code(read, codes, doc->keys[i].name, doc->keys[i].pos, parent);
            if (code == HQ_NONE)
                continue;
            read_tree(read, codes, doc->items[i], code);
            close_code(codes, code);
        }
    }
}

static void suggest_code(hq_read *read, hq_diag *diag, const hq_codes *codes, hq_str wrong)
{
    hq_guess guess = hq_guess_begin(read->diags, diag, wrong);
    for (uint32_t i = 0; i < codes->codes.count; i++)
        hq_guess_offer(&guess, codes->codes.at[i].name);
    hq_guess_end(&guess);
}

static void read_labels(hq_read *read, hq_codes *codes, hq_doc *map)
{
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("labels")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t code = hq_codes_find(codes, map->keys[i].name);
        uint32_t set = hq_codes_find_set(codes, map->keys[i].name);
        if (code == HQ_NONE && set == HQ_NONE) {
            hq_diag *diag =
                HQ_REPORT(read->diags, UNKNOWN_CODE, map->keys[i].pos, map->keys[i].name, codes->name);
            suggest_code(read, diag, codes, map->keys[i].name);
            continue;
        }
        hq_words label = hq_read_words_of(read, map->items[i]);
        if (code != HQ_NONE) {
            code_at(codes, code)->label = label;
        } else {
            assert(codes->sets.at != NULL);
            codes->sets.at[set].label = label;
        }
    }
}

/* The code's other name is told from all names and other names of the tree. */
static void read_also(hq_read *read, hq_codes *codes, hq_doc *map)
{
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("also")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t code = hq_codes_find(codes, map->keys[i].name);
        if (code == HQ_NONE) {
            hq_diag *diag =
                HQ_REPORT(read->diags, UNKNOWN_CODE, map->keys[i].pos, map->keys[i].name, codes->name);
            suggest_code(read, diag, codes, map->keys[i].name);
            continue;
        }
        if (!hq_read_is_scalar(read, map->items[i], HQ_STR("also")))
            continue;
        hq_str also = map->items[i]->scalar;
        for (uint32_t c = 0; c < codes->codes.count; c++)
            if (hq_str_equal(codes->codes.at[c].name, also) || hq_str_equal(codes->codes.at[c].also, also))
                HQ_REPORT(read->diags, DEFINED_TWICE, map->items[i]->pos, also)->related =
                    codes->codes.at[c].pos;
        code_at(codes, code)->also = also;
    }
}

static void add_members(hq_codes *codes, hq_code_set *set, uint32_t code)
{
    const hq_code *node = code_at(codes, code);
    for (uint32_t leaf = node->leaf_first; leaf < node->leaf_first + node->leaf_count; leaf++)
        set->leaves[leaf / 64] |= UINT64_C(1) << (leaf % 64);
}

static void read_set(hq_read *read, hq_codes *codes, const hq_doc_key *key, hq_doc *doc)
{
    hq_code_set set = {.name = key->name, .label = {{"", 0}, {"", 0}}, .known = true, .pos = key->pos};
    if (hq_codes_find(codes, key->name) != HQ_NONE || hq_codes_find_set(codes, key->name) != HQ_NONE) {
        HQ_REPORT(read->diags, DEFINED_TWICE, key->pos, key->name);
        return;
    }
    if (!hq_is_name(key->name)) {
        HQ_REPORT(read->diags, BAD_NAME, key->pos, key->name);
        return;
    }
    set.leaves = HQ_NEW_ARRAY(read->arena, uint64_t, (codes->leaf_count + 63) / 64 + 1);
    if (set.leaves == NULL) {
        hq_read_no_memory(read);
        return;
    }
    if (doc->kind == HQ_DOC_SCALAR && hq_str_is(doc->scalar, "unknown")) {
        set.known = false;
    } else if (hq_read_is_list(read, doc, key->name)) {
        for (uint32_t i = 0; i < doc->count; i++) {
            if (!hq_read_is_scalar(read, doc->items[i], HQ_STR("code")))
                continue;
            uint32_t code = hq_codes_find(codes, doc->items[i]->scalar);
            if (code == HQ_NONE) {
                hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_CODE, doc->items[i]->pos,
                                          doc->items[i]->scalar, codes->name);
                suggest_code(read, diag, codes, doc->items[i]->scalar);
            } else {
                add_members(codes, &set, code);
            }
        }
    }
    (void)HQ_READ_PUSH(read, codes->sets, set);
}

static void number_leaves(hq_read *read, hq_codes *codes)
{
    codes->leaf_codes = HQ_NEW_ARRAY(read->arena, uint32_t, codes->leaf_count + 1);
    if (codes->leaf_codes == NULL) {
        hq_read_no_memory(read);
        return;
    }
    for (uint32_t i = 0; i < codes->codes.count; i++)
        if (codes->codes.at[i].leaf)
            codes->leaf_codes[codes->codes.at[i].leaf_first] = i;
}

void hq_read_codes(hq_read *read, hq_doc *doc)
{
    if (!hq_read_keys(read, doc, HQ_DOC_CODES))
        return;
    hq_codes codes = {.pos = doc->pos};
    hq_doc *name = hq_doc_get(doc, "codes"), *tree = hq_doc_get(doc, "tree"), *sets = hq_doc_get(doc, "sets");
    codes.name = hq_read_name(read, name);
    codes.label = hq_read_words(read, doc, "label");
    if (codes.name.length > 0 && hq_pack_find_codes(read->pack, codes.name) != HQ_NONE)
        HQ_REPORT(read->diags, DEFINED_TWICE, name->pos, codes.name);
    if (tree != NULL)
        read_tree(read, &codes, tree, HQ_NONE);
    number_leaves(read, &codes);
    if (read->status != HQ_OK)
        return;
    if (sets != NULL && hq_read_is_map(read, sets, HQ_STR("sets")))
        for (uint32_t i = 0; i < sets->count && read->status == HQ_OK; i++)
            read_set(read, &codes, &sets->keys[i], sets->items[i]);
    read_labels(read, &codes, hq_doc_get(doc, "labels"));
    read_also(read, &codes, hq_doc_get(doc, "also"));
    (void)HQ_READ_PUSH(read, read->pack->codes, codes);
}
