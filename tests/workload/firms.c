/* Fifteen policies for a firm and a ceiling over all: the rules of tests/bench/firms in plain C. */
#include "workload.h"

#include <string.h>

enum {
    ID,
    DISTRICT,
    INDUSTRY,
    FOUNDED,
    SIZE,
    HITECH,
    STAFF,
    DISABLED,
    WAGE,
    PRINCIPAL,
    RATE_BPS,
    LOAN_DAYS,
    VOUCHERS,
    TRAINEES,
    SENIORS,
    PREMIUM,
    RESEARCH,
    REVENUE,
    REVENUE_BEFORE,
    GRADUATES,
    PATENTS,
    EQUIPMENT,
    RENT,
    ENERGY,
    LISTING,
    INSURED_MONTHS,
    FIELDS
};
enum { POLICIES = 15 };

/* Money in fen, days as 20250630, the digits of a cell as one number. */
typedef struct firm_row {
    const char *text[FIELDS + 1];
    int64_t at[FIELDS];
} firm_row;

static int64_t rounded(int64_t numerator, int64_t denominator)
{
    return (numerator + denominator / 2) / denominator;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int is_text(int field)
{
    return field == ID || field == DISTRICT || field == INDUSTRY || field == SIZE;
}

static const char *read_firm(const char *at, firm_row *out)
{
    for (int i = 0; i < FIELDS; i++, at++) {
        int64_t value = 0;
        out->text[i] = at;
        for (; *at != ',' && *at != '\n'; at++)
            if (!is_text(i) && *at >= '0')
                value = value * 10 + (*at - '0');
        out->at[i] = value;
    }
    out->text[FIELDS] = at;
    return at;
}

static int64_t levy(const firm_row *firm)
{
    int64_t staff = firm->at[STAFF], due = staff * 15 - firm->at[DISABLED] * 1000;
    due = due < 0 ? 0 : due * firm->at[WAGE];
    if (staff <= 30)
        return rounded(due, 1000);
    return firm->at[DISABLED] * 100 >= staff ? rounded(due * 50, 100000) : rounded(due * 10, 100000);
}

static int64_t growth(const firm_row *firm)
{
    int64_t now = firm->at[REVENUE], before = firm->at[REVENUE_BEFORE];
    if (before <= 0 || now < INT64_C(2000000000))
        return 0;
    return now * 100 >= before * 130   ? 20000000
           : now * 100 >= before * 120 ? 10000000
           : now * 100 >= before * 110 ? 5000000
                                       : 0;
}

static int is_favoured(const char *district)
{
    return memcmp(district, "HZ-YH", 5) == 0 || memcmp(district, "HZ-BJ", 5) == 0 ||
           memcmp(district, "NB-BL", 5) == 0;
}

static void decide(const firm_row *firm, int64_t out[POLICIES + 1])
{
    const int64_t *at = firm->at;
    char size = firm->text[SIZE][0];
    int small = size == 'S' || size == 'X';
    int64_t plain = small ? least(rounded(at[PRINCIPAL] * 15 * at[LOAN_DAYS], 365000), 100000000) : 0;
    int64_t technology =
        at[HITECH] != 0 ? least(rounded(at[PRINCIPAL] * at[RATE_BPS] * at[LOAN_DAYS], 7300000), 50000000) : 0;
    out[0] = plain >= technology ? plain : 0;
    out[1] = plain >= technology ? 0 : technology;
    out[2] = least(rounded(at[VOUCHERS] * 30, 100), 20000000);
    out[3] = 30000 * least(at[TRAINEES], at[STAFF]) + 20000 * at[SENIORS];
    out[4] = levy(firm);
    out[5] = least(rounded(at[PREMIUM] * 50, 100), 50000000);
    out[6] = at[REVENUE] > 0 && at[RESEARCH] * 100 >= at[REVENUE] * 3
                 ? least(rounded(at[RESEARCH] * 10, 100), 200000000)
                 : 0;
    out[7] = growth(firm);
    out[8] = at[INSURED_MONTHS] >= 12 ? least(150000 * at[GRADUATES], 30000000) : 0;
    out[9] = least(300000 * at[PATENTS], 10000000);
    out[10] = firm->text[INDUSTRY][0] == 'C' ? least(rounded(at[EQUIPMENT] * 15, 100), 500000000) : 0;
    out[11] = at[FOUNDED] >= 20230101 && is_favoured(firm->text[DISTRICT])
                  ? least(rounded(at[RENT] * 50, 100), 6000000)
                  : 0;
    out[12] = least(40000 * at[ENERGY], 100000000);
    out[13] = at[LISTING] == 1 ? 50000000 : at[LISTING] == 2 ? 100000000 : at[LISTING] == 3 ? 200000000 : 0;
    out[14] = at[HITECH] != 0 && small && at[FOUNDED] >= 20200101 ? 20000000 : 0;
    out[POLICIES] = 0;
    for (int i = 0; i < POLICIES; i++)
        out[POLICIES] += out[i];
    out[POLICIES] = least(out[POLICIES], 1000000000);
}

int firms(const char *in, const char *out)
{
    plain_files files;
    if (files_open(&files, in, out) != 0)
        return 1;
    files.at = (const char *)memchr(files.at, '\n', (size_t)(files.end - files.at)) + 1;
    files.next = stpcpy(files.next, "firm_id,p1,p2,p3,p4,p5,p6,p7,p8,p9,p10,p11,p12,p13,p14,p15,total\n");
    while (files.at < files.end) {
        firm_row firm;
        int64_t amounts[POLICIES + 1];
        files.at = read_firm(files.at, &firm);
        decide(&firm, amounts);
        size_t id_length = (size_t)(firm.text[DISTRICT] - firm.text[ID]) - 1;
        files.next = (char *)memcpy(files.next, firm.text[ID], id_length) + id_length;
        for (int i = 0; i <= POLICIES; i++) {
            *files.next++ = ',';
            files.next = put_number(files.next, amounts[i]);
        }
        *files.next++ = '\n';
        if (files_flush(&files, 1 << 20) != 0)
            return 1;
    }
    return files_close(&files);
}
