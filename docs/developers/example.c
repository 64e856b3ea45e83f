/*
 * The smallest useful program on the library: compile a pack, read a profile, ask, print. `tests/embedding/run` builds and runs it.
 *
 *     cc example.c -o example $(pkg-config --cflags --libs huiqi)
 *     ./example rules/liaoning-2026 fixtures/demo.yaml 2026-06-30
 */
#include <huiqi.h>
#include <stdio.h>

/* Messages explain every failure but want of memory, for which there are none. */
static int failed(const char *what, hq_status status, hq_messages *messages)
{
    const char *text = hq_messages_text(messages, HQ_LANG_EN, false);
    fprintf(stderr, "%s failed (status %d)\n%s", what, (int)status, text == NULL ? "" : text);
    hq_messages_free(messages);
    return 1;
}

static void print_totals(hq_result *result)
{
    static const char *const TOTALS[] = {"cash", "saving", "credit_line"};
    for (size_t i = 0; i < sizeof TOTALS / sizeof *TOTALS; i++) {
        hq_amount_info amount;
        if (hq_result_total(result, TOTALS[i], &amount))
            printf("%s: %s to %s\n", TOTALS[i], amount.low, amount.high == NULL ? "no limit" : amount.high);
    }
}

static void print_policies(hq_result *result)
{
    hq_policy_result policy;
    for (uint32_t i = 0; hq_result_policy(result, i, &policy); i++)
        printf("%-10s %-15s %s to %s\n", policy.number, policy.status, policy.amount.low,
               policy.amount.high == NULL ? "no limit" : policy.amount.high);
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: %s PACK PROFILE DATE\n", arguments[0]);
        return 2;
    }
    hq_messages *messages;
    hq_rules *rules;
    hq_status status = hq_rules_open(arguments[1], NULL, &rules, &messages);
    if (status != HQ_OK)
        return failed("reading the rules", status, messages);
    hq_messages_free(messages); /* warnings, for whoever wrote the pack */

    hq_subject *subject;
    status = hq_subject_open(rules, arguments[2], &subject, &messages);
    if (status != HQ_OK) {
        hq_rules_release(rules);
        return failed("reading the profile", status, messages);
    }
    hq_messages_free(messages);

    hq_result *result;
    status = hq_ask(rules, subject, &(hq_inquiry){.on = arguments[3]}, &result, &messages);
    if (status != HQ_OK) {
        hq_subject_free(subject);
        hq_rules_release(rules);
        return failed("asking", status, messages);
    }
    hq_messages_free(messages);

    printf("%s %s\n", hq_rules_name(rules), hq_rules_version(rules));
    print_totals(result);
    print_policies(result);

    hq_result_free(result); /* before the subject that it speaks of */
    hq_subject_free(subject);
    hq_rules_release(rules);
    return 0;
}
