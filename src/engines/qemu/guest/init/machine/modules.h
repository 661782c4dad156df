#pragma once
/* Loads the modules of the initramfs in the order that the builder worked out. */
void modules_load(void);
/* Those that only a fork needs, once; answers what is wrong or NULL. */
const char *modules_load_for_fork(void);
/* Those of the disks that volumes are on, once; the same. */
const char *modules_load_for_volumes(void);
