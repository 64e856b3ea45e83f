/* The least program on the installed library; both ways to include it are the same header. */
#include <huiqi/huiqi.h>
#include <stdio.h>
#include <string.h>

#include "huiqi.h"

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    hq_rules *rules;
    if (hq_rules_open(argv[1], NULL, &rules, NULL) != HQ_OK)
        return 3;
    printf("%s %s\n", hq_version(), hq_rules_name(rules));
    bool has_digest = strncmp(hq_rules_digest(rules), "sha256:", 7) == 0;
    hq_rules_release(rules);
    return has_digest ? 0 : 1;
}
