/* A pack's folder into declarations: which file is what, and in which order they are read. See pack.h. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "lang/read.h"

static hq_status report_io(hq_diags *diags, hq_status status, hq_str path, int error)
{
    if (status == HQ_E_IO)
        HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, path, hq_error_text(error));
    else if (status == HQ_E_LIMIT)
        HQ_REPORT(diags, FILE_TOO_LARGE, HQ_POS_NONE, path, hq_diag_count(diags, HQ_SOURCE_BYTES_MAX >> 20));
    return status == HQ_E_MEMORY ? HQ_E_MEMORY : HQ_E_INVALID;
}

static hq_str joined(hq_arena *arena, hq_str folder, hq_str path)
{
    hq_text text;
    hq_text_init(&text, arena);
    hq_text_add(&text, folder);
    if (folder.length > 0 && folder.at[folder.length - 1] != '/')
        hq_text_add_char(&text, '/');
    hq_text_add(&text, path);
    return hq_text_str(&text);
}

/* Where the files of a pack stand. The order is the order of reading. */
typedef enum hq_room {
    ROOM_PACK,
    ROOM_CODES,
    ROOM_MODEL,
    ROOM_PARAMETERS,
    ROOM_GROUPS,
    ROOM_DEFINITIONS,
    ROOM_POLICIES,
    ROOM_NONE
} hq_room;

static hq_room room_of(hq_str path)
{
    static const struct {
        const char *prefix;
        hq_room room;
    } ROOMS[] = {{"codes/", ROOM_CODES},
                 {"model/", ROOM_MODEL},
                 {"parameters/", ROOM_PARAMETERS},
                 {"groups/", ROOM_GROUPS},
                 {"definitions/", ROOM_DEFINITIONS},
                 {"policies/", ROOM_POLICIES}};
    if (!hq_str_ends(path, HQ_STR(".yaml")))
        return ROOM_NONE;
    if (hq_str_is(path, "pack.yaml"))
        return ROOM_PACK;
    if (hq_str_is(path, "model.yaml"))
        return ROOM_MODEL;
    for (size_t i = 0; i < sizeof ROOMS / sizeof *ROOMS; i++)
        if (hq_str_starts(path, hq_str_of(ROOMS[i].prefix)))
            return ROOMS[i].room;
    return ROOM_NONE;
}

hq_status hq_pack_load(hq_arena *arena, hq_diags *diags, hq_str folder, hq_pack_files *files)
{
    *files = (hq_pack_files){.folder = folder};
    hq_str_list paths;
    int error;
    hq_status status = hq_files_below(arena, folder, HQ_PACK_FILES_MAX, &paths, &error);
    if (status == HQ_E_LIMIT)
        HQ_REPORT(diags, PACK_TOO_MANY_FILES, HQ_POS_NONE, folder);
    else if (status == HQ_E_IO)
        HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, folder, hq_error_text(error));
    if (status != HQ_OK)
        return status == HQ_E_MEMORY ? status : HQ_E_INVALID;
    bool found = false;
    for (uint32_t i = 0; i < paths.count; i++) {
        hq_str full = joined(arena, folder, paths.at[i]), text;
        HQ_TRY_ALLOC(full.at);
        if (room_of(paths.at[i]) == ROOM_NONE) {
            HQ_REPORT(diags, PACK_STRAY_FILE, HQ_POS_NONE, full);
            continue;
        }
        found = found || hq_str_is(paths.at[i], "pack.yaml");
        status = hq_file_read(arena, full, HQ_SOURCE_BYTES_MAX, &text, &error);
        if (status != HQ_OK) {
            status = report_io(diags, status, full, error);
            if (status == HQ_E_MEMORY)
                return status;
            continue;
        }
        hq_pack_file file = {paths.at[i], 0};
        HQ_TRY(hq_sources_add(diags->sources, full, text, &file.source));
        if (!HQ_PUSH(arena, files->files, file))
            return HQ_E_MEMORY;
    }
    if (!found)
        HQ_REPORT(diags, PACK_NOT_FOUND, HQ_POS_NONE, folder);
    return diags->error_count == 0 ? HQ_OK : HQ_E_INVALID;
}

/* Entity 0: what was paid before. Its fields stand in the order of HQ_RECEIPT_*. */
static void add_receipts(hq_read *read)
{
    static const struct {
        const char *name, *zh, *en;
        hq_field_kind kind;
    } FIELDS[] = {
        {"policy", "政策", "policy", HQ_FIELD_TEXT},   {"benefit", "受益项", "benefit", HQ_FIELD_TEXT},
        {"subject", "对象", "subject", HQ_FIELD_TEXT}, {"day", "日期", "day", HQ_FIELD_DATE},
        {"amount", "金额", "amount", HQ_FIELD_MONEY},  {"months", "月数", "months", HQ_FIELD_DURATION},
    };
    hq_entity receipt = {
        .name = HQ_STR("receipt"), .dimension = HQ_NONE, .received = HQ_NONE, .pos = HQ_POS_NONE};
    receipt.label = (hq_words){HQ_STR("已领款项"), HQ_STR("payment received")};
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        hq_field field = {
            .name = hq_str_of(FIELDS[i].name), .kind = FIELDS[i].kind, .definition = HQ_NONE, .end = HQ_NONE};
        field.label = (hq_words){hq_str_of(FIELDS[i].zh), hq_str_of(FIELDS[i].en)};
        field.pos = HQ_POS_NONE;
        field.step = field.unit_scale = HQ_RAT_ONE;
        field.min = field.max = HQ_RAT_ZERO;
        field.day_min = 0;
        field.day_max = HQ_DAY_MAX;
        field.type.kind = field.kind == HQ_FIELD_TEXT   ? HQ_T_TEXT
                          : field.kind == HQ_FIELD_DATE ? HQ_T_DATE
                                                        : HQ_T_NUMBER;
        if (field.kind == HQ_FIELD_MONEY) {
            field.type.unit = hq_unit_of(HQ_DIM_MONEY, 1);
            field.unit_text = read->pack->currency_unit;
            field.step = read->pack->quantum;
            field.max = hq_rat_int(INT64_C(1000000000000000));
        } else if (field.kind == HQ_FIELD_DURATION) {
            field.type.unit = hq_unit_of(HQ_DIM_MONTH, 1);
            field.unit_text = HQ_STR("个月");
            field.max = hq_rat_int(1200);
        }
        (void)HQ_READ_PUSH(read, receipt.fields, field);
    }
    (void)HQ_READ_PUSH(read, read->pack->entities, receipt);
}

typedef struct hq_read_file {
    hq_doc *doc;
    hq_room room;
    hq_str path;
} hq_read_file;

/* policies/tolls/002-71.yaml is of the chapter "tolls". */
static hq_str chapter_of(hq_str path)
{
    hq_str rest = hq_str_cut(path, strlen("policies/"), path.length);
    const char *slash = rest.length == 0 ? NULL : memchr(rest.at, '/', rest.length);
    return slash == NULL ? HQ_STR("") : hq_str_cut(rest, 0, (size_t)(slash - rest.at));
}

static const char *first_key_of(hq_room room)
{
    static const char *const KEYS[] = {"pack",  "codes",  "model",  "parameter",
                                       "group", "define", "policy", ""};
    return KEYS[room];
}

static bool begins_right(hq_read *read, const hq_read_file *file)
{
    const char *key = first_key_of(file->room);
    if (hq_doc_get(file->doc, key) != NULL ||
        (file->room == ROOM_PARAMETERS && hq_doc_get(file->doc, "calendar") != NULL))
        return true;
    bool any = file->doc->kind == HQ_DOC_MAP && file->doc->count > 0;
    HQ_REPORT(read->diags, WRONG_FILE_NAME, any ? file->doc->keys[0].pos : file->doc->pos, hq_str_of(key),
              any ? file->doc->keys[0].name : HQ_STR("?"));
    return false;
}

static void read_one(hq_read *read, const hq_read_file *file)
{
    if (!begins_right(read, file))
        return;
    switch (file->room) {
    case ROOM_PACK:
        hq_read_pack_document(read, file->doc);
        break;
    case ROOM_CODES:
        hq_read_codes(read, file->doc);
        break;
    case ROOM_MODEL:
        hq_read_model(read, file->doc);
        break;
    case ROOM_PARAMETERS:
        if (hq_doc_get(file->doc, "calendar") != NULL)
            hq_read_calendar(read, file->doc);
        else
            hq_read_parameter(read, file->doc);
        break;
    case ROOM_GROUPS:
        hq_read_group(read, file->doc);
        break;
    case ROOM_DEFINITIONS:
        hq_read_definition(read, file->doc);
        break;
    case ROOM_POLICIES:
        hq_read_policy(read, file->doc, file->path, chapter_of(file->path));
        break;
    default:
        break;
    }
}

/* 002-9 before 002-10, 002-56a before 002-56b: runs of digits by value, the rest bytewise. */
int hq_numbers_compare(hq_str a, hq_str b)
{
    size_t i = 0, k = 0;
    while (i < a.length && k < b.length) {
        bool digits = hq_is_digit(a.at[i]) && hq_is_digit(b.at[k]);
        if (!digits) {
            if (a.at[i] != b.at[k])
                return (unsigned char)a.at[i] < (unsigned char)b.at[k] ? -1 : 1;
            i++;
            k++;
            continue;
        }
        uint64_t left = 0, right = 0;
        for (; i < a.length && hq_is_digit(a.at[i]); i++)
            left = left * 10 + (uint64_t)(a.at[i] - '0');
        for (; k < b.length && hq_is_digit(b.at[k]); k++)
            right = right * 10 + (uint64_t)(b.at[k] - '0');
        if (left != right)
            return left < right ? -1 : 1;
    }
    return i < a.length ? 1 : k < b.length ? -1 : 0;
}

static int compare_policies(const void *left, const void *right)
{
    const hq_policy *a = left, *b = right;
    int order = hq_numbers_compare(a->number, b->number);
    return order != 0 ? order : hq_str_compare(a->id, b->id);
}

static void digest_files(hq_pack *pack, const hq_pack_files *files, const hq_sources *sources)
{
    hq_sha256 hash;
    hq_sha256_start(&hash);
    for (uint32_t i = 0; i < files->files.count; i++) {
        hq_sha256_add_field(&hash, files->files.at[i].path);
        hq_sha256_add_field(&hash, sources->list.at[files->files.at[i].source].text);
    }
    hq_sha256_print(&hash, pack->digest);
}

/* Breaks of YAML's that are no line feed: who looks for lines by line feeds does not see what begins behind one. */
static bool has_other_breaks(hq_str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c != '\r' && c != '\xC2' && c != '\xE2')
            continue;
        hq_str rest = hq_str_cut(text, i, text.length);
        if ((c == '\r' && !hq_str_starts(rest, HQ_STR("\r\n"))) || hq_str_starts(rest, HQ_STR("\xC2\x85")) ||
            hq_str_starts(rest, HQ_STR("\xE2\x80\xA8")) || hq_str_starts(rest, HQ_STR("\xE2\x80\xA9")))
            return true; /* NEL, LS, PS */
    }
    return false;
}

static bool is_examples_key(hq_str line)
{
    static const char KEY[] = "examples:";
    size_t length = sizeof KEY - 1;
    return line.length > length && memcmp(line.at, KEY, length) == 0 &&
           strchr(" \t\r\n", line.at[length]) != NULL;
}

/*
 * Where the examples of a rule file begin, if they stand last, as they do, and once: no line behind them begins another key. They are
 * more than half of a pack, and who asks a question has no use for them. No line inside of a key begins at the margin but items of
 * a list and comments, and what a quote or bracket holds; without its end that is no YAML, see read_file.
 */
static size_t examples_at(hq_str text)
{
    size_t found = text.length;
    for (size_t at = 0; at < text.length;) {
        const char *line = text.at + at, *end = memchr(line, '\n', text.length - at);
        size_t length = end == NULL ? text.length - at : (size_t)(end - line) + 1;
        bool margin = strchr(" #\r\n", *line) == NULL && !(*line == '-' && length > 1 && line[1] == ' ');
        bool first = found == text.length;
        if (margin)
            found = first && is_examples_key((hq_str){line, length}) ? at : text.length;
        at += length;
    }
    return has_other_breaks(hq_str_cut(text, found, text.length)) ? text.length : found;
}

/* Of rules without their examples, if only those are wanted. What is no YAML without them is read whole, and then said. */
static hq_status read_file(hq_read *read, uint32_t source, hq_room room, hq_doc **out)
{
    hq_str text = read->diags->sources->list.at[source].text;
    size_t length = read->lean && room >= ROOM_GROUPS ? examples_at(text) : text.length;
    if (length < text.length) {
        hq_diags unsaid;
        hq_diags_init(&unsaid, read->arena, read->diags->sources);
        hq_status status = hq_yaml_read_part(read->arena, &unsaid, source, length, out);
        if (status != HQ_E_INVALID)
            return status;
    }
    return hq_yaml_read(read->arena, read->diags, source, out);
}

/* Parse the files of one room and read them. A file that is no YAML is said and left out. */
static hq_status read_room(hq_read *read, const hq_pack_files *files, hq_room room)
{
    HQ_LIST(hq_read_file) docs = {0};
    for (uint32_t i = 0; i < files->files.count; i++) {
        hq_read_file file = {NULL, room_of(files->files.at[i].path), files->files.at[i].path};
        if (file.room != room)
            continue;
        uint32_t source = files->files.at[i].source;
        hq_status status = read_file(read, source, room, &file.doc);
        if (status == HQ_E_MEMORY || (status == HQ_OK && !HQ_PUSH(read->arena, docs, file)))
            return HQ_E_MEMORY;
    }
    for (uint32_t i = 0; room == ROOM_MODEL && i < docs.count; i++)
        hq_read_model_names(read, docs.at[i].doc);
    for (uint32_t i = 0; i < docs.count && read->status == HQ_OK; i++)
        read_one(read, &docs.at[i]);
    for (uint32_t i = 0; room == ROOM_PACK && i < docs.count; i++)
        read->pack_document = docs.at[i].doc;
    return read->status;
}

/* pack.yaml, codes and model first: what is wrong there would make every policy look wrong. */
static hq_status read_rooms(hq_read *read, const hq_pack_files *files)
{
    uint32_t errors = read->diags->error_count;
    HQ_TRY(read_room(read, files, ROOM_PACK));
    add_receipts(read); /* is entity 0 even where pack.yaml could not be read */
    for (hq_room room = ROOM_CODES; room <= ROOM_MODEL; room++)
        HQ_TRY(read_room(read, files, room));
    if (!hq_model_is_sound(read))
        return read->status;
    read->pack->model_is_sound = read->diags->error_count == errors;
    if (read->pack_document != NULL)
        hq_read_pools(read, read->pack_document);
    for (hq_room room = ROOM_PARAMETERS; room < ROOM_NONE && read->pack->model_is_sound; room++)
        HQ_TRY(read_room(read, files, room));
    return HQ_OK;
}

hq_status hq_pack_read(hq_arena *arena, hq_diags *diags, const hq_pack_files *files, bool lean, hq_pack **out)
{
    *out = NULL;
    hq_pack *pack = HQ_NEW(arena, hq_pack);
    HQ_TRY_ALLOC(pack);
    pack->arena = arena;
    pack->diags = diags;
    pack->files = hq_arena_copy(arena, files, sizeof *files);
    HQ_TRY_ALLOC(pack->files);
    pack->quantum = HQ_RAT_ONE;
    pack->name = pack->version = pack->currency = pack->currency_unit = pack->currency_ascii = HQ_STR("");
    HQ_TRY(hq_units_init(&pack->units, arena));
    digest_files(pack, files, diags->sources);
    hq_read read = {
        .pack = pack, .arena = arena, .diags = diags, .lean = lean, .parse = {arena, diags, &pack->units}};
    hq_read_find_keys(&read);
    HQ_TRY(read_rooms(&read, files));
    if (read.status != HQ_OK || diags->failed ||
        arena->failed) /* also where only a place or a hint was lost */
        return HQ_E_MEMORY;
    if (pack->policies.count > 1)
        qsort(pack->policies.at, pack->policies.count, sizeof *pack->policies.at, compare_policies);
    *out = pack;
    return diags->error_count == 0 ? HQ_OK : HQ_E_INVALID;
}
