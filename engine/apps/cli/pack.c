/* Which rule pack: the one that is named, or the one at hand. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { PATH_BYTES = 4096 };

#define USUAL_PACK "liaoning-2026"
#define INSTALLED  HQ_DATADIR "/rules"

static bool holds_pack(const char *folder)
{
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/pack.yaml", folder);
    return length > 0 && (size_t)length < sizeof path && access(path, R_OK) == 0;
}

/* The folder of a pack that is named without a path: one of that name here, below rules/ here, or installed. */
static bool find_named(const char *name, char folder[PATH_BYTES])
{
    static const char *const PLACES[] = {"rules", INSTALLED};
    if (strchr(name, '/') != NULL || *name == '\0')
        return false;
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        int length = snprintf(folder, PATH_BYTES, "%s/%s", PLACES[i], name);
        if (length > 0 && length < PATH_BYTES && holds_pack(folder))
            return true;
    }
    return false;
}

static void add_name(char *names, size_t size, const char *name)
{
    size_t used = strlen(names);
    (void)snprintf(names + used, size - used, "%s%s", used == 0 ? "" : ", ", name);
}

static void list_packs(const char *place, char *names, size_t size)
{
    DIR *folder = opendir(place);
    if (folder == NULL)
        return;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[PATH_BYTES];
        int length = snprintf(path, sizeof path, "%s/%s", place, entry->d_name);
        if (entry->d_name[0] != '.' && length < PATH_BYTES && holds_pack(path))
            add_name(names, size, entry->d_name);
    }
    closedir(folder);
}

/* A name that is neither a folder nor an installed pack. */
static int refuse_pack(const cli_call *call, const char *name)
{
    char names[1024] = "";
    list_packs("rules", names, sizeof names);
    if (*names == '\0')
        list_packs(INSTALLED, names, sizeof names);
    CLI_SAY(call, NO_SUCH_PACK, name, *names == '\0' ? "-" : names);
    return CLI_PACK;
}

/* Where the call's pack is: a status, and the folder in *found. */
static int find_pack(const cli_call *call, const char *operand, char folder[PATH_BYTES], const char **found)
{
    const char *named = call->value[CLI_PACK_OPTION];
    if (named != NULL && operand != NULL && strcmp(named, operand) != 0) {
        CLI_SAY(call, PACK_TWICE, operand, named);
        return CLI_USAGE;
    }
    named = operand != NULL ? operand : named;
    const char *wished = getenv("HUIQI_PACK");
    if (named == NULL && wished != NULL && *wished != '\0')
        named = wished;
    *found = named == NULL ? folder : named;
    if (named == NULL) {
        if (find_named(USUAL_PACK, folder))
            return CLI_DONE;
        CLI_SAY(call, NO_PACK, "rules/" USUAL_PACK, INSTALLED "/" USUAL_PACK);
        return CLI_PACK;
    }
    if (holds_pack(named))
        return CLI_DONE;
    if (find_named(named, folder)) {
        *found = folder;
        return CLI_DONE;
    }
    return access(named, F_OK) == 0 ? CLI_DONE
                                    : refuse_pack(call, named); /* the library says what it lacks */
}

int cli_open_pack(const cli_call *call, const char *operand, bool lean, hq_rules **rules,
                  hq_messages **messages)
{
    char folder[PATH_BYTES];
    const char *found;
    hq_messages *said = NULL;
    *rules = NULL;
    if (messages != NULL)
        *messages = NULL;
    int status = find_pack(call, operand, folder, &found);
    if (status != CLI_DONE)
        return status;
    hq_status (*open)(const char *, const hq_allocator *, hq_rules **, hq_messages **) =
        call->value[CLI_DIGEST_OPTION] != NULL ? hq_rules_open_digest
        : lean                                 ? hq_rules_open_lean
                                               : hq_rules_open;
    hq_status opened = open(found, NULL, rules, &said);
    status = cli_exit_of(call, opened, CLI_PACK);
    if (messages != NULL) {
        *messages = said;
        return status;
    }
    if (status != CLI_DONE)
        cli_say_messages(call, said);
    hq_messages_free(said);
    return status;
}
