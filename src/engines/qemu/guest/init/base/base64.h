#pragma once
#include "base/buffer.h"

void base64_encode(struct buffer *out, const void *data, size_t length);
/* False when the text is not base64; `out` may then hold a part. */
bool base64_decode(struct buffer *out, const char *text);
