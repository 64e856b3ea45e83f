/* Rows that look like those of a toll office and of a bureau of industry; synthetic, and the same on every machine. */
#include "workload.h"

#include <stdio.h>
#include <string.h>

static uint64_t state = UINT64_C(0x2545F4914F6CDD1D);

/* xorshift64*, after Vigna (2016) */
static uint64_t random_bits(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(2685821657736338717);
}

static uint32_t below(uint32_t bound)
{
    return (uint32_t)((random_bits() >> 32) * bound >> 32);
}

static int chance(uint32_t permille)
{
    return below(1000) < permille;
}

/* Skewed towards small values: the least of two. */
static int64_t amount(uint32_t most)
{
    uint32_t a = below(most + 1), b = below(most + 1);
    return a < b ? a : b;
}

static const char *const PORTS[] = {"ZJ0017", "ZJ0101", "ZJ0138", "ZJ0222",
                                    "ZJ0305", "ZJ0377", "ZJ0451", "ZJ0589"};
static const char *const RAIL[] = {"ZJ0260", "ZJ0412"};
static const char *const ELSEWHERE[] = {"SH", "JS", "AH", "JX", "FJ", "GD"};

static void station(char *out, size_t size)
{
    if (chance(50))
        snprintf(out, size, "%s", PORTS[below(8)]);
    else if (chance(15))
        snprintf(out, size, "%s", RAIL[below(2)]);
    else if (chance(180))
        snprintf(out, size, "%s%04u", ELSEWHERE[below(6)], 1 + below(400));
    else
        snprintf(out, size, "ZJ%04u", 1 + below(600));
}

static void day(char *out, size_t size, uint32_t first_year, uint32_t years)
{
    snprintf(out, size, "%04u-%02u-%02u", first_year + below(years), 1 + below(12), 1 + below(28));
}

static void trip(long row)
{
    static const char *const PLATES[] = {"浙", "沪", "苏", "皖", "赣", "闽"};
    int truck = chance(680);
    uint32_t class = 1 + below(truck ? 6 : 4), seats = truck ? 2 + below(2) : 5 + below(12) * class;
    int hydrogen = truck && chance(15), container = truck && class >= 3 && chance(350);
    char on[16], entry[16], exit[16];
    day(on, sizeof on, chance(80) ? 2023 : 2025, chance(120) ? 2 : 1);
    station(entry, sizeof entry);
    station(exit, sizeof exit);
    int64_t fen = 500 + amount(90000) * class;
    printf("T%010ld,%s,%s,%c%u,%u,%u,%d,%d,%s,%s,%d,%d,%ld.%02ld\n", row, on, PLATES[below(6)],
           truck ? 'H' : 'K', class, truck && class > 2 ? class : 2, seats, chance(800), container, entry,
           exit, hydrogen, chance(hydrogen ? 600 : 90), (long)(fen / 100), (long)(fen % 100));
}

static void money(uint32_t permille, uint32_t most_yuan)
{
    int64_t fen = chance(permille) ? amount(most_yuan) * 100 + below(100) : 0;
    printf(",%ld.%02ld", (long)(fen / 100), (long)(fen % 100));
}

static void count(uint32_t permille, uint32_t most)
{
    printf(",%ld", chance(permille) ? (long)amount(most) : 0L);
}

static void firm(long row)
{
    static const char *const DISTRICTS[] = {"HZ-YH", "HZ-BJ", "NB-BL", "WZ-LC", "JX-TX", "SX-KQ"};
    static const uint32_t RATES[] = {310, 335, 345, 365};
    char founded[16];
    day(founded, sizeof founded, 1995, 31);
    uint32_t size = below(4), staff = size == 0 ? 16 : size == 1 ? 120 : size == 2 ? 800 : 6000;
    printf("F%07ld,%s,%c%u,%s,%c,%d,%u", row, DISTRICTS[below(6)], "CCCCFGIIKMN"[below(11)], 10 + below(40),
           founded, "XSML"[size], chance(180), 1 + below(staff));
    count(300, 1 + staff / 30);                            /* disabled */
    printf(",%u.%02u", 50000 + below(120000), below(100)); /* average wage */
    money(450, staff * 30000);                             /* principal */
    printf(",%u,%u", RATES[below(4)], below(367));
    money(400, 1000000); /* vouchers */
    count(350, staff);
    count(350, staff / 4);
    money(250, 2000000);        /* premiums */
    money(500, staff * 20000);  /* research */
    money(990, staff * 400000); /* revenue, this year and last */
    money(990, staff * 350000);
    count(300, staff / 8 + 2);
    count(250, 30);
    money(350, staff * 80000); /* equipment */
    money(900, 300000);        /* rent */
    count(120, 6000);
    count(10, 3);
    printf(",%u\n", below(61));
}

int generate(const char *workload, long rows)
{
    int trips = strcmp(workload, "toll") == 0;
    puts(trips ? "trip_id,date,plate_province,vehicle_class,axles,seats,etc,container,entry_station,exit_"
                 "station,hydrogen,booked,toll"
               : "firm_id,district,industry,est_date,size,hitech,headcount,disabled,avg_wage,loan_principal,"
                 "lpr_bps,loan_days,"
                 "voucher_spend,trainees,senior_trainees,premium,rd_spend,revenue,prev_revenue,new_grads,"
                 "patents,equip_spend,rent,"
                 "energy_tce,ipo_stage,ss_months");
    for (long row = 1; row <= rows; row++) {
        if (trips)
            trip(row);
        else
            firm(row);
    }
    return fflush(stdout) != 0;
}
