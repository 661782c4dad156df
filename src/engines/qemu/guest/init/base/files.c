#include "base/files.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool file_line(const char *path, char *line, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = read(fd, line, size - 1);
  close(fd);
  if (n <= 0) return false;
  line[n] = 0;
  line[strcspn(line, "\n")] = 0;
  return *line != 0;
}

bool file_write(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = write(fd, text, strlen(text));
  close(fd);
  return n >= 0;
}
