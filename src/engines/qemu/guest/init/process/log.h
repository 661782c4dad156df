#pragma once
#include "host/port.h"
#include <stdbool.h>

extern struct port log_port;

/* One output of the program, from its pipe to the log port, line by line in the CRI format. */
struct log_stream {
  const char *name;              /* stdout or stderr */
  bool terminal;                 /* its lines end as on a terminal */
  struct watch pipe;
  struct buffer line;
  struct log_stream *next;       /* of those that were opened */
};

extern struct log_stream log_stdout, log_stderr, log_console;

/* Makes the pipe and returns the end the program writes to; -1 sets errno. */
int log_open(struct log_stream *stream);
/* The same with a terminal instead of a pipe; its path is for the program. NULL sets errno. */
const char *log_open_terminal(struct log_stream *stream);
/* Takes what is in the pipe now, an unfinished last line too: who wrote it has ended. */
void log_flush(struct log_stream *stream);
/* Takes what the program left in the pipes when it ended, an unfinished last line too. */
void log_finish(void);
