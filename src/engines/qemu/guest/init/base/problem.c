#include "base/problem.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *problem(const char *format, ...) {
  static char text[256];
  char fresh[sizeof text];               /* the old text may be among the arguments */
  va_list args;
  va_start(args, format);
  vsnprintf(fresh, sizeof fresh, format, args);
  va_end(args);
  return memcpy(text, fresh, sizeof text);
}
