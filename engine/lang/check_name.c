/*
 * What a name means. In this order: a variable of `for`, a let, an entity in scope, on / claim / period / valid, a code or a set
 * of the tree that is asked for, a code that only one tree has. Nothing may hide anything: a let or variable called like what it
 * would hide is refused where it is declared.
 */
#include "lang/check_name.h"

static void report_unknown(hq_check *check, const hq_ast *ast, uint32_t codes)
{
    hq_diag *diag = codes == HQ_NONE ? HQ_REPORT(check->diags, UNKNOWN_NAME, ast->pos, ast->text)
                                     : HQ_REPORT(check->diags, UNKNOWN_CODE, ast->pos, ast->text,
                                                 check->pack->codes.at[codes].name);
    hq_guess guess = hq_guess_begin(check->diags, diag, ast->text);
    for (uint32_t i = 0; i < check->loop_count; i++)
        hq_guess_offer(&guess, check->loops[i].name);
    for (uint32_t i = 0; check->policy != NULL && i < check->policy->lets.count; i++)
        hq_guess_offer(&guess, check->policy->lets.at[i].name);
    for (uint32_t i = 0; i < check->scope.count; i++)
        hq_guess_offer(&guess, check->pack->entities.at[check->scope.entities[i]].name);
    for (uint32_t s = 0; s < check->pack->codes.count; s++) {
        if (codes != HQ_NONE && s != codes)
            continue;
        const hq_codes *tree = &check->pack->codes.at[s];
        for (uint32_t i = 0; i < tree->codes.count; i++)
            hq_guess_offer(&guess, tree->codes.at[i].name);
        for (uint32_t i = 0; i < tree->sets.count; i++)
            hq_guess_offer(&guess, tree->sets.at[i].name);
    }
    hq_guess_end(&guess);
}

static void mean(hq_ast *ast, hq_meaning meaning, uint32_t index, hq_type type)
{
    ast->meaning = meaning;
    ast->index = index;
    ast->type = type;
}

static bool code_in(hq_check *check, hq_ast *ast, uint32_t tree)
{
    const hq_codes *codes = &check->pack->codes.at[tree];
    hq_type type = {.kind = HQ_T_CODE, .index = tree};
    uint32_t code = hq_codes_find(codes, ast->text), set = hq_codes_find_set(codes, ast->text);
    if (code != HQ_NONE)
        mean(ast, HQ_M_CODE, code, type);
    else if (set != HQ_NONE)
        mean(ast, HQ_M_SET, set, type);
    return code != HQ_NONE || set != HQ_NONE;
}

/* A code without a tree to look in: good where only one tree has it. */
static bool code_anywhere(hq_check *check, hq_ast *ast)
{
    uint32_t found = HQ_NONE;
    for (uint32_t tree = 0; tree < check->pack->codes.count; tree++) {
        hq_ast probe = *ast;
        if (!code_in(check, &probe, tree))
            continue;
        if (found != HQ_NONE) {
            HQ_REPORT(check->diags, AMBIGUOUS_CODE, ast->pos, ast->text, check->pack->codes.at[found].name,
                      check->pack->codes.at[tree].name);
            return true; /* said; its type stays HQ_T_NONE */
        }
        found = tree;
    }
    return found != HQ_NONE && code_in(check, ast, found);
}

static bool builtin(hq_ast *ast)
{
    static const struct {
        const char *name;
        hq_meaning meaning;
        hq_type_kind kind;
    } BUILTINS[] = {{"on", HQ_M_ON, HQ_T_DATE},
                    {"claim", HQ_M_CLAIM, HQ_T_SPAN},
                    {"period", HQ_M_PERIOD, HQ_T_SPAN},
                    {"valid", HQ_M_VALID, HQ_T_SPAN}};
    for (size_t i = 0; i < sizeof BUILTINS / sizeof *BUILTINS; i++)
        if (hq_str_is(ast->text, BUILTINS[i].name)) {
            mean(ast, BUILTINS[i].meaning, 0, (hq_type){.kind = BUILTINS[i].kind});
            return true;
        }
    return false;
}

static bool local_name(hq_check *check, hq_ast *ast)
{
    for (uint32_t i = check->loop_count; i > 0; i--)
        if (hq_str_equal(check->loops[i - 1].name, ast->text)) {
            mean(ast, HQ_M_SCOPE, check->scope.count + i - 1,
                 (hq_type){.kind = HQ_T_RECORD, .index = check->loops[i - 1].entity});
            return true;
        }
    for (uint32_t i = 0; check->policy != NULL && i < check->policy->lets.count; i++)
        if (hq_str_equal(check->policy->lets.at[i].name, ast->text)) {
            if (hq_check_let(check, i, ast->pos))
                mean(ast, HQ_M_LET, i, check->policy->lets.at[i].expression->type);
            check->policy->lets.at[i].used = true;
            return true;
        }
    for (uint32_t i = 0; i < check->scope.count; i++)
        if (hq_str_equal(check->pack->entities.at[check->scope.entities[i]].name, ast->text)) {
            mean(ast, HQ_M_SCOPE, i, (hq_type){.kind = HQ_T_RECORD, .index = check->scope.entities[i]});
            return true;
        }
    return false;
}

void hq_check_name(hq_check *check, hq_ast *ast, uint32_t codes)
{
    if (!check->fixed && local_name(check, ast))
        return;
    if (builtin(ast)) {
        bool no_valid = ast->meaning == HQ_M_VALID && check->policy == NULL;
        if (check->fixed || no_valid)
            ast->type.kind = HQ_T_NONE;
        if (check->fixed)
            HQ_REPORT(check->diags, NOT_CONSTANT, ast->pos);
        else if (no_valid)
            HQ_REPORT(check->diags, UNKNOWN_NAME, ast->pos, ast->text);
        return;
    }
    if (codes != HQ_NONE ? code_in(check, ast, codes) : code_anywhere(check, ast))
        return;
    report_unknown(check, ast, codes);
}

static void report_unknown_field(hq_check *check, const hq_ast *ast, const hq_entity *entity)
{
    hq_diag *diag = HQ_REPORT(check->diags, UNKNOWN_FIELD, ast->mark, ast->text, entity->name);
    hq_guess guess = hq_guess_begin(check->diags, diag, ast->text);
    for (uint32_t i = 0; i < entity->fields.count; i++)
        hq_guess_offer(&guess, entity->fields.at[i].name);
    for (uint32_t i = 0; i < entity->lists.count; i++)
        hq_guess_offer(&guess, entity->lists.at[i].name);
    for (uint32_t i = 0; i < entity->ones.count; i++)
        hq_guess_offer(&guess, entity->ones.at[i].name);
    hq_guess_end(&guess);
}

static void check_field(hq_check *check, hq_ast *ast, uint32_t entity_index)
{
    const hq_entity *entity = &check->pack->entities.at[entity_index];
    uint32_t field = hq_entity_find_field(entity, ast->text);
    uint32_t list = hq_entity_find_list(entity, ast->text);
    uint32_t one = hq_entity_find_one(entity, ast->text);
    if (field != HQ_NONE) {
        uint32_t definition = entity->fields.at[field].definition;
        if (definition != HQ_NONE && !hq_check_derived(check, definition, ast->pos))
            return;
        mean(ast, HQ_M_FIELD, field, entity->fields.at[field].type);
        if (ast->type.kind == HQ_T_STEPS)
            ast->type.index = entity_index;
    } else if (list != HQ_NONE) {
        mean(ast, HQ_M_LIST, list, (hq_type){.kind = HQ_T_LIST, .index = entity->lists.at[list].entity});
    } else if (one != HQ_NONE) {
        mean(ast, HQ_M_ONE, one, (hq_type){.kind = HQ_T_RECORD, .index = entity->ones.at[one].entity});
    } else {
        report_unknown_field(check, ast, entity);
    }
}

void hq_check_member(hq_check *check, hq_ast *ast)
{
    hq_ast *holder = ast->children[0];
    if (check->fixed) {
        HQ_REPORT(check->diags, NOT_CONSTANT, ast->pos);
        return;
    }
    if (!hq_check_codes(check, holder, HQ_NONE))
        return;
    if (holder->type.kind == HQ_T_RECORD) {
        check_field(check, ast, holder->type.index);
        return;
    }
    if (holder->type.kind != HQ_T_ROW) {
        hq_check_wrong(check, holder, HQ_BOTH("a record before the dot", "点号前应为记录"));
        return;
    }
    const hq_table *table = &check->policy->tables.at[holder->type.index];
    for (uint32_t i = 0; i < table->outputs.count; i++)
        if (hq_str_equal(table->outputs.at[i], ast->text)) {
            mean(ast, HQ_M_COLUMN, i, table->output_types[i]);
            return;
        }
    hq_diag *diag = HQ_REPORT(check->diags, UNKNOWN_FIELD, ast->mark, ast->text, table->name);
    hq_diag_suggest(check->diags, diag, ast->text, table->outputs.at, table->outputs.count);
}
