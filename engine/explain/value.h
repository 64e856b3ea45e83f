/*
 * Values for people: numbers with units, money, days, codes. Exact where there is an exact decimal of at most
 * HQ_PLACES_EXACT_MAX places; a figure that had to be rounded bears "≈".
 *
 * How a number is shown hangs on what it is a value of: a field in years, a factor, a yearly rate. That is a look, and it is
 * taken from the expression the number belongs to.
 */
#ifndef HQ_EXPLAIN_VALUE_H
#define HQ_EXPLAIN_VALUE_H

#include "explain/words.h"

enum {
    HQ_PLACES_EXACT_MAX = 8, /* a decimal longer than this tells a reader nothing */
    HQ_PLACES_ROUNDED = 4,   /* of a figure that is rounded for showing; money has the currency's */
    HQ_CODES_NAMED_MAX = 4   /* a longer set of codes is counted, not listed */
};

typedef enum hq_look_time { HQ_TIME_FREE, HQ_TIME_YEARS, HQ_TIME_MONTHS } hq_look_time;

typedef struct hq_look {
    bool percent; /* 65% rather than 0.65 */
    bool plain;   /* 0.65 rather than 65% */
    hq_look_time time;
} hq_look;

#define HQ_LOOK_FREE ((hq_look){false, false, HQ_TIME_FREE})

/* The look of an expression's value: that of the fields, parameters and literals it is made of. */
hq_look hq_look_of(const hq_voice *voice, const hq_ast *ast);
/* The look that a model or a parameter file declares: "1/年", "%", "年". */
hq_look hq_look_of_unit(hq_str unit_text, bool factor, bool unitless);

hq_str hq_value_text(hq_voice *voice, const hq_shown *shown, hq_look look);
/* A number that may be a range. */
hq_str hq_number_shown_text(hq_voice *voice, const hq_shown *shown, hq_look look);
/* One exact number with its unit. */
hq_str hq_number_text(hq_voice *voice, hq_rat value, hq_unit unit, hq_look look);
hq_str hq_day_text(hq_voice *voice, hq_day day);
hq_str hq_days_text(hq_voice *voice, hq_day low, hq_day high); /* a day that is not known exactly */
hq_str hq_money_text(hq_voice *voice, hq_int128 quanta);
/* "CNY 1,250.00 to 2,500.00", "1,250.00元 至 2,500.00元": a code in front stands once. */
hq_str hq_money_span_text(hq_voice *voice, hq_int128 low, hq_int128 high);
/* "up to 200.00元", "100.00元 to 200.00元", "at least 100.00元" */
hq_str hq_range_text(hq_voice *voice, hq_range range);

/* The digits alone, thousands apart where `grouped`, at least `places` decimals; "≈" before what is rounded. */
void hq_figure(hq_voice *voice, hq_text *text, hq_rat value, unsigned places, unsigned rounded_places,
               bool grouped);

/* Is all of the number's domain still open: has nobody said anything of it? */
bool hq_shown_is_all(const hq_pack *pack, const hq_field *field, const hq_shown *shown);

#endif
