#pragma once
/* Something without which the guest cannot go on: says so on the console and the status port, then powers off. */
_Noreturn void fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));
