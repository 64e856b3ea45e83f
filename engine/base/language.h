/* The languages that messages and answers are written in. */
#ifndef HQ_BASE_LANGUAGE_H
#define HQ_BASE_LANGUAGE_H

typedef enum hq_language { HQ_LANG_EN, HQ_LANG_ZH } hq_language;

#endif
