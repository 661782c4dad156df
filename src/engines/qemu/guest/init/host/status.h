#pragma once
#include "host/port.h"

extern struct port status_port;

/* The lines of PROTOCOL.md, "Status lines". */
void status_booted(void);
void status_started(int pid);
void status_failed(const char *step, const char *error, int code);
void status_exited(int code);
