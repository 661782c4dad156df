#pragma once
#include <stdbool.h>
#include <stddef.h>

/* A growing queue of bytes: append at the end, consume at the front. All zero = empty. Running out of memory ends the guest. */
struct buffer { char *data; size_t start, end, capacity; };

static inline size_t buffer_length(const struct buffer *b) { return b->end - b->start; }
static inline char *buffer_data(const struct buffer *b) { return b->data + b->start; }

/* Room for `length` more bytes; the caller fills them and adds to `end`. */
char *buffer_reserve(struct buffer *b, size_t length);
void buffer_append(struct buffer *b, const void *data, size_t length);
void buffer_printf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The text as a JSON string, quotes included. */
void buffer_json(struct buffer *b, const char *text);
void buffer_consume(struct buffer *b, size_t length);
/* Empties it and gives the memory back. */
void buffer_free(struct buffer *b);
