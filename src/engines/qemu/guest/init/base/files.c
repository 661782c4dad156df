#include "base/files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_first_line(int fd, char *line, size_t size) {
  if (fd < 0) return false;
  ssize_t n = read(fd, line, size - 1);
  close(fd);
  if (n <= 0) return false;
  line[n] = 0;
  line[strcspn(line, "\n")] = 0;
  return *line != 0;
}

bool file_line(const char *path, char *line, size_t size) {
  return file_first_line(open(path, O_RDONLY | O_CLOEXEC), line, size);
}

bool file_write(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = write(fd, text, strlen(text));
  close(fd);
  return n >= 0;
}

bool file_replace(int folder, const char *name, const char *text, unsigned mode) {
  static const char temporary[] = ".pando-new";
  int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
  if (fd < 0) return false;
  bool done = write(fd, text, strlen(text)) == (ssize_t)strlen(text) && renameat(folder, temporary, folder, name) == 0;
  int error = errno;
  close(fd);
  if (!done) unlinkat(folder, temporary, 0);
  errno = error;
  return done;
}

bool file_overwrite(int folder, const char *name, const char *text) {
  struct stat stat;
  off_t length = (off_t)strlen(text);
  int fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return false;
  bool done = fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_nlink == 1 && pwrite(fd, text, (size_t)length, 0) == length
    && (stat.st_size <= length || ftruncate(fd, length) == 0);
  close(fd);
  return done;
}
