#pragma once
#include "base/buffer.h"
#include "base/loop.h"

/* One virtio-serial port. Output is queued until the host takes it. */
struct port {
  const char *name;
  void (*received)(const char *data, size_t length);   /* NULL: the port only carries output */
  void (*disconnected)(void);                          /* the host side is closed; may come again and again; or NULL */
  void (*drained)(void);                               /* there is room again; NULL: nobody waits for it */
  struct watch watch;
  struct buffer out;
  bool awaited;                                        /* somebody was told that it is full */
};

/* Opens each port as soon as the kernel has it. Call before the drivers are loaded; once. */
void ports_start(struct port **ports, size_t count);
/* Sends what is queued, as far as the host takes it. */
void port_flush(struct port *port);
/* True when so much is queued that the source should wait for `drained`, which then will be called from ports_run. */
bool port_full(struct port *port);
/* One turn of the event loop, at most this long (-1 = for ever). */
void ports_run(int timeout_ms);
/* Handles events until everything queued is sent, for at most this long. */
void port_drain(struct port *port, int timeout_ms);
