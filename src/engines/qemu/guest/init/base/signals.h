#pragma once
/* The number of `SIGTERM`, `TERM`, `15` or `SIGRTMIN+3`; 0 when there is no such signal. */
int signal_number(const char *name);
