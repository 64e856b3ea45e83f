/* The keys of rule files. See keys.h. */
#include "lang/keys.h"

#include <assert.h>

#define K(IN, NAME, NEED, SHAPE, HELP)                                      \
    {                                                                       \
        HQ_DOC_##IN, NAME, NEED, HQ_SHAPE_##SHAPE, HQ_DOC_WORDS, NULL, HELP \
    }
#define K_OF(IN, NAME, NEED, SHAPE, OF, HELP)                              \
    {                                                                      \
        HQ_DOC_##IN, NAME, NEED, HQ_SHAPE_##SHAPE, HQ_DOC_##OF, NULL, HELP \
    }
#define K_CHOICE(IN, NAME, NEED, WORDS, HELP)                               \
    {                                                                       \
        HQ_DOC_##IN, NAME, NEED, HQ_SHAPE_CHOICE, HQ_DOC_WORDS, WORDS, HELP \
    }

static const hq_key KEYS[] = {
    K(PACK, "pack", true, TEXT, "name of the pack"),
    K(PACK, "version", true, TEXT, "version of the pack"),
    K(PACK, "title", true, WORDS, "what the pack covers"),
    K_OF(PACK, "currency", true, DOCUMENT, CURRENCY, "the money of the pack"),
    K(PACK, "units", false, ANY, "counting units of the pack: Chinese name to its ASCII twin"),
    K_OF(PACK, "documents", true, MAP, SOURCE, "the documents that rules cite"),
    K_OF(PACK, "pools", false, MAP, POOL, "caps shared by several policies"),

    K(CURRENCY, "code", true, TEXT, "ISO 4217 code"),
    K(CURRENCY, "units", true, ANY, "unit names to their value in the main unit"),
    K(CURRENCY, "quantum", true, TEXT, "the smallest amount that is paid, in the main unit"),

    K(SOURCE, "number_prefix", false, TEXT, "what the numbers of its policies begin with"),
    K(SOURCE, "items", false, COUNT, "how many items it has, numbered from 1: each needs a policy"),
    K(SOURCE, "title", true, WORDS, "its title"),
    K(SOURCE, "address", false, TEXT, "where it can be read"),
    K(SOURCE, "checked", false, DATE, "the day on which it was last compared with its source"),

    K(POOL, "title", false, WORDS, "what the pool is called"),
    K(POOL, "limit", true, EXPRESSION, "how much it holds for one owner"),
    K(POOL, "each", true, NAME, "whose it is: an entity"),
    K_CHOICE(POOL, "every", true, "month|year|lifetime", "how often it is filled"),

    K_OF(MODEL, "model", true, MAP, ENTITY, "entities by name"),
    K(ENTITY, "label", true, WORDS, "what people call it"),
    K(ENTITY, "unit", false, TEXT, "the unit of one subject"),
    K_OF(ENTITY, "fields", false, MAP, FIELD, "its facts"),
    K_OF(ENTITY, "lists", false, MAP, LIST_FIELD, "what it has several of"),
    K(ENTITY, "one", false, ANY, "embedded records: name to entity"),

    K_CHOICE(FIELD, "type", true, "truth|number|money|count|factor|duration|date|code|text|steps",
             "type of the fact"),
    K(FIELD, "of", false, NAME, "code: the code tree"),
    K(FIELD, "unit", false, TEXT, "number, count, duration, steps: its unit"),
    K(FIELD, "min", false, EXPRESSION, "least value"),
    K(FIELD, "max", false, EXPRESSION, "greatest value"),
    K(FIELD, "step", false, EXPRESSION, "every value is a multiple of it"),
    K(FIELD, "whole", false, TRUTH, "count: no fractions"),
    K(FIELD, "label", true, WORDS, "what people call it"),
    K(FIELD, "ask", false, WORDS, "the question to ask for it"),
    K(FIELD, "start", false, NAME, "steps: the date field on which it begins"),
    K(FIELD, "value", false, NAME, "steps: the field it is constant at unless given"),
    K(FIELD, "end", false, NAME, "steps: the date field from which it is 0"),

    K(LIST_FIELD, "of", true, NAME, "entity of its items"),
    K(LIST_FIELD, "label", false, WORDS, "what people call it"),
    K(LIST_FIELD, "max_items", false, COUNT, "at most so many"),

    K(CODES, "codes", true, NAME, "name of the tree"),
    K(CODES, "label", false, WORDS, "what people call it"),
    K(CODES, "tree", true, ANY, "a list of codes, or a mapping of codes to what stands below them"),
    K(CODES, "labels", false, ANY, "codes to {zh, en}"),
    K(CODES, "also", false, ANY,
      "codes to another name of theirs that a profile may use: a number in a register"),
    K(CODES, "sets", false, ANY, "set names to lists of codes, or to unknown"),

    K(PARAMETER, "parameter", true, NAME, "its name"),
    K(PARAMETER, "label", false, WORDS, "what people call it"),
    K(PARAMETER, "unit", false, TEXT, "its unit"),
    K(PARAMETER, "by", false, NAME, "the code tree it is kept by"),
    K(PARAMETER, "min", false, EXPRESSION, "least value it can have"),
    K(PARAMETER, "max", false, EXPRESSION, "greatest value it can have"),
    K(PARAMETER, "step", false, EXPRESSION, "every value is a multiple of it"),
    K_OF(PARAMETER, "cite", true, LIST, CITE, "where it is published"),
    K(PARAMETER, "checked_until", false, DATE, "the last day for which it was compared with its source"),
    K(PARAMETER, "values", true, ANY, "first day to value, or code to such a mapping"),
    K(VALUE, "value", true, EXPRESSION, "the value"),
    K_CHOICE(VALUE, "sure", false, "certain|medium|weak", "how sure it is"),
    K_OF(VALUE, "cite", false, LIST, CITE, "where it is published"),

    K(CALENDAR, "calendar", true, NAME, "workdays"),
    K_OF(CALENDAR, "cite", true, LIST, CITE, "where it is published"),
    K(CALENDAR, "covers", true, SPAN, "the days it speaks for"),
    K(CALENDAR, "holidays", true, ANY, "days or spans on which nobody works"),
    K(CALENDAR, "workdays", true, ANY, "weekend days on which people work"),

    K(DEFINITION, "define", true, TEXT, "entity.name"),
    K_CHOICE(DEFINITION, "type", false, "truth|number|date|code", "its type; needed for codes"),
    K(DEFINITION, "of", false, NAME, "code: the code tree"),
    K(DEFINITION, "label", false, WORDS, "what people call it"),
    K_OF(DEFINITION, "cite", false, LIST, CITE, "what it rests on"),
    K(DEFINITION, "is", false, EXPRESSION, "the fact"),
    K_OF(DEFINITION, "table", false, DOCUMENT, TABLE, "the fact, by a table"),
    K_OF(DEFINITION, "exceptions", false, LIST, PATCH, "where it is otherwise"),
    K_OF(DEFINITION, "readings", false, LIST, PATCH, "several ways to read the clause"),
    K(DEFINITION, "settled", false, ANY, "the reading, or readings, that hold"),
    K_OF(DEFINITION, "examples", true, LIST, EXAMPLE, "examples"),

    K_CHOICE(TABLE, "hit", true, "unique|first", "one row holds, or the first that does decides"),
    K(TABLE, "inputs", true, ANY, "names of the inputs; in a definition, expressions"),
    K(TABLE, "outputs", true, NAMES, "names of the outputs"),
    K(TABLE, "rows", true, ROWS, "a line a row, cells divided by |"),
    K_CHOICE(SCALE, "mode", true, "marginal|flat",
             "each part at its own rate, or the whole at the rate of its bracket"),
    K(SCALE, "brackets", true, ANY, "rows `threshold | rate`, or first day to such rows"),

    K(GROUP, "group", true, NAME, "its name"),
    K(GROUP, "title", false, WORDS, "what people call it"),
    K_OF(GROUP, "cite", false, LIST, CITE, "what it rests on"),
    K(GROUP, "base", false, EXPRESSION, "what the members reduce; left out: members say amounts"),
    K(GROUP, "of", false, NAME, "the entity the group is about, where there is no base"),
    K_CHOICE(GROUP, "default", true, "never|may|unstated", "what holds for a pair that is not listed"),
    K(GROUP, "may", false, ANY, "pairs that combine"),
    K(GROUP, "never", false, ANY, "pairs that do not combine"),
    K(GROUP, "unstated", false, ANY, "pairs about which the sources are silent"),
    K_CHOICE(GROUP, "rounds", false, "payment|saving", "what is rounded"),
    K_OF(GROUP, "examples", true, LIST, EXAMPLE, "examples"),

    K(POLICY, "policy", true, NAME, "its name"),
    K(POLICY, "number", true, TEXT, "document and item; unique"),
    K(POLICY, "title", true, WORDS, "its title"),
    K_OF(POLICY, "cite", true, LIST, CITE, "what it rests on"),
    K_CHOICE(POLICY, "standing", true, "in_force|unconfirmed",
             "unconfirmed: text not final, or a date or figure missing"),
    K_OF(POLICY, "valid", true, DOCUMENT, VALID, "its first and last day"),
    K(POLICY, "decided_on", false, EXPRESSION, "the day on which validity and parameters are read"),
    K_CHOICE(POLICY, "counts", false, "event|accrual|yearly", "once; by the period; once a calendar year"),
    K_OF(POLICY, "authority", true, DOCUMENT, AUTHORITY, "who answers for it"),
    K_CHOICE(POLICY, "procedure", true, "automatic|apply|book|review|oneself|unstated", "how it is had"),
    K(POLICY, "basis", false, ANY, "what the source names as its legal basis: a list of titles of documents"),
    K(POLICY, "where", false, WORDS, "where it is had: a site, an app, a counter"),
    K(POLICY, "steps", false, ANY, "how it is had, step by step: a list of {zh, en}"),
    K(POLICY, "papers", false, ANY, "what must be handed in: a list of {zh, en}"),
    K(POLICY, "notes", false, ANY, "what a reader must know: a list of {zh, en}"),
    K_OF(POLICY, "windows", false, LIST, WINDOW, "when claims are filed"),
    K(POLICY, "subject", true, TEXT, "an entity, or a list of one: company.loans"),
    K_OF(POLICY, "eligible", true, MAP, CONDITION, "named conditions"),
    K_OF(POLICY, "let", false, MAP_OF_LETS, LET, "named values"),
    K_OF(POLICY, "tables", false, MAP, TABLE, "tables"),
    K_OF(POLICY, "scales", false, MAP, SCALE, "bracket scales"),
    K_OF(POLICY, "benefit", false, DOCUMENT, BENEFIT, "the benefit"),
    K_OF(POLICY, "benefits", false, MAP, BENEFIT, "several benefits"),
    K(POLICY, "supersedes", false, NAMES, "policies it replaces"),
    K_OF(POLICY, "exceptions", false, LIST, PATCH, "where it is otherwise"),
    K_OF(POLICY, "readings", false, LIST, PATCH, "several ways to read the clause"),
    K(POLICY, "settled", false, ANY, "the reading, or readings, that hold"),
    K_OF(POLICY, "examples", true, LIST, EXAMPLE, "examples"),

    K(VALID, "from", false, ANY, "first day; {value, sure, cite}; or unknown"),
    K(VALID, "to", false, ANY, "last day; {value, sure, cite}; or unknown"),
    K(VALID_END, "value", true, DATE, "the day"),
    K_CHOICE(VALID_END, "sure", false, "certain|medium|weak", "how sure it is"),
    K_OF(VALID_END, "cite", false, LIST, CITE, "where it stands"),
    K(AUTHORITY, "name", true, WORDS, "the office"),
    K(AUTHORITY, "phone", false, TEXT, "its telephone"),
    K(WINDOW, "claims", true, SPAN, "the claim period"),
    K_OF(WINDOW, "file", true, DOCUMENT, FILING, "when it is filed"),
    K(FILING, "from", false, DATE, "first day"),
    K(FILING, "until", false, DATE, "last day"),

    K(LET, "label", true, WORDS, "what people call it: it is shown with the answer"),
    K(LET, "is", true, EXPRESSION, "the value"),

    K(CONDITION, "when", false, EXPRESSION, "what must hold"),
    K(CONDITION, "attest", false, WORDS, "what no field can settle"),
    K_OF(CONDITION, "any", false, MAP, CONDITION, "one of these"),
    K_OF(CONDITION, "all", false, MAP, CONDITION, "all of these"),
    K(CONDITION, "says", false, WORDS, "the condition in words"),
    K_OF(CONDITION, "cite", false, LIST, CITE, "where it stands"),

    K_CHOICE(BENEFIT, "kind", true,
             "grant|interest|premium|allowance|discount|waiver|levy_reduction|credit_line|preference|time|"
             "documents|"
             "service|information",
             "which total it belongs to"),
    K(BENEFIT, "title", false, WORDS, "what it is called"),
    K(BENEFIT, "amount", false, EXPRESSION, "how much"),
    K(BENEFIT, "when", false, EXPRESSION, "a condition of this benefit alone"),
    K(BENEFIT, "term", false, EXPRESSION, "how long the item lasts, for caps on time"),
    K(BENEFIT, "pays", false, EXPRESSION, "group with a base: what is still paid, a factor or money"),
    K_CHOICE(BENEFIT, "bound", false, "exact|up_to|at_least", "how the clause states its figure"),
    K_OF(BENEFIT, "round", false, DOCUMENT, ROUND, "rounding other than to the quantum, halves up"),
    K_OF(BENEFIT, "at_most", false, LIST, CAP, "caps, in the order they act"),
    K(BENEFIT, "group", false, NAME, "the group it belongs to"),
    K(ROUND, "to", true, EXPRESSION, "a multiple of the currency's quantum"),
    K_CHOICE(ROUND, "mode", false, "half_up|half_even|half_down|up|down|floor|ceiling",
             "where halves and rests go"),
    K(CAP, "limit", false, EXPRESSION, "money or a duration"),
    K(CAP, "each", false, NAME, "whose it is: the subject or what holds it"),
    K_CHOICE(CAP, "every", false, "month|year|lifetime", "how often it is filled"),
    K(CAP, "pool", false, NAME, "a pool of pack.yaml"),

    K(PATCH, "name", true, NAME, "its name"),
    K(PATCH, "says", true, WORDS, "what it is"),
    K_OF(PATCH, "cite", true, LIST, CITE, "where it stands"),
    K(PATCH, "from", false, DATE, "exception: from this deciding day on"),
    K(PATCH, "when", false, EXPRESSION, "exception: where this holds"),
    K(PATCH, "set", true, MAP_OF_EXPRESSIONS,
      "what it replaces: valid.*, eligible.NAME, let.NAME, benefit.*, benefits.NAME.*, is"),

    K(EXAMPLE, "name", true, TEXT, "what it shows"),
    K(EXAMPLE, "on", true, DATE, "the day asked"),
    K(EXAMPLE, "period", false, SPAN, "the claim period"),
    K(EXAMPLE, "profile", true, ANY, "the profile"),
    K(EXAMPLE, "given", false, ANY, "parameters and days that the pack leaves open"),
    K(EXAMPLE, "expect", true, ANY, "status, amount, values, unmet, missing"),

    K(CITE, "document", true, NAME, "a document of pack.yaml"),
    K(CITE, "item", false, TEXT, "the item"),
    K(CITE, "address", false, TEXT, "where it can be read"),

    K(WORDS, "zh", false, TEXT, "in Chinese"),
    K(WORDS, "en", false, TEXT, "in English"),
};

static const char *const TYPE_NAMES[HQ_DOC_TYPE_COUNT] = {
    [HQ_DOC_PACK] = "pack.yaml",        [HQ_DOC_CURRENCY] = "currency",
    [HQ_DOC_SOURCE] = "document",       [HQ_DOC_POOL] = "pool",
    [HQ_DOC_MODEL] = "model",           [HQ_DOC_ENTITY] = "entity",
    [HQ_DOC_FIELD] = "field",           [HQ_DOC_LIST_FIELD] = "list",
    [HQ_DOC_CODES] = "codes",           [HQ_DOC_PARAMETER] = "parameter",
    [HQ_DOC_VALUE] = "value",           [HQ_DOC_CALENDAR] = "calendar",
    [HQ_DOC_DEFINITION] = "definition", [HQ_DOC_TABLE] = "table",
    [HQ_DOC_SCALE] = "scale",           [HQ_DOC_GROUP] = "group",
    [HQ_DOC_POLICY] = "policy",         [HQ_DOC_VALID] = "valid",
    [HQ_DOC_VALID_END] = "valid",       [HQ_DOC_AUTHORITY] = "authority",
    [HQ_DOC_WINDOW] = "window",         [HQ_DOC_LET] = "let",
    [HQ_DOC_FILING] = "file",           [HQ_DOC_CONDITION] = "condition",
    [HQ_DOC_BENEFIT] = "benefit",       [HQ_DOC_ROUND] = "round",
    [HQ_DOC_CAP] = "at_most",           [HQ_DOC_PATCH] = "reading / exception",
    [HQ_DOC_EXAMPLE] = "example",       [HQ_DOC_CITE] = "cite",
    [HQ_DOC_WORDS] = "{zh, en}",
};

const hq_key *hq_keys(size_t *count)
{
    *count = sizeof KEYS / sizeof *KEYS;
    return KEYS;
}

hq_str hq_document_type_name(hq_document_type type)
{
    assert(type < HQ_DOC_TYPE_COUNT);
    return hq_str_of(TYPE_NAMES[type]);
}
