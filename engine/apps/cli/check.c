/* huiqi check [PACK] */
#include <stdio.h>

#include "cli.h"

/* A text as a JSON string. */
static void put_string(const char *text)
{
    putchar('"');
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            printf("\\%c", *at);
        else if (*at < 0x20)
            printf("\\u%04x", (unsigned)*at);
        else
            putchar(*at);
    }
    putchar('"');
}

static void put_message(const hq_message_info *message, bool first)
{
    printf("%s\n  {\"code\": \"%s\", \"severity\": \"%s\", \"path\": ", first ? "" : ",", message->code,
           message->is_error ? "error" : "warning");
    put_string(message->path);
    printf(", \"line\": %u, \"column\": %u, \"text\": ", message->line, message->column);
    put_string(message->text);
    putchar('}');
}

/* For editors: every message with its place, in the order of the files. */
static void write_json(const cli_call *call, hq_messages *const messages[2])
{
    hq_message_info message;
    bool any = false;
    putchar('[');
    for (int m = 0; m < 2; m++)
        for (uint32_t i = 0; messages[m] != NULL && hq_messages_get(messages[m], i, call->language, &message);
             i++) {
            put_message(&message, !any);
            any = true;
        }
    (void)fputs(any ? "\n]\n" : "]\n", stdout);
}

int cli_check(const cli_call *call)
{
    hq_rules *rules;
    hq_messages *messages[2] = {NULL, NULL}; /* of the compiler, and of the review */
    char today[CLI_DATE_BYTES];
    int status =
        cli_open_pack(call, call->operand_count > 0 ? call->operands[0] : NULL, false, &rules, &messages[0]);
    if (status == CLI_DONE)
        status = cli_exit_of(call, hq_rules_review(rules, cli_day(call, today), &messages[1]), CLI_PACK);
    if (call->value[CLI_JSON_OPTION] != NULL && messages[0] != NULL)
        write_json(call, messages);
    for (int m = 0; m < 2; m++) {
        if (messages[m] != NULL && call->value[CLI_JSON_OPTION] == NULL)
            cli_say_messages(call, messages[m]);
        hq_messages_free(messages[m]);
    }
    hq_rules_release(rules);
    return status;
}
