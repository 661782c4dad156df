#pragma once
#include <stdbool.h>
#include <stddef.h>

/* The first line of a small file without its newline; false when it cannot be read or is empty. */
bool file_line(const char *path, char *line, size_t size);
/* Writes a kernel file (sysfs, procfs, cgroupfs); false when it refuses. */
bool file_write(const char *path, const char *text);
