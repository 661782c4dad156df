#include "base/base64.h"
#include "host/qga.h"
#include "machine/rootfs.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FILES = 64, DEFAULT_READ = 4096, MAX_READ = 512 * 1024, FIRST_HANDLE = 1000 };

static int files[MAX_FILES];               /* fd + 1; 0 = free */

/* The modes of fopen; an unknown one is -1. */
static int open_flags(const char *mode) {
  static const struct { const char *mode; int flags; } modes[] = {
    { "r", O_RDONLY }, { "w", O_WRONLY | O_CREAT | O_TRUNC }, { "a", O_WRONLY | O_CREAT | O_APPEND },
    { "r+", O_RDWR }, { "w+", O_RDWR | O_CREAT | O_TRUNC }, { "a+", O_RDWR | O_CREAT | O_APPEND },
  };
  char plain[4] = "";
  for (; *mode && strlen(plain) < 2; mode++)
    if (*mode != 'b') strncat(plain, mode, 1);
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
    if (strcmp(plain, modes[i].mode) == 0) return modes[i].flags;
  return -1;
}

static int *find(const struct json *arguments, struct reply *reply) {
  long long index = json_number(arguments, "handle", -1) - FIRST_HANDLE;
  if (index >= 0 && index < MAX_FILES && files[index]) return &files[index];
  reply_error(reply, "there is no such file handle");
  return NULL;
}

void qga_file_open(const struct json *arguments, struct reply *reply) {
  const char *path = json_text(arguments, "path", ""), *mode = json_text(arguments, "mode", "r");
  int flags = open_flags(mode), slot = 0;
  while (slot < MAX_FILES && files[slot]) slot++;
  if (flags < 0) reply_error(reply, "invalid file open mode '%s'", mode);
  else if (slot == MAX_FILES) reply_error(reply, "too many open files");
  else {
    /* Not blocking: a FIFO without a peer must not hold up init. */
    int fd = image_open(path, flags | O_NONBLOCK | O_NOCTTY, 0644);
    if (fd < 0) { reply_error(reply, "failed to open file '%s' (mode: '%s'): %s", path, mode, strerror(errno)); return; }
    files[slot] = fd + 1;
    buffer_printf(&reply->value, "%d", slot + FIRST_HANDLE);
  }
}

void qga_file_read(const struct json *arguments, struct reply *reply) {
  static char data[MAX_READ];
  int *file = find(arguments, reply);
  long long count = json_number(arguments, "count", DEFAULT_READ);
  if (!file) return;
  if (count < 0 || count > MAX_READ) count = MAX_READ;
  ssize_t n = read(*file - 1, data, (size_t)count);
  if (n < 0) { reply_error(reply, "failed to read file: %s", strerror(errno)); return; }
  buffer_printf(&reply->value, "{\"count\":%zd,\"buf-b64\":\"", n);
  base64_encode(&reply->value, data, (size_t)n);
  buffer_printf(&reply->value, "\",\"eof\":%s}", n < count ? "true" : "false");
}

void qga_file_write(const struct json *arguments, struct reply *reply) {
  struct buffer data = {0};
  int *file = find(arguments, reply);
  const char *text = json_text(arguments, "buf-b64", NULL);
  if (!file) return;
  if (!text || !base64_decode(&data, text)) reply_error(reply, "buf-b64 is not base64");
  else {
    long long count = json_number(arguments, "count", (long long)buffer_length(&data));
    if (count < 0 || count > (long long)buffer_length(&data)) count = (long long)buffer_length(&data);
    ssize_t n = write(*file - 1, buffer_data(&data), (size_t)count);
    if (n < 0) reply_error(reply, "failed to write to file: %s", strerror(errno));
    else buffer_printf(&reply->value, "{\"count\":%zd,\"eof\":false}", n);
  }
  buffer_free(&data);
}

void qga_file_close(const struct json *arguments, struct reply *reply) {
  int *file = find(arguments, reply);
  if (!file) return;
  close(*file - 1);
  *file = 0;
  buffer_printf(&reply->value, "{}");
}
