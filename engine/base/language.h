/* The languages that messages and answers are written in. */
#ifndef HQ_BASE_LANGUAGE_H
#define HQ_BASE_LANGUAGE_H

typedef enum hq_language { HQ_LANG_EN, HQ_LANG_ZH } hq_language;

/* The one of two texts that is in this language. */
static inline const char *hq_in(hq_language language, const char *en, const char *zh)
{
    return language == HQ_LANG_ZH ? zh : en;
}

#endif
