#pragma once
#include <stdbool.h>
#include <stddef.h>

/* The first line of a small file without its newline; false when it cannot be read or is empty. */
bool file_line(const char *path, char *line, size_t size);
/* The same of an open file, which it closes; false when that is -1. */
bool file_first_line(int fd, char *line, size_t size);
/* Writes a kernel file (sysfs, procfs, cgroupfs); false when it refuses. */
bool file_write(const char *path, const char *text);
/*
 * Replaces the file `name` of an open folder, as a whole or not at all. A link in its place is replaced and not followed.
 * False sets errno.
 */
bool file_replace(int folder, const char *name, const char *text, unsigned mode);
/*
 * Writes over what the file `name` of an open folder holds, which costs far less than replacing it, but shows itself half done
 * to who reads at that moment. False when it is no plain file of one name.
 */
bool file_overwrite(int folder, const char *name, const char *text);
