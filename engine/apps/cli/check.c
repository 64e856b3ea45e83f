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
static void write_json(const cli_call *call, hq_messages *messages)
{
    hq_message_info message;
    uint32_t count = 0;
    putchar('[');
    while (hq_messages_get(messages, count, call->language, &message))
        put_message(&message, count++ == 0);
    (void)fputs(count == 0 ? "]\n" : "\n]\n", stdout);
}

int cli_check(const cli_call *call)
{
    hq_rules *rules;
    hq_messages *messages;
    int status = cli_open_pack(call, call->operand_count > 0 ? call->operands[0] : NULL, &rules, &messages);
    if (call->value[CLI_JSON_OPTION] != NULL && messages != NULL)
        write_json(call, messages);
    else
        cli_say_messages(call, messages);
    hq_messages_free(messages);
    hq_rules_release(rules);
    return status;
}
