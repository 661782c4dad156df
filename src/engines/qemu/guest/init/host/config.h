#pragma once
#include "base/json.h"

/* What the host wants of this guest: the JSON document of PROTOCOL.md, read from fw_cfg. Every string is set, empty if absent. */
struct config {
  const char *hostname, *user, *workdir;
  int stop_signal;
  char **argv;
  char **env;                    /* KEY=value */
  const struct json *nics;       /* an array, or NULL */
  const struct json *dns;        /* an object, or NULL */
};

extern struct config config;

/* Fills `config`; ends the guest when there is none or it is malformed. */
void config_load(void);
