/* pack.yaml: name, currency, units, documents, pools. */
#include "base/limits.h"
#include "lang/read.h"

static void read_currency_units(hq_read *read, hq_doc *map)
{
    if (!hq_read_is_map(read, map, HQ_STR("units")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_rat value;
        hq_unit unit;
        uint32_t dimension = HQ_DIM_MONEY;
        hq_str name = map->keys[i].name;
        if (!hq_is_name(name)) {
            HQ_REPORT(read->diags, BAD_NAME, map->keys[i].pos, name);
            continue;
        }
        if (!hq_read_fixed(read, map->items[i], &value, &unit))
            continue;
        if (hq_rat_sign(value) <= 0 || !hq_unit_is_none(unit)) {
            HQ_REPORT(read->diags, EXPECTED, map->items[i]->pos, HQ_STR("1, 0.1, 0.01 ..."));
            continue;
        }
        hq_status status = hq_units_add(&read->pack->units, name, value, &dimension);
        if (status == HQ_E_INVALID)
            HQ_REPORT(read->diags, DEFINED_TWICE, map->keys[i].pos, name);
        else if (status != HQ_OK)
            hq_read_no_memory(read);
        if (!hq_rat_equal(value, HQ_RAT_ONE))
            continue;
        bool ascii = (unsigned char)name.at[0] < 0x80;
        hq_str *shown = ascii ? &read->pack->currency_ascii : &read->pack->currency_unit;
        if (shown->length == 0)
            *shown = name;
    }
}

/* Decimals that the quantum needs: 0.01 has 2. */
static bool places_of(hq_arena *arena, hq_rat quantum, unsigned *places)
{
    for (*places = 0; *places <= HQ_QUANTUM_PLACES_MAX; (*places)++) {
        if (hq_rat_is_integer(quantum))
            return true;
        if (hq_rat_mul(arena, quantum, hq_rat_int(10), &quantum) != HQ_OK)
            return false;
    }
    return false;
}

static void read_currency(hq_read *read, hq_doc *doc)
{
    hq_pack *pack = read->pack;
    if (doc == NULL || !hq_read_keys(read, doc, HQ_DOC_CURRENCY))
        return;
    pack->currency = hq_read_text(read, doc, "code");
    hq_doc *units = hq_doc_get(doc, "units");
    if (units != NULL)
        read_currency_units(read, units);
    if (pack->currency_unit.length == 0)
        pack->currency_unit = pack->currency_ascii;
    if (pack->currency_ascii.length == 0)
        pack->currency_ascii = pack->currency_unit;
    hq_doc *quantum = hq_doc_get(doc, "quantum");
    if (quantum == NULL ||
        !hq_read_fixed_in(read, quantum, hq_unit_of(HQ_DIM_MONEY, 1), HQ_RAT_ONE, &pack->quantum))
        return;
    if (hq_rat_sign(pack->quantum) <= 0 || !places_of(read->arena, pack->quantum, &pack->quantum_places)) {
        HQ_REPORT(read->diags, EXPECTED, quantum->pos, HQ_STR("0.01"));
        pack->quantum = HQ_RAT_ONE;
    }
}

/* units: {标箱: teu}: a new dimension with its ASCII twin. */
static void read_units(hq_read *read, hq_doc *map)
{
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("units")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_str twin = hq_read_name(read, map->items[i]);
        uint32_t dimension = UINT32_MAX;
        if (!hq_is_name(map->keys[i].name))
            HQ_REPORT(read->diags, BAD_NAME, map->keys[i].pos, map->keys[i].name);
        if (twin.length == 0 || !hq_is_name(map->keys[i].name))
            continue;
        hq_status status = hq_units_add(&read->pack->units, map->keys[i].name, HQ_RAT_ONE, &dimension);
        if (status == HQ_OK && !hq_str_equal(twin, map->keys[i].name))
            status = hq_units_add(&read->pack->units, twin, HQ_RAT_ONE, &dimension);
        if (status == HQ_E_INVALID)
            HQ_REPORT(read->diags, DEFINED_TWICE, map->keys[i].pos, map->keys[i].name);
        else if (status == HQ_E_LIMIT)
            HQ_REPORT(read->diags, YAML_TOO_MANY, map->keys[i].pos);
        else if (status != HQ_OK)
            hq_read_no_memory(read);
    }
}

static void read_documents(hq_read *read, hq_doc *map)
{
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("documents")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_doc *doc = map->items[i];
        if (!hq_read_keys(read, doc, HQ_DOC_SOURCE))
            continue;
        hq_document document = {.id = map->keys[i].name, .pos = map->keys[i].pos};
        document.number_prefix = hq_read_text(read, doc, "number_prefix");
        document.items = hq_read_count(read, doc, "items", 0);
        if (document.items > HQ_ITEMS_MAX) {
            HQ_REPORT(read->diags, EXPECTED, hq_doc_get(doc, "items")->pos, HQ_STR("1, 2, 3 ... 10000"));
            document.items = 0;
        }
        document.title = hq_read_words(read, doc, "title");
        document.address = hq_read_text(read, doc, "address");
        document.has_checked = hq_read_day_of(read, doc, "checked", &document.checked);
        (void)HQ_READ_PUSH(read, read->pack->documents, document);
    }
}

void hq_read_pack_document(hq_read *read, hq_doc *doc)
{
    hq_pack *pack = read->pack;
    if (!hq_read_keys(read, doc, HQ_DOC_PACK))
        return;
    pack->pos = doc->pos;
    pack->name = hq_read_text(read, doc, "pack");
    pack->version = hq_read_text(read, doc, "version");
    pack->title = hq_read_words(read, doc, "title");
    read_currency(read, hq_doc_get(doc, "currency"));
    read_units(read, hq_doc_get(doc, "units"));
    read_documents(read, hq_doc_get(doc, "documents"));
}

void hq_read_pools(hq_read *read, hq_doc *doc)
{
    hq_doc *map = hq_doc_get(doc, "pools");
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("pools")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_doc *entry = map->items[i];
        if (!hq_read_keys(read, entry, HQ_DOC_POOL))
            continue;
        hq_pool pool = {
            .name = map->keys[i].name, .title = hq_read_words(read, entry, "title"), .pos = map->keys[i].pos};
        pool.cap.pos = map->keys[i].pos;
        pool.cap.pool = read->pack->pools.count;
        pool.cap.every = (hq_every)(1 + hq_read_choice(read, entry, HQ_DOC_POOL, "every", 1));
        hq_str each = hq_read_text(read, entry, "each");
        pool.cap.each = hq_pack_find_entity(read->pack, each);
        if (pool.cap.each == HQ_NONE && each.length > 0)
            HQ_REPORT(read->diags, UNKNOWN_ENTITY, hq_doc_get(entry, "each")->pos, each);
        hq_read_cap_limit(read, hq_doc_get(entry, "limit"), &pool.cap);
        if (pool.cap.is_time)
            HQ_REPORT(read->diags, POOL_OF_TIME, hq_doc_get(entry, "limit")->pos);
        (void)HQ_READ_PUSH(read, read->pack->pools, pool);
    }
}
