/* Reading the common shapes out of document trees. See read.h. */
#include "lang/read.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

bool hq_read_no_memory(hq_read *read)
{
    read->status = HQ_E_MEMORY;
    return false;
}

bool hq_read_is_map(hq_read *read, hq_doc *doc, hq_str what)
{
    if (doc != NULL && doc->kind == HQ_DOC_MAP)
        return true;
    if (doc != NULL)
        HQ_REPORT(read->diags, NOT_A_MAP, doc->pos, what);
    return false;
}

bool hq_read_is_list(hq_read *read, hq_doc *doc, hq_str what)
{
    if (doc != NULL && doc->kind == HQ_DOC_LIST)
        return true;
    if (doc != NULL)
        HQ_REPORT(read->diags, NOT_A_LIST, doc->pos, what);
    return false;
}

bool hq_read_is_scalar(hq_read *read, hq_doc *doc, hq_str what)
{
    if (doc != NULL && doc->kind == HQ_DOC_SCALAR)
        return true;
    if (doc != NULL)
        HQ_REPORT(read->diags, NOT_A_SCALAR, doc->pos, what);
    return false;
}

/* The keys of one type. */
static const hq_key *keys_of(const hq_read *read, hq_document_type type, size_t *count)
{
    size_t all;
    *count = read->key_count[type];
    return hq_keys(&all) + read->key_first[type];
}

static void report_unknown_key(hq_read *read, const hq_doc_key *key, hq_document_type type)
{
    size_t count;
    const hq_key *keys = keys_of(read, type, &count);
    hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_KEY, key->pos, key->name, hq_document_type_name(type));
    hq_guess guess = hq_guess_begin(read->diags, diag, key->name);
    for (size_t i = 0; i < count; i++)
        hq_guess_offer(&guess, hq_str_of(keys[i].name));
    hq_guess_end(&guess);
}

void hq_read_find_keys(hq_read *read)
{
    size_t count;
    const hq_key *keys = hq_keys(&count);
    for (size_t i = 0; i < count; i++) {
        assert((read->key_count[keys[i].in] == 0 || keys[i - 1].in == keys[i].in) && "keys of a type apart");
        if (read->key_count[keys[i].in]++ == 0)
            read->key_first[keys[i].in] = (uint16_t)i;
    }
}

bool hq_read_keys(hq_read *read, hq_doc *doc, hq_document_type type)
{
    if (read->status != HQ_OK || !hq_read_is_map(read, doc, hq_document_type_name(type)))
        return false;
    size_t count;
    const hq_key *keys = keys_of(read, type, &count);
    for (uint32_t k = 0; k < doc->count; k++) {
        bool known = false;
        for (size_t i = 0; i < count && !known; i++)
            known = hq_str_is(doc->keys[k].name, keys[i].name);
        if (!known)
            report_unknown_key(read, &doc->keys[k], type);
    }
    for (size_t i = 0; i < count; i++)
        if (keys[i].required && hq_doc_get(doc, keys[i].name) == NULL &&
            !(read->lean && strcmp(keys[i].name, "examples") == 0)) {
            hq_pos pos = doc->pos;
            pos.length = 0;
            HQ_REPORT(read->diags, MISSING_KEY, pos, hq_str_of(keys[i].name), hq_document_type_name(type));
        }
    return true;
}

hq_str hq_read_text(hq_read *read, hq_doc *map, const char *key)
{
    hq_doc *doc = hq_doc_get(map, key);
    return hq_read_is_scalar(read, doc, hq_str_of(key)) ? doc->scalar : HQ_STR("");
}

hq_str hq_read_name(hq_read *read, hq_doc *scalar)
{
    if (!hq_read_is_scalar(read, scalar, HQ_STR("name")))
        return HQ_STR("");
    if (hq_is_reserved(scalar->scalar)) {
        HQ_REPORT(read->diags, RESERVED_NAME, scalar->pos, scalar->scalar);
        return HQ_STR("");
    }
    if (!hq_is_name(scalar->scalar)) {
        HQ_REPORT(read->diags, BAD_NAME, scalar->pos, scalar->scalar);
        return HQ_STR("");
    }
    return scalar->scalar;
}

hq_words hq_read_words_of(hq_read *read, hq_doc *doc)
{
    hq_words words = {{"", 0}, {"", 0}};
    if (doc == NULL)
        return words;
    if (doc->kind == HQ_DOC_SCALAR)
        return (hq_words){doc->scalar, doc->scalar};
    if (hq_read_keys(read, doc, HQ_DOC_WORDS)) {
        words.zh = hq_read_text(read, doc, "zh");
        words.en = hq_read_text(read, doc, "en");
    }
    return words;
}

hq_words hq_read_words(hq_read *read, hq_doc *doc, const char *key)
{
    return hq_read_words_of(read, hq_doc_get(doc, key));
}

uint32_t hq_read_count(hq_read *read, hq_doc *map, const char *key, uint32_t otherwise)
{
    hq_doc *doc = hq_doc_get(map, key);
    hq_rat value;
    hq_unit unit;
    int64_t count;
    if (doc == NULL || !hq_read_fixed(read, doc, &value, &unit))
        return otherwise;
    if (!hq_unit_is_none(unit) || !hq_rat_to_int64(value, &count) || count < 1 || count > UINT32_MAX - 1) {
        HQ_REPORT(read->diags, EXPECTED, doc->pos, HQ_STR("1, 2, 3 ..."));
        return otherwise;
    }
    return (uint32_t)count;
}

bool hq_read_day(hq_read *read, hq_doc *scalar, hq_day *out)
{
    if (!hq_read_is_scalar(read, scalar, HQ_STR("date")))
        return false;
    bool form;
    if (hq_day_parse(scalar->scalar, out, &form))
        return true;
    if (form)
        HQ_REPORT(read->diags, NO_SUCH_DATE, scalar->pos, scalar->scalar);
    else
        HQ_REPORT(read->diags, EXPECTED, scalar->pos,
                  HQ_BOTH("a day such as 2026-02-14", "日期，如 2026-02-14"));
    return false;
}

bool hq_read_day_of(hq_read *read, hq_doc *map, const char *key, hq_day *out)
{
    hq_doc *doc = hq_doc_get(map, key);
    return doc != NULL && hq_read_day(read, doc, out);
}

/* "2026" or "2026-03" as the days it holds. */
static bool calendar_span(hq_str text, hq_day *first, hq_day *last)
{
    char full[11] = "0000-01-01";
    if (text.length != 4 && text.length != 7)
        return false;
    memcpy(full, text.at, text.length);
    if (!hq_day_parse((hq_str){full, 10}, first, NULL))
        return false;
    *last = text.length == 4 ? hq_end_of_year(*first) : hq_end_of_month(*first);
    return true;
}

/* Split at " to " or ".."; false when there is neither. */
static bool split_span(hq_str text, hq_str *first, hq_str *last)
{
    static const char *const BETWEEN[] = {" to ", ".."};
    for (size_t b = 0; b < 2; b++) {
        size_t length = strlen(BETWEEN[b]);
        for (size_t i = 0; i + length <= text.length; i++)
            if (memcmp(text.at + i, BETWEEN[b], length) == 0) {
                *first = hq_str_trim(hq_str_cut(text, 0, i));
                *last = hq_str_trim(hq_str_cut(text, i + length, text.length));
                return true;
            }
    }
    return false;
}

bool hq_span_parse(hq_str text, hq_day *first, hq_day *last)
{
    hq_str from, to;
    if (calendar_span(text, first, last))
        return true;
    if (!split_span(text, &from, &to))
        return hq_day_parse(text, first, NULL) && hq_day_parse(text, last, NULL);
    hq_day ignored;
    bool left = hq_day_parse(from, first, NULL) || calendar_span(from, first, &ignored);
    bool right = hq_day_parse(to, last, NULL) || calendar_span(to, &ignored, last);
    return left && right;
}

bool hq_read_span(hq_read *read, hq_doc *scalar, hq_day *first, hq_day *last)
{
    if (!hq_read_is_scalar(read, scalar, HQ_STR("span")))
        return false;
    if (!hq_span_parse(scalar->scalar, first, last)) {
        HQ_REPORT(read->diags, EXPECTED, scalar->pos, HQ_STR("2026-01-01 to 2026-12-31"));
        return false;
    }
    if (*last < *first) {
        hq_str from, to;
        split_span(scalar->scalar, &from, &to);
        HQ_REPORT(read->diags, EMPTY_SPAN, scalar->pos, from, to);
        return false;
    }
    return true;
}

/* The number of the word among "a|b|c". */
static uint32_t choice(hq_read *read, hq_doc *map, const char *key, const char *words, uint32_t otherwise)
{
    hq_doc *doc = hq_doc_get(map, key);
    if (!hq_read_is_scalar(read, doc, hq_str_of(key)))
        return otherwise;
    hq_str names[16];
    uint32_t count = 0;
    for (const char *at = words; *at != '\0';) {
        const char *end = strchr(at, '|');
        size_t length = end == NULL ? strlen(at) : (size_t)(end - at);
        assert(count < 16);
        names[count] = (hq_str){at, length};
        if (hq_str_equal(doc->scalar, names[count]))
            return count;
        count++;
        at += length + (end != NULL);
    }
    hq_text list;
    hq_text_init(&list, read->arena);
    for (uint32_t i = 0; i < count; i++) {
        hq_text_add_z(&list, i == 0 ? "" : ", ");
        hq_text_add(&list, names[i]);
    }
    hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_WORD, doc->pos, hq_str_of(key), hq_text_str(&list));
    hq_diag_suggest(read->diags, diag, doc->scalar, names, count);
    return otherwise;
}

/* Words are numbered as the enumerations that the callers cast to. */
uint32_t hq_read_choice(hq_read *read, hq_doc *map, hq_document_type type, const char *key,
                        uint32_t otherwise)
{
    size_t count;
    const hq_key *keys = keys_of(read, type, &count);
    for (size_t i = 0; i < count; i++)
        if (keys[i].shape == HQ_SHAPE_CHOICE && strcmp(keys[i].name, key) == 0)
            return choice(read, map, key, keys[i].words, otherwise);
    assert(false && "keys.c has the words of every choice");
    return otherwise;
}

bool hq_read_truth(hq_read *read, hq_doc *map, const char *key, bool otherwise)
{
    return choice(read, map, key, "false|true", otherwise ? 1 : 0) == 1;
}

static void read_cite(hq_read *read, hq_doc *doc, hq_cite_list *cites)
{
    if (!hq_read_keys(read, doc, HQ_DOC_CITE))
        return;
    hq_doc *document = hq_doc_get(doc, "document");
    hq_cite cite = {HQ_NONE, hq_read_text(read, doc, "item"), hq_read_text(read, doc, "address")};
    if (!hq_read_is_scalar(read, document, HQ_STR("document")))
        return;
    cite.document = hq_pack_find_document(read->pack, document->scalar);
    if (cite.document == HQ_NONE) {
        hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_DOCUMENT, document->pos, document->scalar);
        hq_guess guess = hq_guess_begin(read->diags, diag, document->scalar);
        for (uint32_t i = 0; i < read->pack->documents.count; i++)
            hq_guess_offer(&guess, read->pack->documents.at[i].id);
        hq_guess_end(&guess);
        return;
    }
    (void)HQ_READ_PUSH(read, *cites, cite);
}

hq_cite_list hq_read_cites(hq_read *read, hq_doc *map)
{
    hq_cite_list cites = {0};
    hq_doc *list = hq_doc_get(map, "cite");
    if (list == NULL || !hq_read_is_list(read, list, HQ_STR("cite")))
        return cites;
    for (uint32_t i = 0; i < list->count; i++)
        read_cite(read, list->items[i], &cites);
    return cites;
}

hq_ast *hq_read_expression_of(hq_read *read, hq_doc *scalar, hq_str what)
{
    if (read->status != HQ_OK || !hq_read_is_scalar(read, scalar, what))
        return NULL;
    hq_ast *ast = NULL;
    if (hq_parse_expression(&read->parse, scalar, &ast) != HQ_OK)
        hq_read_no_memory(read);
    return ast;
}

hq_ast *hq_read_expression(hq_read *read, hq_doc *map, const char *key)
{
    return hq_read_expression_of(read, hq_doc_get(map, key), hq_str_of(key));
}

bool hq_read_unit(hq_read *read, hq_doc *scalar, hq_unit *unit, hq_rat *scale)
{
    *unit = hq_unit_none();
    *scale = HQ_RAT_ONE;
    if (!hq_read_is_scalar(read, scalar, HQ_STR("unit")))
        return false;
    hq_str text = scalar->scalar, bad = text;
    if (hq_str_starts(text, HQ_STR("1/")))
        text = hq_str_cut(text, 1, text.length);
    hq_status status = hq_units_parse(read->arena, &read->pack->units, text, unit, scale, &bad);
    if (status == HQ_E_INVALID) {
        hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_UNIT, scalar->pos, bad);
        size_t count;
        const hq_str *names = hq_units_names(&read->pack->units, &count);
        hq_diag_suggest(read->diags, diag, bad, names, count);
        return false;
    }
    if (status != HQ_OK)
        return hq_read_no_memory(read);
    return true;
}
