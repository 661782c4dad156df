#pragma once
#include <stdbool.h>

/* Mounts what the configuration names over the image, whose root is `image`: files, volumes, memory. Makes what is missing on the way. */
void mounts_make(int image);
/* An init system gets a /run of its own. What was mounted there is taken before, and put back on top. False sets errno. */
bool mounts_lift(void);
bool mounts_put_back(void);
/* The folder at a path of the image (O_PATH), made where it is missing. -1 sets errno. */
int mounts_target(int image, const char *path);
