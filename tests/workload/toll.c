/* Nine discounts on a toll, the best one applies: the rules of tests/bench/toll in plain C. */
#include "workload.h"

#include <string.h>

typedef struct trip_row {
    const char *id, *entry, *exit;
    size_t id_length;
    int day, class, seats; /* 20250630 */
    int truck, etc, container, hydrogen, booked;
    int64_t toll_fen;
} trip_row;

typedef struct discount {
    const char *name;
    int percent, from, to;
} discount;

/* The better before the lesser; of two alike the one declared first. */
enum { H2_100, PORT50, RAIL50, CONT35, COACH35, CLS6_13, ETC5, CLS5_5, NOTHING };
static const discount DISCOUNTS[] = {
    {"H2_100", 100, 20240101, 20271231},
    {"PORT50", 50, 20240401, 20261231},
    {"RAIL50", 50, 20240401, 20251231},
    {"CONT35", 35, 20230901, 20251231},
    {"COACH35", 35, 20250101, 20261231},
    {"CLS6_13", 13, 20230101, 20260331},
    {"ETC5", 5, 20200101, 20991231},
    {"CLS5_5", 5, 20230101, 20260331},
    {"NONE", 0, 0, 99999999},
};

static const char PORTS[][7] = {"ZJ0017", "ZJ0101", "ZJ0138", "ZJ0222",
                                "ZJ0305", "ZJ0377", "ZJ0451", "ZJ0589"};
static const char RAIL[][7] = {"ZJ0260", "ZJ0412"};

static int is_among(const char *station, const char (*set)[7], int count)
{
    for (int i = 0; i < count; i++)
        if (memcmp(station, set[i], 6) == 0)
            return 1;
    return 0;
}

static const char *skip(const char *at)
{
    while (*at != ',')
        at++;
    return at + 1;
}

/* The digits up to `stop`, whatever stands between them. */
static const char *number(const char *at, char stop, int64_t *out)
{
    int64_t value = 0;
    for (; *at != stop; at++)
        if (*at >= '0')
            value = value * 10 + (*at - '0');
    *out = value;
    return at + 1;
}

static const char *read_trip(const char *at, trip_row *out)
{
    int64_t value;
    out->id = at;
    at = skip(at);
    out->id_length = (size_t)(at - out->id) - 1;
    at = number(at, ',', &value);
    out->day = (int)value;
    at = skip(at); /* plate */
    out->truck = at[0] == 'H';
    out->class = at[1] - '0';
    at = skip(skip(at)); /* axles */
    at = number(at, ',', &value);
    out->seats = (int)value;
    out->etc = at[0] == '1';
    out->container = at[2] == '1';
    out->entry = at + 4;
    out->exit = skip(out->entry);
    at = skip(out->exit);
    out->hydrogen = at[0] == '1';
    out->booked = at[2] == '1';
    return number(at + 4, '\n', &out->toll_fen);
}

static int applies(const trip_row *trip, int which)
{
    const discount *of = &DISCOUNTS[which];
    if (trip->day < of->from || trip->day > of->to)
        return 0;
    switch (which) {
    case H2_100:
        return trip->truck && trip->hydrogen && trip->etc && trip->booked;
    case PORT50:
        return trip->truck && trip->container &&
               (is_among(trip->entry, PORTS, 8) || is_among(trip->exit, PORTS, 8));
    case RAIL50:
        return trip->truck && trip->container &&
               (is_among(trip->entry, RAIL, 2) || is_among(trip->exit, RAIL, 2));
    case CONT35:
        return trip->truck && trip->container && trip->etc;
    case COACH35:
        return !trip->truck && trip->booked && trip->etc && trip->seats >= 20 &&
               memcmp(trip->entry, "ZJ", 2) == 0 && memcmp(trip->exit, "ZJ", 2) == 0;
    case CLS6_13:
        return trip->truck && trip->class == 6;
    case ETC5:
        return trip->etc;
    case CLS5_5:
        return trip->truck && trip->class == 5;
    default:
        return 1;
    }
}

int toll(const char *in, const char *out)
{
    plain_files files;
    if (files_open(&files, in, out) != 0)
        return 1;
    files.at = (const char *)memchr(files.at, '\n', (size_t)(files.end - files.at)) + 1;
    files.next = stpcpy(files.next, "trip_id,policy,discount_fen\n");
    while (files.at < files.end) {
        trip_row trip;
        int which = 0;
        files.at = read_trip(files.at, &trip);
        while (!applies(&trip, which))
            which++;
        files.next = (char *)memcpy(files.next, trip.id, trip.id_length) + trip.id_length;
        *files.next++ = ',';
        files.next = stpcpy(files.next, DISCOUNTS[which].name);
        *files.next++ = ',';
        files.next = put_number(files.next, (trip.toll_fen * DISCOUNTS[which].percent + 50) / 100);
        *files.next++ = '\n';
        if (files_flush(&files, 1 << 20) != 0)
            return 1;
    }
    return files_close(&files);
}
