#define _GNU_SOURCE
#include "base/signals.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

int signal_number(const char *name) {
  char *end;
  long number = strtol(name, &end, 10);
  if (*name && *end == 0) return number > 0 && number < NSIG ? (int)number : 0;
  if (strncmp(name, "SIG", 3) == 0) name += 3;
  if (strncmp(name, "RTMIN+", 6) == 0) {
    number = SIGRTMIN + strtol(name + 6, &end, 10);
    return *end == 0 && number <= SIGRTMAX ? (int)number : 0;
  }
  for (int i = 1; i < NSIG; i++) {
    const char *known = sigabbrev_np(i);
    if (known && strcmp(known, name) == 0) return i;
  }
  return 0;
}
