#pragma once
#include "base/json.h"

/* What the host wants of this guest: the JSON document of PROTOCOL.md, read from fw_cfg. Every string is set, empty if absent. */
struct config {
  const char *hostname, *user, *workdir;
  bool is_init;                  /* the program is an init system, by its name */
  int stop_signal;
  char **argv;
  char **env;                    /* KEY=value */
  const struct json *nics;       /* an array, or NULL */
  const struct json *dns;        /* an object, or NULL */
  const struct json *mounts;     /* an array, or NULL */
};

extern struct config config;

/* What changes when this machine is a clone. All of it is copied. A NIC replaces the one whose MAC is its `from` or `mac`. */
void config_set_hostname(const char *hostname);
void config_set_dns(const struct json *dns);
void config_set_nics(const struct json *nics);
/* A copy of the instance's environment with `own`, which is taken over, on top. */
char **config_environment(char **own);
/* Fills `config`; ends the guest when there is none or it is malformed. */
void config_load(void);
