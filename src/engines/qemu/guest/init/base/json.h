#pragma once
#include <stdbool.h>
#include <stddef.h>

enum json_type { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
  enum json_type type;
  char *key;                     /* set for members of an object */
  char *text;                    /* a string, NUL-terminated */
  long long number;              /* a number without its fraction, or 0/1 of a boolean */
  struct json *children, *next;
};

/* NULL when the text is not one JSON value. Strings must not hold NUL. */
struct json *json_parse(const char *text, size_t length);
void json_free(struct json *value);
/* With all that is in it, for whoever outlives the original. */
struct json *json_copy(const struct json *value);
/* The getters answer NULL or the default when the member is absent or of another type; `object` may be NULL. */
const struct json *json_get(const struct json *object, const char *key, enum json_type type);
const char *json_text(const struct json *object, const char *key, const char *otherwise);
long long json_number(const struct json *object, const char *key, long long otherwise);
bool json_flag(const struct json *object, const char *key);
/* A NULL-terminated array of copies: of an array's strings, or of an object's members as KEY=value. */
char **json_strings(const struct json *value);
void strings_free(char **strings);
