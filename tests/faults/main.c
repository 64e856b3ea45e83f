/*
 * Every allocation and every file refused, one after the other: faults [--quick].
 *
 * A task (compile a pack, read a profile and answer) is run once with everything granted; then once for each n with the n-th call
 * refused, alone and with all that follow. It must end in HQ_E_MEMORY, or for files in a refusal that says so, with every block given
 * back; where the library could do without what was refused, the answer must be the one it gives otherwise. Each run is in a child, so
 * that a crash is counted like any other failure. --quick refuses once for each distinct place of the program, in the first task that comes
 * by it, up to a number of a task.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/outfile.h"
#include "data/profile.h"
#include "eval/answer.h"
#include "explain/sheet.h"
#include "faults.h"
#include "plan/image.h"
#include "run/applicants.h"

enum {
    CALLS_ALL_MAX = 30000,   /* a long task, with more calls, is refused at distinct places only */
    PLACES_QUICK_MAX = 1000, /* of a task, with --quick */
    PLACES_LONG_MAX = 120,   /* of a long one, with --quick: each run takes a quarter of a second */
    FAILURES_SHOWN_MAX = 10, /* of a task */
    CHILD_CRASHES_MAX = 20,
    PLACES_MAX = 1 << 14 /* of all tasks */
};

typedef struct fault_task {
    const char *name;
    const char *pack;    /* compiled as part of the task where there is no profile, else before it */
    const char *profile; /* a file */
    bool explain;
    const char *before; /* a pack to compare with; profile is then a file of applicants */
    bool image;         /* the pack is a folder whose image, made before the task, is opened */
} fault_task;

static const fault_task TASKS[] = {
    {"a small pack", "tests/golden/base", NULL, false, NULL, false},
    {"a pack full of mistakes", "tests/faults/wrong", NULL, false, NULL, false},
    {"a profile", "tests/golden/base", "tests/faults/profile.yaml", true, NULL, false},
    {"a profile in JSON", "tests/golden/base", "tests/faults/profile.json", false, NULL, false},
    {"a profile full of mistakes", "tests/golden/base", "tests/faults/wrong.yaml", false, NULL, false},
    {"the real pack", "rules/liaoning-2026", NULL, false, NULL, false},
    {"a profile for the real pack", "rules/liaoning-2026", "tests/faults/firm.yaml", true, NULL, false},
    {"an image", "tests/packs/features", NULL, false, NULL, true},
    {"applicants under two packs", "tests/diff/new", "tests/diff/applicants.jsonl", false, "tests/diff/old",
     false},
};

/* What a run came to: `said` is everything that could be compared. */
typedef struct outcome {
    hq_status status;
    uint32_t errors;
    char *said;
    fault_account account;
} outcome;

static hq_status answer(hq_arena *arena, const hq_plan *plan, const hq_profile *profile, bool explain,
                        hq_text *text)
{
    hq_request request = {.explain = explain};
    if (!hq_civil_to_day((hq_civil){2026, 6, 30}, &request.on))
        return HQ_E_INVALID;
    request.claim_first = hq_start_of_year(request.on);
    request.claim_until = hq_end_of_year(request.on) + 1;
    hq_answer *answered;
    HQ_TRY(hq_estimate(arena, plan, profile, &request, &answered));
    for (uint32_t i = 0; i < answered->policy_count; i++) {
        const hq_answer_policy *policy = &answered->policies[i];
        hq_text_addf(text, "%u %d ", policy->policy, (int)policy->verdict);
        hq_int128_print(text, policy->amount.low, 2);
        hq_text_add_char(text, ' ');
        hq_int128_print(text, policy->amount.high, 2);
        hq_text_addf(text, " %u %u\n", policy->missing.count, policy->item_count);
    }
    return HQ_OK;
}

static hq_status note_refusal(void *context, const hq_both *both, uint64_t line)
{
    const hq_diags *diags = both->after.profile == NULL ? &both->after.diags : &both->before.diags;
    hq_text_addf(context, "%u %u\n", (unsigned)line, diags->error_count);
    return HQ_OK;
}

static hq_status compare(const fault_task *task, const hq_plan *plan, hq_arena *arena, hq_diags *diags,
                         hq_text *text)
{
    hq_plan *before;
    hq_pack_diff *diff;
    hq_tally tally;
    hq_both both = {.after.plan = plan};
    hq_sources sources;
    HQ_TRY(hq_compile(arena, diags, hq_str_of(task->before), &before));
    hq_sources_init(&sources, arena);
    sources.list = plan->pack->diags->sources->list;
    both.before.plan = before;
    both.before.sources = diags->sources;
    both.after.sources = &sources;
    both.before.source_count = diags->sources->list.count;
    both.after.source_count = sources.list.count;
    if (!hq_civil_to_day((hq_civil){2027, 3, 1}, &both.before.request.on))
        return HQ_E_INVALID;
    both.before.request.claim_first = hq_start_of_year(both.before.request.on);
    both.before.request.claim_until = hq_end_of_year(both.before.request.on) + 1;
    both.after.request = both.before.request;
    HQ_TRY(hq_diff_packs(arena, before, plan, &diff));
    both.diff = diff;
    HQ_TRY(hq_touched_find(arena, diff, &both.touched));
    HQ_TRY(hq_tally_init(arena, diff, &tally));
    const hq_applicants_file file = {.path = hq_str_of(task->profile)};
    HQ_TRY(hq_both_ask_all(arena->allocator, &both, diags, &file, &tally, note_refusal, text));
    hq_sheet sheet;
    hq_sheet_open(&sheet, text, plan, &(hq_page){.language = HQ_LANG_ZH});
    hq_tell_diff(&sheet, diff);
    hq_tell_tally(&sheet, diff, &tally);
    hq_sheet_close(&sheet);
    return HQ_OK;
}

/* The image of a task's pack, beside this program; the task reads it. */
static const char *image_path(void)
{
    static char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 8);
    if (length < 0)
        return "faults.hqc";
    memcpy(path + length, ".hqc", sizeof ".hqc");
    return path;
}

static hq_status make_image(hq_arena *arena, hq_diags *diags, const hq_plan *plan)
{
    hq_str bytes;
    hq_outfile_request request = {.path = hq_str_of(image_path())};
    HQ_TRY(hq_image_make(arena, plan, &bytes));
    return hq_outfile_put(NULL, &request, bytes, diags);
}

static hq_status perform(const fault_task *task, const hq_plan *plan, hq_arena *arena, hq_diags *diags,
                         hq_text *text)
{
    hq_plan *compiled;
    if (task->image)
        return hq_plan_open(arena, diags, hq_str_of(image_path()), &(hq_plan_opening){.digest = true}, NULL,
                            &compiled);
    if (task->profile == NULL)
        return hq_compile(arena, diags, hq_str_of(task->pack), &compiled);
    if (task->before != NULL)
        return compare(task, plan, arena, diags, text);
    hq_profile *profile;
    HQ_TRY(hq_profile_load(arena, plan->pack, diags, hq_str_of(task->profile), &profile));
    return answer(arena, plan, profile, task->explain, text);
}

static outcome run(const fault_task *task, const hq_plan *plan, fault_plan faults, bool recording)
{
    outcome out = {0};
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_text text;
    fault_arena(&arena);
    hq_sources_init(&sources, &arena);
    if (plan != NULL) /* places in the pack keep their numbers */
        sources.list = plan->pack->diags->sources->list;
    hq_diags_init(&diags, &arena, &sources);
    hq_text_init(&text, &arena);
    fault_begin(faults, recording);
    out.status = perform(task, plan, &arena, &diags, &text);
    hq_diags_sort(&diags);
    hq_diags_print(&text, &diags, HQ_LANG_ZH, false);
    hq_str said = hq_text_str(&text);
    if (said.at == NULL || diags.failed)
        out.status = HQ_E_MEMORY;
    out.errors = diags.error_count;
    out.said = said.at == NULL ? NULL : strndup(said.at, said.length);
    hq_arena_free(&arena);
    out.account = fault_end();
    return out;
}

/* What is wrong with a run in which something was refused; NULL: nothing. */
static const char *wrong_with(const outcome *granted, const outcome *now, fault_kind kind)
{
    if (now->account.blocks != 0)
        return "blocks were not given back";
    if (now->account.refused == 0)
        return "nothing was refused: the runs differ";
    if (kind == FAULT_MEMORY && now->status == HQ_E_MEMORY)
        return NULL;
    if (kind == FAULT_FILE && now->status != HQ_OK &&
        (now->errors > granted->errors || granted->status != HQ_OK))
        return now->said != NULL && strstr(now->said, "E0001") != NULL ? NULL
                                                                       : "the refusal does not name the file";
    if (now->status != granted->status)
        return "the status is another than HQ_E_MEMORY";
    bool same = now->said != NULL && granted->said != NULL && strcmp(now->said, granted->said) == 0;
    return same ? NULL : "what was refused was lost without a word";
}

/* What a child tells its parent: how far it came. */
typedef struct fault_progress {
    size_t next, failures;
} fault_progress;

typedef struct fault_series {
    const fault_task *task;
    const hq_plan *plan;
    fault_kind kind;
    const size_t *calls;
    size_t count;
    const outcome *granted;
} fault_series;

static void run_series(const fault_series *series, fault_progress *progress)
{
    while (progress->next < series->count * 2) {
        size_t i = progress->next++;
        fault_plan faults = {series->kind, series->calls[i / 2], i % 2 == 1};
        outcome now = run(series->task, series->plan, faults, false);
        const char *wrong = wrong_with(series->granted, &now, series->kind);
        free(now.said);
        if (wrong == NULL)
            continue;
        if (progress->failures++ < FAILURES_SHOWN_MAX)
            printf("%s: %s %zu%s: %s (status %d)\n", series->task->name,
                   series->kind == FAULT_MEMORY ? "allocation" : "file call", faults.at,
                   faults.ever_after ? " and after" : "", wrong, (int)now.status);
    }
    fflush(stdout);
}

/* In children: one that dies counts as a failure, and the next goes on after it. */
static size_t run_in_children(const fault_series *series, fault_progress *progress)
{
    *progress = (fault_progress){0};
    for (int crashes = 0; crashes < CHILD_CRASHES_MAX && progress->next < series->count * 2; crashes++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            run_series(series, progress);
            exit(0);
        }
        int status;
        if (child < 0 || waitpid(child, &status, 0) != child)
            return progress->failures + 1;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            break;
        size_t i = progress->next == 0 ? 0 : progress->next - 1;
        printf("%s: %s %zu%s: the program died\n", series->task->name,
               series->kind == FAULT_MEMORY ? "allocation" : "file call", series->calls[i / 2],
               i % 2 == 1 ? " and after" : "");
        progress->failures++;
    }
    return progress->failures;
}

/* Places where something was refused so far, by any task. */
typedef struct fault_tried {
    uint64_t places[PLACES_MAX];
    size_t count;
} fault_tried;

static bool is_tried(const fault_tried *tried, uint64_t place)
{
    for (size_t i = 0; i < tried->count; i++)
        if (tried->places[i] == place)
            return true;
    return false;
}

static void note_tried(fault_tried *tried, uint64_t place)
{
    if (tried->count < PLACES_MAX && !is_tried(tried, place))
        tried->places[tried->count++] = place;
}

/* With --quick: the first calls from places where nothing was refused yet; some of them, evenly, where they are many. `out` has room for all places. */
static size_t choose_new(const fault_account *account, fault_tried *tried, size_t *out)
{
    size_t total = 0;
    for (size_t i = 0; i < account->first_count; i++)
        if (!is_tried(tried, account->places[i]))
            out[total++] = i;
    size_t most = account->calls > CALLS_ALL_MAX ? PLACES_LONG_MAX : PLACES_QUICK_MAX;
    size_t count = total > most ? most : total;
    for (size_t i = 0; i < count; i++) {
        size_t first = out[i * total / count];
        note_tried(tried, account->places[first]);
        out[i] = account->firsts[first];
    }
    return count;
}

/* The calls to refuse: all, or the first from each place. */
static size_t choose(const fault_account *account, bool quick, fault_tried *tried, size_t **out)
{
    bool all = account->calls <= CALLS_ALL_MAX;
    size_t count = all && !quick ? account->calls : account->first_count;
    *out = malloc((count + 1) * sizeof **out);
    if (*out == NULL)
        return 0;
    if (quick)
        return choose_new(account, tried, *out);
    for (size_t i = 0; i < count; i++)
        (*out)[i] = all ? i + 1 : account->firsts[i];
    for (size_t i = 0; i < account->first_count; i++)
        note_tried(tried, account->places[i]);
    return count;
}

static void run_task(const fault_task *task, bool quick, fault_progress *shared, fault_tried *tried,
                     size_t *tests, size_t *failures)
{
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_plan *plan = NULL;
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
    bool ready = (task->profile == NULL && !task->image) ||
                 hq_compile(&arena, &diags, hq_str_of(task->pack), &plan) == HQ_OK;
    if (ready && task->image) {
        ready = make_image(&arena, &diags, plan) == HQ_OK;
        plan = NULL;
    }
    if (!ready) {
        printf("%s: the pack cannot be compiled\n", task->name);
        (*tests)++, (*failures)++;
    }
    for (int kind = FAULT_MEMORY; kind <= FAULT_FILE && ready; kind++) {
        outcome granted = run(task, plan, (fault_plan){.kind = (fault_kind)kind}, true);
        size_t *calls;
        fault_series series = {task, plan, (fault_kind)kind, NULL, 0, &granted};
        series.count = choose(&granted.account, quick, tried, &calls);
        series.calls = calls;
        size_t bad = run_in_children(&series, shared);
        printf("%s, %s: %zu calls from %zu places, %zu refused, %zu failures\n", task->name,
               kind == FAULT_MEMORY ? "memory" : "files", granted.account.calls, granted.account.first_count,
               series.count, bad);
        *tests += series.count * 2;
        *failures += bad;
        free(calls);
        free(granted.said);
    }
    hq_arena_free(&arena);
}

int main(int count, char **arguments)
{
    bool quick = count > 1 && strcmp(arguments[1], "--quick") == 0;
    const char *only = count > 1 && !quick ? arguments[1] : NULL;
    size_t tests = 0, failures = 0;
    static fault_tried tried;
    fault_progress *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 2;
    for (size_t i = 0; i < sizeof TASKS / sizeof *TASKS; i++)
        if (only == NULL || strcmp(only, TASKS[i].name) == 0)
            run_task(&TASKS[i], quick, shared, &tried, &tests, &failures);
    printf("%zu places\n%zu tests, %zu failures\n", tried.count, tests, failures);
    return failures == 0 ? 0 : 1;
}
