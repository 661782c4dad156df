#include "base/base64.h"
#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buffer *out, const void *data, size_t length) {
  const unsigned char *in = data;
  for (size_t i = 0; i < length; i += 3) {
    uint32_t bits = (uint32_t)in[i] << 16 | (i + 1 < length ? in[i + 1] << 8 : 0) | (i + 2 < length ? in[i + 2] : 0);
    char text[4] = { digits[bits >> 18], digits[bits >> 12 & 63], digits[bits >> 6 & 63], digits[bits & 63] };
    if (i + 1 >= length) text[2] = '=';
    if (i + 2 >= length) text[3] = '=';
    buffer_append(out, text, 4);
  }
}

bool base64_decode(struct buffer *out, const char *text) {
  size_t length = strlen(text);
  if (length % 4 != 0) return false;
  for (size_t i = 0; i < length; i += 4) {
    size_t padding = text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
    uint32_t bits = 0;
    if (padding > 0 && i + 4 != length) return false;
    for (size_t j = 0; j < 4 - padding; j++) {
      const char *digit = strchr(digits, text[i + j]);
      if (!digit || !text[i + j]) return false;
      bits |= (uint32_t)(digit - digits) << (18 - 6 * j);
    }
    unsigned char bytes[3] = { (unsigned char)(bits >> 16), (unsigned char)(bits >> 8), (unsigned char)bits };
    buffer_append(out, bytes, 3 - padding);
  }
  return true;
}
