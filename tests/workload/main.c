/* The workloads' program. See workload.h. */
#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "generate") == 0)
        return generate(arguments[2], strtol(arguments[3], NULL, 10));
    if (count == 4 && strcmp(arguments[1], "toll") == 0)
        return toll(arguments[2], arguments[3]);
    if (count == 4 && strcmp(arguments[1], "firms") == 0)
        return firms(arguments[2], arguments[3]);
    fprintf(stderr, "usage: workload generate toll|firms ROWS | workload toll|firms IN OUT\n");
    return 2;
}
