#include "base/buffer.h"
#include "base/fatal.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *buffer_reserve(struct buffer *b, size_t length) {
  if (b->start > 0 && b->end + length > b->capacity) {
    memmove(b->data, b->data + b->start, b->end - b->start);
    b->end -= b->start;
    b->start = 0;
  }
  if (b->end + length > b->capacity) {
    size_t capacity = b->capacity ? b->capacity : 256;
    while (capacity < b->end + length) capacity *= 2;
    b->data = realloc(b->data, capacity);
    if (!b->data) fatal("out of memory");
    b->capacity = capacity;
  }
  return b->data + b->end;
}

void buffer_append(struct buffer *b, const void *data, size_t length) {
  if (length == 0) return;
  memcpy(buffer_reserve(b, length), data, length);
  b->end += length;
}

void buffer_printf(struct buffer *b, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  va_start(args, format);
  vsnprintf(buffer_reserve(b, (size_t)length + 1), (size_t)length + 1, format, args);
  va_end(args);
  b->end += (size_t)length;
}

void buffer_json(struct buffer *b, const char *text) {
  buffer_append(b, "\"", 1);
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    if (*c == '"' || *c == '\\') buffer_printf(b, "\\%c", *c);
    else if (*c < 0x20 || *c == 0x7f) buffer_printf(b, "\\u%04x", *c);
    else buffer_append(b, c, 1);
  }
  buffer_append(b, "\"", 1);
}

void buffer_consume(struct buffer *b, size_t length) {
  b->start += length;
  if (b->start == b->end) b->start = b->end = 0;
}

void buffer_free(struct buffer *b) {
  free(b->data);
  *b = (struct buffer){0};
}
