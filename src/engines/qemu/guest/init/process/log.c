#define _GNU_SOURCE
#include "process/log.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_LINE = 16 * 1024, MAX_PIPE = 1024 * 1024 };

static void resume(void);

struct port log_port = { .name = "pando.log.0", .drained = resume };
struct log_stream log_stdout = { .name = "stdout", .pipe.fd = -1 }, log_stderr = { .name = "stderr", .pipe.fd = -1 };
struct log_stream log_console = { .name = "stdout", .terminal = true, .pipe.fd = -1 };
static struct log_stream *opened;

/* tag: F for a whole line or the end of one, P for a part that the next entry goes on with. */
static void write_entry(const struct log_stream *stream, char tag, const char *text, size_t length) {
  struct timespec now;
  struct tm utc;
  char seconds[32];
  clock_gettime(CLOCK_REALTIME, &now);
  strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &utc));
  buffer_printf(&log_port.out, "%s.%09ldZ %s %c ", seconds, now.tv_nsec, stream->name, tag);
  buffer_append(&log_port.out, text, length);
  buffer_append(&log_port.out, "\n", 1);
}

static void split_lines(struct log_stream *stream) {
  struct buffer *line = &stream->line;
  while (buffer_length(line) > 0) {
    const char *newline = memchr(buffer_data(line), '\n', buffer_length(line));
    size_t length = newline ? (size_t)(newline - buffer_data(line)) : buffer_length(line);
    if (length > MAX_LINE) {
      write_entry(stream, 'P', buffer_data(line), MAX_LINE);
      buffer_consume(line, MAX_LINE);
    } else if (newline) {
      bool carriage_return = stream->terminal && length > 0 && newline[-1] == '\r';
      write_entry(stream, 'F', buffer_data(line), length - carriage_return);
      buffer_consume(line, length + 1);
    } else break;
  }
}

/* False at the end of the pipe, or when it is empty for now (errno EAGAIN). */
static bool take(struct log_stream *stream) {
  ssize_t n = read(stream->pipe.fd, buffer_reserve(&stream->line, MAX_LINE), MAX_LINE);
  if (n <= 0) {
    if (n == 0) errno = 0;
    return false;
  }
  stream->line.end += (size_t)n;
  split_lines(stream);
  return true;
}

static void on_pipe(struct watch *watch, uint32_t events) {
  (void)events;
  struct log_stream *stream = owner(watch, struct log_stream, pipe);
  if (!take(stream) && errno != EAGAIN) loop_close(watch);
  port_flush(&log_port);
  /* A host that does not take the log makes the program wait, like any full pipe. */
  if (port_full(&log_port) && watch->fd >= 0) loop_set(watch, 0);
}

static void resume(void) {
  for (struct log_stream *stream = opened; stream; stream = stream->next)
    if (stream->pipe.fd >= 0) loop_set(&stream->pipe, EPOLLIN);
}

static void begin(struct log_stream *stream, int fd) {
  fcntl(fd, F_SETFL, O_NONBLOCK);           /* ours only: programs expect blocking output */
  stream->pipe = (struct watch){ .fd = fd, .ready = on_pipe };
  loop_set(&stream->pipe, EPOLLIN);
  stream->next = opened;
  opened = stream;
}

int log_open(struct log_stream *stream) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  begin(stream, ends[0]);
  return ends[1];
}

/* Init holds the other side too: a terminal that nobody has open is at its end. */
const char *log_open_terminal(struct log_stream *stream) {
  static char path[32];
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 || ptsname_r(master, path, sizeof path) != 0
    || open(path, O_RDWR | O_NOCTTY | O_CLOEXEC) < 0) return NULL;
  begin(stream, master);
  return path;
}

/* Not until it is empty: who else holds the pipe may fill it without end. */
static void take_rest(struct log_stream *stream) {
  for (int left = MAX_PIPE / MAX_LINE; left > 0 && stream->pipe.fd >= 0 && take(stream); left--) {}
  if (buffer_length(&stream->line) > 0) write_entry(stream, 'F', buffer_data(&stream->line), buffer_length(&stream->line));
  buffer_free(&stream->line);
}

void log_flush(struct log_stream *stream) {
  take_rest(stream);
  port_flush(&log_port);
}

void log_finish(void) {
  take_rest(&log_stdout);
  take_rest(&log_stderr);
  take_rest(&log_console);
  loop_close(&log_stdout.pipe);
  loop_close(&log_stderr.pipe);
  port_flush(&log_port);
}
