/*
 * JSON into a document tree, through YAJL: it gives numbers as their text and says where it stands. See profile.h.
 *
 * YAJL does not look whether its allocator returned NULL. So it is given a pool that is large enough for any text that passed
 * the first look (no string beyond HQ_YAML_SCALAR_BYTES_MAX, which bounds every buffer it grows), and never more.
 */
#include <assert.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "data/profile.h"

/* Buffers double from 2 KiB; one for what is decoded, one for what is kept: 8 times the longest string is enough for both. */
enum { POOL_BASE = 65536, POOL_PER_BYTE = 8 };

typedef struct hq_pool_block {
    unsigned char *at;
    size_t used, size;
} hq_pool_block;

/* Sizes stand before each block, so that growing can copy. */
static void *pool_allocate(void *context, size_t size)
{
    hq_pool_block *pool = context;
    size_t room = (size + 15) / 16 * 16 + 16;
    assert(room <= pool->size - pool->used && "the pool was sized for every text that passes the first look");
    unsigned char *block = pool->at + pool->used;
    pool->used += room;
    memcpy(block, &size, sizeof size);
    return block + 16;
}

static void *pool_grow(void *context, void *old, size_t size)
{
    void *block = pool_allocate(context, size);
    if (old != NULL) {
        size_t old_size;
        memcpy(&old_size, (unsigned char *)old - 16, sizeof old_size);
        memcpy(block, old, old_size < size ? old_size : size);
    }
    return block;
}

static void pool_release(void *context, void *block)
{
    (void)context;
    (void)block;
}

typedef struct hq_json_frame {
    hq_doc *node;
    HQ_LIST(hq_doc_key) keys;
    HQ_LIST(hq_doc *) items;
    hq_key_set set;
} hq_json_frame;

typedef struct hq_json {
    hq_arena *arena;
    hq_diags *diags;
    uint32_t source;
    hq_str text;
    yajl_handle handle;
    hq_json_frame frames[HQ_YAML_DEPTH_MAX];
    uint32_t depth, node_count;
    hq_doc *root;
    hq_status status;
} hq_json;

/* YAJL's callbacks go on while they return 1. */
static int stop(hq_json *json, hq_status status)
{
    json->status = status;
    return 0;
}

static int refuse(hq_json *json, hq_message message, hq_pos pos, hq_str arg)
{
    hq_diag_add(json->diags, message, pos, &arg, 1);
    return stop(json, HQ_E_INVALID);
}

static hq_pos pos_before(const hq_json *json, size_t length)
{
    size_t end = yajl_get_bytes_consumed(json->handle);
    end = end > json->text.length ? json->text.length : end;
    size_t start = end >= length ? end - length : 0;
    return (hq_pos){json->source, (uint32_t)start, (uint32_t)(end - start)};
}

/* A string ends where YAJL stands; it begins at the quote before it that no backslash takes away. */
static hq_pos string_pos(const hq_json *json)
{
    size_t end = yajl_get_bytes_consumed(json->handle), start = end >= 2 ? end - 2 : 0;
    for (; start > 0; start--) {
        if (json->text.at[start] != '"')
            continue;
        size_t slashes = 0;
        while (slashes < start && json->text.at[start - 1 - slashes] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            break;
    }
    return (hq_pos){json->source, (uint32_t)start, (uint32_t)(end - start)};
}

static int place(hq_json *json, hq_doc *node)
{
    if (json->depth == 0) {
        json->root = node;
        return 1;
    }
    return HQ_PUSH(json->arena, json->frames[json->depth - 1].items, node) ? 1 : stop(json, HQ_E_MEMORY);
}

static hq_doc *new_node(hq_json *json, hq_doc_kind kind, hq_pos pos)
{
    if (++json->node_count > HQ_YAML_NODES_MAX) {
        refuse(json, HQ_D_YAML_TOO_MANY, pos, HQ_STR(""));
        return NULL;
    }
    hq_doc *node = HQ_NEW(json->arena, hq_doc);
    if (node == NULL) {
        stop(json, HQ_E_MEMORY);
        return NULL;
    }
    node->kind = kind;
    node->pos = pos;
    return node;
}

static int scalar(hq_json *json, hq_str text, hq_pos pos, hq_doc_style style)
{
    hq_doc *node = new_node(json, HQ_DOC_SCALAR, pos);
    if (node == NULL)
        return 0;
    node->style = style;
    node->scalar = hq_str_copy(json->arena, text);
    return node->scalar.at == NULL ? stop(json, HQ_E_MEMORY) : place(json, node);
}

static int on_null(void *context)
{
    hq_json *json = context;
    hq_doc *node = new_node(json, HQ_DOC_NULL, pos_before(json, 4));
    return node == NULL ? 0 : place(json, node);
}

static int on_boolean(void *context, int truth)
{
    hq_json *json = context;
    return scalar(json, truth ? HQ_STR("true") : HQ_STR("false"), pos_before(json, truth ? 4 : 5),
                  HQ_DOC_PLAIN);
}

static int on_number(void *context, const char *digits, size_t length)
{
    hq_json *json = context;
    return scalar(json, (hq_str){digits, length}, pos_before(json, length), HQ_DOC_PLAIN);
}

static int on_string(void *context, const unsigned char *bytes, size_t length)
{
    hq_json *json = context;
    hq_str text = {(const char *)bytes, length};
    if (length > 0 && memchr(bytes, '\0', length) != NULL)
        return refuse(json, HQ_D_YAML_CONTROL, string_pos(json), HQ_STR(""));
    return scalar(json, text, string_pos(json), HQ_DOC_DOUBLE);
}

static int on_key(void *context, const unsigned char *bytes, size_t length)
{
    hq_json *json = context;
    hq_json_frame *frame = &json->frames[json->depth - 1];
    hq_doc_key key = {hq_str_copy(json->arena, (hq_str){(const char *)bytes, length}), string_pos(json)};
    if (key.name.at == NULL)
        return stop(json, HQ_E_MEMORY);
    if (frame->keys.count >= HQ_YAML_KEYS_MAX)
        return refuse(json, HQ_D_YAML_TOO_MANY, key.pos, HQ_STR(""));
    uint32_t found;
    if (hq_key_set_add(json->arena, &frame->set, frame->keys.at, frame->keys.count, key.name, &found) !=
        HQ_OK)
        return stop(json, HQ_E_MEMORY);
    if (found != UINT32_MAX) {
        hq_diag *diag = hq_diag_add(json->diags, HQ_D_DUPLICATE_KEY, key.pos, &key.name, 1);
        diag->related = frame->keys.at[found].pos;
        return stop(json, HQ_E_INVALID);
    }
    return HQ_PUSH(json->arena, frame->keys, key) ? 1 : stop(json, HQ_E_MEMORY);
}

static int open_collection(hq_json *json, hq_doc_kind kind)
{
    hq_pos pos = pos_before(json, 1);
    if (json->depth == HQ_YAML_DEPTH_MAX)
        return refuse(json, HQ_D_YAML_DEEP, pos, HQ_STR(""));
    hq_doc *node = new_node(json, kind, pos);
    if (node == NULL || !place(json, node))
        return 0;
    hq_json_frame *frame = &json->frames[json->depth++];
    memset(frame, 0, sizeof *frame);
    frame->node = node;
    return 1;
}

static int close_collection(void *context)
{
    hq_json *json = context;
    hq_json_frame *frame = &json->frames[--json->depth];
    frame->node->keys = frame->keys.at;
    frame->node->items = frame->items.at;
    frame->node->count = frame->items.count;
    frame->node->pos = hq_pos_join(frame->node->pos, pos_before(json, 1));
    return 1;
}

static int on_map(void *context)
{
    return open_collection(context, HQ_DOC_MAP);
}

static int on_list(void *context)
{
    return open_collection(context, HQ_DOC_LIST);
}

static const yajl_callbacks CALLBACKS = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_map,
    .yajl_map_key = on_key,
    .yajl_end_map = close_collection,
    .yajl_start_array = on_list,
    .yajl_end_array = close_collection,
};

/* Space, or a mark of JSON's own: neither begins nor goes on a number. */
static bool stands_between(char byte)
{
    static const char MARKS[] = " \t\r\n,:[]{}";
    return byte != '\0' && strchr(MARKS, byte) != NULL;
}

/* What is refused before YAJL sees it: a byte order mark, bytes that are not UTF-8, strings and numbers beyond their limit. */
static hq_status first_look(hq_json *json)
{
    hq_str text = json->text;
    size_t valid = hq_utf8_valid_length(text);
    if (hq_str_starts(text, HQ_STR("\xEF\xBB\xBF")) || hq_str_starts(text, HQ_STR("\xFF\xFE")) ||
        hq_str_starts(text, HQ_STR("\xFE\xFF")))
        refuse(json, HQ_D_YAML_BYTE_ORDER_MARK, (hq_pos){json->source, 0, 0}, HQ_STR(""));
    else if (valid < text.length)
        refuse(json, HQ_D_YAML_NOT_UTF8, (hq_pos){json->source, (uint32_t)valid, 1}, HQ_STR(""));
    else if (hq_str_trim(text).length == 0)
        refuse(json, HQ_D_YAML_EMPTY, (hq_pos){json->source, 0, 0}, HQ_STR(""));
    bool inside = false;
    size_t from =
        0; /* of the string, or of what stands between two: YAJL keeps a number that goes on to the end whole */
    for (size_t i = 0; i < text.length && json->status == HQ_OK; i++) {
        if (inside && text.at[i] == '\\') {
            i++;
        } else if (text.at[i] == '"') {
            inside = !inside;
            from = i;
        } else if (!inside && stands_between(text.at[i])) {
            from = i;
        }
        if (i - from > HQ_YAML_SCALAR_BYTES_MAX) {
            refuse(json, HQ_D_YAML_SCALAR_LONG, (hq_pos){json->source, (uint32_t)from, 1}, HQ_STR(""));
        }
    }
    return json->status;
}

/* `offset` bytes were taken by YAJL, with the one it does not like. */
static void report_syntax(hq_json *json, size_t offset)
{
    unsigned char *message = yajl_get_error(json->handle, 0, NULL, 0);
    hq_str problem = hq_str_trim(hq_str_of(message == NULL ? "?" : (const char *)message));
    offset = offset > json->text.length ? json->text.length : offset > 0 ? offset - 1 : 0;
    HQ_REPORT(json->diags, JSON_SYNTAX, ((hq_pos){json->source, (uint32_t)offset, 0}), problem);
    if (message != NULL)
        yajl_free_error(json->handle, message);
}

hq_status hq_json_read(hq_arena *arena, hq_diags *diags, uint32_t source, hq_doc **out)
{
    *out = NULL;
    hq_json *json = HQ_NEW(arena, hq_json);
    HQ_TRY_ALLOC(json);
    json->arena = arena;
    json->diags = diags;
    json->source = source;
    json->text = diags->sources->list.at[source].text;
    HQ_TRY(first_look(json));

    size_t longest =
        json->text.length < HQ_YAML_SCALAR_BYTES_MAX ? json->text.length : HQ_YAML_SCALAR_BYTES_MAX;
    hq_arena pool_arena;
    hq_arena_init(&pool_arena, arena->allocator, 0);
    hq_pool_block pool = {.size = POOL_BASE + POOL_PER_BYTE * longest};
    pool.at = hq_arena_alloc(&pool_arena, pool.size);
    if (pool.at == NULL)
        return HQ_E_MEMORY;
    yajl_alloc_funcs functions = {pool_allocate, pool_grow, pool_release, &pool};
    json->handle = yajl_alloc(&CALLBACKS, &functions, json);
    yajl_status status = yajl_parse(json->handle, (const unsigned char *)json->text.at, json->text.length);
    size_t taken = yajl_get_bytes_consumed(json->handle);
    if (status == yajl_status_ok) {
        status =
            yajl_complete_parse(json->handle); /* hands over a space: what is missing is missing at the end */
        taken = json->text.length + 1;
    }
    if (status != yajl_status_ok && json->status == HQ_OK) {
        report_syntax(json, taken);
        json->status = HQ_E_INVALID;
    }
    yajl_free(json->handle);
    hq_arena_free(&pool_arena);
    HQ_TRY(json->status);
    *out = json->root;
    return HQ_OK;
}
