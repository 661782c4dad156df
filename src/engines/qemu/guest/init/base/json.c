#include "base/json.h"
#include "base/buffer.h"
#include "base/fatal.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 32 };

struct parser { const char *at, *end; };

static struct json *parse_value(struct parser *p, int depth);

static void skip_space(struct parser *p) {
  while (p->at < p->end && strchr(" \t\r\n", *p->at) && *p->at) p->at++;
}

static bool take(struct parser *p, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(p->end - p->at) < length || memcmp(p->at, word, length) != 0) return false;
  p->at += length;
  return true;
}

static bool parse_hex(struct parser *p, uint32_t *code) {
  if (p->end - p->at < 4) return false;
  char digits[5] = {0}, *stop;
  memcpy(digits, p->at, 4);
  *code = (uint32_t)strtoul(digits, &stop, 16);
  p->at += 4;
  return stop == digits + 4 && *code != 0;
}

static void append_utf8(struct buffer *b, uint32_t c) {
  char out[4];
  size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
  for (size_t i = n - 1; i > 0; i--, c >>= 6) out[i] = (char)(0x80 | (c & 0x3f));
  out[0] = (char)(lead[n] | c);
  buffer_append(b, out, n);
}

static bool parse_escape(struct parser *p, struct buffer *b) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (p->at >= p->end) return false;
  char c = *p->at++;
  const char *found = c ? strchr(from, c) : NULL;
  if (found) { buffer_append(b, &to[found - from], 1); return true; }
  uint32_t code, low;
  if (c != 'u' || !parse_hex(p, &code)) return false;
  if (code >= 0xd800 && code < 0xdc00) {
    if (!take(p, "\\u") || !parse_hex(p, &low) || low < 0xdc00 || low > 0xdfff) return false;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  append_utf8(b, code);
  return true;
}

static char *parse_string(struct parser *p) {
  struct buffer b = {0};
  if (!take(p, "\"")) return NULL;
  while (p->at < p->end && *p->at && *p->at != '"') {
    if (*p->at == '\\') {
      p->at++;
      if (!parse_escape(p, &b)) { buffer_free(&b); return NULL; }
    } else buffer_append(&b, p->at++, 1);
  }
  if (!take(p, "\"")) { buffer_free(&b); return NULL; }
  buffer_append(&b, "", 1);
  return b.data;
}

static bool parse_number(struct parser *p, long long *number) {
  char digits[32] = {0};
  size_t n = 0;
  bool fraction = false;
  while (p->at < p->end && *p->at && strchr("+-0123456789.eE", *p->at) && n < sizeof digits - 1) {
    fraction |= *p->at == '.' || *p->at == 'e' || *p->at == 'E';
    digits[n++] = *p->at++;
  }
  char *stop;
  *number = fraction ? (long long)strtod(digits, &stop) : strtoll(digits, &stop, 10);
  return n > 0 && *stop == 0;
}

static bool parse_children(struct parser *p, struct json *value, int depth) {
  char close = value->type == JSON_OBJECT ? '}' : ']';
  struct json **tail = &value->children;
  p->at++;
  skip_space(p);
  if (p->at < p->end && *p->at == close) { p->at++; return true; }
  for (;;) {
    char *key = NULL;
    skip_space(p);
    if (value->type == JSON_OBJECT) {
      if (!(key = parse_string(p))) return false;
      skip_space(p);
      if (!take(p, ":")) { free(key); return false; }
    }
    struct json *child = parse_value(p, depth + 1);
    if (!child) { free(key); return false; }
    child->key = key;
    *tail = child;
    tail = &child->next;
    skip_space(p);
    if (p->at >= p->end) return false;
    char c = *p->at++;
    if (c == close) return true;
    if (c != ',') return false;
  }
}

static bool parse_into(struct parser *p, struct json *value, int depth) {
  char c = *p->at;
  if (c == '{' || c == '[') {
    value->type = c == '{' ? JSON_OBJECT : JSON_ARRAY;
    return depth < MAX_DEPTH && parse_children(p, value, depth);
  }
  if (c == '"') { value->type = JSON_STRING; return (value->text = parse_string(p)) != NULL; }
  if (take(p, "null")) return true;
  if (take(p, "true")) { value->type = JSON_BOOLEAN; value->number = 1; return true; }
  if (take(p, "false")) { value->type = JSON_BOOLEAN; return true; }
  value->type = JSON_NUMBER;
  return parse_number(p, &value->number);
}

static struct json *parse_value(struct parser *p, int depth) {
  skip_space(p);
  if (p->at >= p->end) return NULL;
  struct json *value = calloc(1, sizeof *value);
  if (!value) fatal("out of memory");
  if (parse_into(p, value, depth)) return value;
  json_free(value);
  return NULL;
}

struct json *json_parse(const char *text, size_t length) {
  struct parser p = { text, text + length };
  struct json *value = parse_value(&p, 0);
  skip_space(&p);
  if (value && p.at == p.end) return value;
  json_free(value);
  return NULL;
}

void json_free(struct json *value) {
  while (value) {
    struct json *next = value->next;
    json_free(value->children);
    free(value->key);
    free(value->text);
    free(value);
    value = next;
  }
}

static char *copy_text(const char *text) {
  char *copy = text ? strdup(text) : NULL;
  if (text && !copy) fatal("out of memory");
  return copy;
}

struct json *json_copy(const struct json *value) {
  struct json *copy = malloc(sizeof *copy);
  if (!copy) fatal("out of memory");
  *copy = (struct json){ .type = value->type, .key = copy_text(value->key), .text = copy_text(value->text), .number = value->number };
  struct json **tail = &copy->children;
  for (const struct json *child = value->children; child; child = child->next, tail = &(*tail)->next) *tail = json_copy(child);
  return copy;
}

const struct json *json_get(const struct json *object, const char *key, enum json_type type) {
  if (!object || object->type != JSON_OBJECT) return NULL;
  for (const struct json *child = object->children; child; child = child->next)
    if (strcmp(child->key, key) == 0) return child->type == type ? child : NULL;
  return NULL;
}

const char *json_text(const struct json *object, const char *key, const char *otherwise) {
  const struct json *member = json_get(object, key, JSON_STRING);
  return member ? member->text : otherwise;
}

long long json_number(const struct json *object, const char *key, long long otherwise) {
  const struct json *member = json_get(object, key, JSON_NUMBER);
  return member ? member->number : otherwise;
}

bool json_flag(const struct json *object, const char *key) {
  const struct json *member = json_get(object, key, JSON_BOOLEAN);
  return member && member->number;
}

char **json_strings(const struct json *value) {
  struct buffer list = {0};
  for (const struct json *child = value ? value->children : NULL; child; child = child->next) {
    if (child->type != JSON_STRING) continue;
    struct buffer text = {0};
    if (child->key) buffer_printf(&text, "%s=", child->key);
    buffer_append(&text, child->text, strlen(child->text) + 1);
    buffer_append(&list, &text.data, sizeof text.data);
  }
  char *end = NULL;
  buffer_append(&list, &end, sizeof end);
  return (char **)list.data;
}

void strings_free(char **strings) {
  for (char **s = strings; s && *s; s++) free(*s);
  free(strings);
}
