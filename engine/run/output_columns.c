/* The little language of columns, and the columns of the wide form. See output.h. */
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "run/output_own.h"

typedef struct hq_listing {
    hq_arena *arena;
    hq_output *output;
    hq_diags *diags;
    const hq_pack *pack;
    HQ_LIST(hq_result_column) columns;
    HQ_LIST(hq_maker) makers;
} hq_listing;

/* One item, read but not yet understood. */
typedef struct hq_column_item {
    hq_str header; /* at == NULL: not given */
    hq_str what, otherwise;
} hq_column_item;

static hq_status push(hq_listing *listing, const hq_result_column *column, const hq_maker *maker)
{
    bool good = HQ_PUSH(listing->arena, listing->columns, *column) &&
                HQ_PUSH(listing->arena, listing->makers, *maker);
    return good ? HQ_OK : HQ_E_MEMORY;
}

/* --- Words that policies are known by --- */

typedef enum hq_policy_word { WORD_ID, WORD_NUMBER, WORD_TITLE } hq_policy_word;

static hq_str word_of(const hq_listing *listing, uint32_t policy, hq_policy_word word)
{
    const hq_policy *declared = &listing->pack->policies.at[policy];
    switch (word) {
    case WORD_ID:
        return declared->id;
    case WORD_NUMBER:
        return declared->number;
    case WORD_TITLE:
        break;
    }
    return hq_words_in(declared->title, listing->output->request.language);
}

/* A copy behind which HQ_RESULT_PADDING bytes can be read. */
static hq_status keep_padded(const hq_listing *listing, hq_str text, hq_str *out)
{
    char *copy = hq_arena_alloc(listing->arena, text.length + HQ_RESULT_PADDING);
    HQ_TRY_ALLOC(copy);
    if (text.length > 0)
        memcpy(copy, text.at, text.length);
    *out = (hq_str){copy, text.length};
    return HQ_OK;
}

static hq_status one_word(const hq_listing *listing, uint32_t policy, hq_policy_word word,
                          hq_result_column *column, hq_maker *maker)
{
    hq_str *words = HQ_NEW(listing->arena, hq_str);
    HQ_TRY_ALLOC(words);
    *words = word_of(listing, policy, word);
    column->kind = HQ_RESULT_WORD;
    column->words = words;
    column->word_count = 1;
    maker->make = hq_make_words;
    return HQ_OK;
}

static hq_status words_of_members(const hq_listing *listing, uint32_t group, hq_policy_word word,
                                  hq_maker *maker)
{
    const hq_group *declared = &listing->pack->groups.at[group];
    hq_str *words = HQ_NEW_ARRAY(listing->arena, hq_str, declared->members.count + 1);
    HQ_TRY_ALLOC(words);
    words[0] = maker->otherwise;
    for (uint32_t m = 0; m < declared->members.count; m++)
        HQ_TRY(keep_padded(listing, word_of(listing, declared->members.at[m].policy, word), &words[m + 1]));
    maker->words = words;
    maker->word_count = declared->members.count + 1;
    maker->make = hq_make_taken;
    return HQ_OK;
}

/* --- What an item is --- */

/* Cut the first part off "a.b.c"; false: there is but one. */
static bool cut_part(hq_str *rest, hq_str *part)
{
    for (size_t i = 0; i < rest->length; i++)
        if (rest->at[i] == '.') {
            *part = hq_str_cut(*rest, 0, i);
            *rest = hq_str_cut(*rest, i + 1, rest->length);
            return true;
        }
    return false;
}

/* low, high, amount, each with .quanta behind it or not. */
static bool read_amount(const hq_listing *listing, hq_str what, hq_result_column *column, hq_maker *maker)
{
    static const hq_str QUANTA = {".quanta", 7};
    maker->quanta = hq_str_ends(what, QUANTA);
    if (maker->quanta)
        what.length -= QUANTA.length;
    if (hq_str_is(what, "low"))
        maker->part = HQ_PART_LOW;
    else if (hq_str_is(what, "high"))
        maker->part = HQ_PART_HIGH;
    else if (hq_str_is(what, "amount"))
        maker->part = HQ_PART_POINT;
    else
        return false;
    column->kind = maker->quanta                  ? HQ_RESULT_INTEGER
                   : maker->part == HQ_PART_POINT ? HQ_RESULT_TEXT
                                                  : HQ_RESULT_AMOUNT;
    column->decimals = maker->quanta ? 0 : listing->pack->quantum_places;
    return true;
}

static hq_status of_policy(const hq_listing *listing, uint32_t policy, hq_str what, hq_result_column *column,
                           hq_maker *maker, bool *good)
{
    static const hq_str UNPOOLED = {"unpooled", 8};
    maker->index = policy;
    if (hq_str_is(what, "title"))
        return one_word(listing, policy, WORD_TITLE, column, maker);
    if (hq_str_is(what, "number"))
        return one_word(listing, policy, WORD_NUMBER, column, maker);
    if (hq_str_is(what, "id"))
        return one_word(listing, policy, WORD_ID, column, maker);
    *good = hq_is_asked(listing->output->request.request, policy);
    if (hq_str_is(what, "reason")) {
        column->kind = HQ_RESULT_TEXT;
        maker->make = hq_make_reason;
    } else if (hq_str_is(what, "status")) {
        column->kind = HQ_RESULT_WORD;
        column->words = hq_output_statuses(listing->output);
        column->word_count = HQ_VERDICT_ELIGIBLE + 1;
        maker->make = hq_make_status;
    } else if (hq_str_starts(what, UNPOOLED)) {
        hq_str rest = hq_str_cut(what, UNPOOLED.length, what.length);
        maker->make = hq_make_unpooled;
        /* unpooled, unpooled.low, unpooled.high, and these with .quanta */
        if (rest.length == 0 || hq_str_is(rest, ".quanta"))
            *good =
                *good && read_amount(listing, rest.length == 0 ? HQ_STR("amount") : HQ_STR("amount.quanta"),
                                     column, maker);
        else
            *good = *good && rest.at[0] == '.' &&
                    read_amount(listing, hq_str_cut(rest, 1, rest.length), column, maker);
    } else {
        maker->make = hq_make_amount;
        *good = *good && read_amount(listing, what, column, maker);
    }
    return HQ_OK;
}

static hq_status of_group(const hq_listing *listing, hq_str rest, hq_result_column *column, hq_maker *maker,
                          bool *good)
{
    hq_str name;
    *good = cut_part(&rest, &name);
    maker->index = *good ? hq_pack_find_group(listing->pack, name) : HQ_NONE;
    *good = maker->index != HQ_NONE;
    if (!*good)
        return HQ_OK;
    const hq_group *group = &listing->pack->groups.at[maker->index];
    *good = hq_group_is_asked(listing->output->request.request, group);
    column->kind = HQ_RESULT_TEXT;
    if (hq_str_is(rest, "taken"))
        return words_of_members(listing, maker->index, WORD_ID, maker);
    if (hq_str_is(rest, "taken.title"))
        return words_of_members(listing, maker->index, WORD_TITLE, maker);
    if (hq_str_is(rest, "taken.number"))
        return words_of_members(listing, maker->index, WORD_NUMBER, maker);
    maker->make = hq_make_choice;
    *good = *good && read_amount(listing, rest, column, maker);
    return HQ_OK;
}

static bool of_total(const hq_listing *listing, hq_str rest, hq_result_column *column, hq_maker *maker)
{
    hq_str name;
    if (!cut_part(&rest, &name))
        return false;
    maker->make = hq_make_total;
    for (uint32_t t = 0; t < HQ_TOTAL_NONE; t++)
        if (hq_str_is(name, hq_total_name((hq_total)t))) {
            maker->index = t;
            return read_amount(listing, rest, column, maker);
        }
    return false;
}

/* A column of the input by its header. */
static bool of_input(const hq_listing *listing, hq_str header, hq_result_column *column, hq_maker *maker)
{
    const hq_binding *binding = hq_intake_binding(listing->output->request.intake);
    for (uint32_t c = 0; binding != NULL && c < binding->tables.at[0].column_count; c++)
        if (hq_str_equal(hq_str_trim(binding->tables.at[0].columns[c].header), header)) {
            column->kind = HQ_RESULT_TEXT;
            maker->index = c;
            maker->make = hq_make_input;
            return true;
        }
    return false;
}

static bool of_subject(hq_str what, hq_result_column *column, hq_maker *maker)
{
    static const struct {
        const char *name;
        hq_make_cells *make;
        hq_result_kind kind;
    } OWN[] = {{"id", hq_make_id, HQ_RESULT_TEXT},
               {"name", hq_make_name, HQ_RESULT_TEXT},
               {"row", hq_make_row, HQ_RESULT_INTEGER},
               {"file", hq_make_file, HQ_RESULT_TEXT}};
    for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++)
        if (hq_str_is(what, OWN[i].name)) {
            column->kind = OWN[i].kind;
            maker->make = OWN[i].make;
            return true;
        }
    return false;
}

static hq_status understand(const hq_listing *listing, hq_str what, hq_result_column *column, hq_maker *maker,
                            bool *good)
{
    hq_str rest = what, first = {"", 0};
    bool parts = cut_part(&rest, &first);
    *good = true;
    if (of_subject(what, column, maker))
        return HQ_OK;
    if (parts && hq_str_is(first, "group"))
        return of_group(listing, rest, column, maker, good);
    if (parts && hq_str_is(first, "total"))
        *good = of_total(listing, rest, column, maker);
    else if (parts && hq_str_is(first, "input"))
        *good = of_input(listing, rest, column, maker);
    else if (parts && hq_pack_find_policy(listing->pack, first) != HQ_NONE)
        return of_policy(listing, hq_pack_find_policy(listing->pack, first), rest, column, maker, good);
    else
        *good = of_input(listing, what, column, maker);
    return HQ_OK;
}

/* --- Reading a list --- */

/* Up to the next of = | , or the end of a line, whatever stands in quotes; without the quotes. */
static hq_status read_part(hq_listing *listing, hq_str *left, hq_str *part, char *end)
{
    hq_text text;
    bool quoted = false;
    size_t at = 0;
    hq_text_init(&text, listing->arena);
    for (; at < left->length; at++) {
        char c = left->at[at];
        if (c == '"' && quoted && at + 1 < left->length && left->at[at + 1] == '"')
            hq_text_add_char(&text, left->at[++at]);
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == '=' || c == '|' || c == '\n'))
            break;
        else
            hq_text_add_char(&text, c);
    }
    *end = at < left->length ? left->at[at] : '\0';
    *left = hq_str_cut(*left, at + 1, left->length);
    *part = hq_str_trim(hq_text_str(&text));
    if (text.failed)
        return HQ_E_MEMORY;
    if (!quoted)
        return HQ_OK;
    HQ_REPORT(listing->diags, COLUMNS_QUOTE, HQ_POS_NONE, *part);
    return HQ_E_USAGE;
}

static hq_status read_item(hq_listing *listing, hq_str *left, hq_column_item *item)
{
    char end;
    *item = (hq_column_item){.otherwise = HQ_STR("")};
    HQ_TRY(read_part(listing, left, &item->what, &end));
    if (end == '=') {
        item->header = item->what;
        HQ_TRY(read_part(listing, left, &item->what, &end));
    }
    if (end == '|')
        HQ_TRY(read_part(listing, left, &item->otherwise, &end));
    if (end != '=' && end != '|')
        return HQ_OK;
    HQ_REPORT(listing->diags, COLUMNS_FORM, HQ_POS_NONE, item->what);
    return HQ_E_USAGE;
}

static hq_status guess_group(hq_listing *listing, hq_diag *diag, hq_str rest)
{
    hq_str name = rest;
    (void)cut_part(&rest, &name);
    hq_guess guess = hq_guess_begin(listing->diags, diag, name);
    for (uint32_t g = 0;
         hq_pack_find_group(listing->pack, name) == HQ_NONE && g < listing->pack->groups.count; g++)
        hq_guess_offer(&guess, listing->pack->groups.at[g].name);
    hq_guess_end(&guess);
    return HQ_E_USAGE;
}

static hq_status report_what(hq_listing *listing, hq_str what)
{
    hq_str rest = what, first = what;
    (void)cut_part(&rest, &first);
    uint32_t policy = hq_pack_find_policy(listing->pack, first);
    if (policy != HQ_NONE && !hq_is_asked(listing->output->request.request, policy)) {
        HQ_REPORT(listing->diags, COLUMNS_UNASKED, HQ_POS_NONE, what);
        return HQ_E_USAGE;
    }
    hq_diag *diag = HQ_REPORT(listing->diags, COLUMNS_WHAT, HQ_POS_NONE, what);
    if (hq_str_is(first, "group"))
        return guess_group(listing, diag, rest);
    hq_guess guess = hq_guess_begin(listing->diags, diag, first);
    for (uint32_t p = 0; p < listing->pack->policies.count; p++)
        hq_guess_offer(&guess, listing->pack->policies.at[p].id);
    const hq_binding *binding = hq_intake_binding(listing->output->request.intake);
    for (uint32_t c = 0; binding != NULL && c < binding->tables.at[0].column_count; c++)
        hq_guess_offer(&guess, binding->tables.at[0].columns[c].header);
    hq_guess_end(&guess);
    return HQ_E_USAGE;
}

/* Without a header of its own a column is called what it is; of the input what it is called there. */
static hq_str header_of(const hq_column_item *item)
{
    static const hq_str INPUT = {"input.", 6};
    if (item->header.at != NULL)
        return item->header;
    return hq_str_starts(item->what, INPUT) ? hq_str_cut(item->what, INPUT.length, item->what.length)
                                            : item->what;
}

static hq_status add_item(hq_listing *listing, const hq_column_item *item)
{
    hq_result_column column = {.name = header_of(item)};
    hq_maker maker = {0};
    bool good;
    HQ_TRY(keep_padded(listing, item->otherwise, &maker.otherwise));
    HQ_TRY(understand(listing, item->what, &column, &maker, &good));
    if (!good)
        return report_what(listing, item->what);
    for (uint32_t c = 0; c < listing->columns.count; c++)
        if (hq_str_equal(listing->columns.at[c].name, column.name)) {
            HQ_REPORT(listing->diags, COLUMNS_TWICE, HQ_POS_NONE, column.name);
            return HQ_E_USAGE;
        }
    bool empty = column.kind == HQ_RESULT_TEXT && maker.make != hq_make_amount &&
                 maker.make != hq_make_unpooled && maker.make != hq_make_choice &&
                 maker.make != hq_make_total;
    if (item->otherwise.length > 0 && !empty) {
        HQ_REPORT(listing->diags, COLUMNS_DEFAULT, HQ_POS_NONE, item->what);
        return HQ_E_USAGE;
    }
    return push(listing, &column, &maker);
}

static hq_status list_text(hq_listing *listing, hq_str *out)
{
    hq_str list = listing->output->request.columns, path = hq_str_cut(list, 1, list.length);
    int error = 0;
    *out = list;
    if (list.length == 0 || list.at[0] != '@')
        return HQ_OK;
    hq_status status = hq_file_read(listing->arena, path, HQ_SOURCE_BYTES_MAX, out, &error);
    if (status != HQ_E_IO && status != HQ_E_LIMIT)
        return status;
    if (status == HQ_E_IO)
        HQ_REPORT(listing->diags, FILE_UNREADABLE, HQ_POS_NONE, path, hq_error_text(error));
    else
        HQ_REPORT(listing->diags, FILE_TOO_LARGE, HQ_POS_NONE, path,
                  hq_diag_count(listing->diags, HQ_SOURCE_BYTES_MAX >> 20));
    return HQ_E_USAGE;
}

static void finish(hq_listing *listing)
{
    listing->output->table.columns = listing->columns.at;
    listing->output->table.column_count = listing->columns.count;
    listing->output->makers = listing->makers.at;
}

hq_status hq_output_columns(hq_arena *arena, hq_output *output, hq_diags *diags)
{
    hq_listing listing = {
        .arena = arena, .output = output, .diags = diags, .pack = output->request.plan->pack};
    hq_str left;
    hq_status all = HQ_OK;
    HQ_TRY(list_text(&listing, &left));
    while (left.length > 0) {
        hq_column_item item;
        hq_status status = read_item(&listing, &left, &item);
        if (status == HQ_OK && (item.what.length > 0 || item.header.at != NULL))
            status = add_item(&listing, &item);
        if (status != HQ_OK && status != HQ_E_USAGE)
            return status;
        all = status == HQ_OK ? all : status;
    }
    HQ_TRY(all);
    finish(&listing);
    if (listing.columns.count > 0)
        return HQ_OK;
    HQ_REPORT(diags, COLUMNS_NONE, HQ_POS_NONE);
    return HQ_E_USAGE;
}

/* --- Wide --- */

static hq_status add_wide(hq_listing *listing, uint32_t policy, const char *part)
{
    hq_text name;
    bool good;
    hq_text_init(&name, listing->arena);
    hq_text_addf(&name, "%.*s.%s", HQ_STR_ARGS(listing->pack->policies.at[policy].id), part);
    hq_result_column column = {.name = hq_text_str(&name)};
    hq_maker maker = {.otherwise = HQ_STR("")};
    HQ_TRY_ALLOC(column.name.at);
    HQ_TRY(of_policy(listing, policy, hq_str_of(part), &column, &maker, &good));
    return push(listing, &column, &maker);
}

static hq_status add_total(hq_listing *listing, hq_total total, const char *part)
{
    hq_text name;
    hq_text_init(&name, listing->arena);
    hq_text_addf(&name, "total.%s.%s", hq_total_name(total), part);
    hq_result_column column = {.name = hq_text_str(&name)};
    hq_maker maker = {.make = hq_make_total, .index = (uint32_t)total, .otherwise = HQ_STR("")};
    HQ_TRY_ALLOC(column.name.at);
    (void)read_amount(listing, hq_str_of(part), &column, &maker);
    return push(listing, &column, &maker);
}

hq_status hq_output_wide(hq_arena *arena, hq_output *output)
{
    static const char *const PARTS[] = {"status", "low", "high"};
    hq_listing listing = {.arena = arena, .output = output, .pack = output->request.plan->pack};
    hq_result_column id = {.name = HQ_STR("id"), .kind = HQ_RESULT_TEXT};
    hq_result_column name = {.name = HQ_STR("name"), .kind = HQ_RESULT_TEXT};
    hq_maker ids = {.make = hq_make_id, .otherwise = HQ_STR("")},
             names = {.make = hq_make_name, .otherwise = HQ_STR("")};
    HQ_TRY(push(&listing, &id, &ids));
    HQ_TRY(push(&listing, &name, &names));
    for (uint32_t i = 0; i < output->asked_count; i++)
        for (size_t k = 0; k < sizeof PARTS / sizeof *PARTS; k++)
            HQ_TRY(add_wide(&listing, output->asked[i], PARTS[k]));
    for (int t = 0; t < HQ_TOTAL_NONE; t++)
        for (size_t k = 1; k < sizeof PARTS / sizeof *PARTS; k++)
            HQ_TRY(add_total(&listing, (hq_total)t, PARTS[k]));
    finish(&listing);
    return HQ_OK;
}
