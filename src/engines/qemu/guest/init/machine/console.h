#pragma once

/* A shell on the serial console: none runs until a key is pressed, and a new one can be had after each. */
void console_watch(void);
