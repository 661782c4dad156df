#pragma once
#include <stdbool.h>

/* The image's root directory (O_PATH); -1 before rootfs_mount. */
extern int image_root;

/* /proc, /sys, /dev and the workload's cgroup. */
void rootfs_early(void);
/* Mounts the image (vda) under the writable layer (vdb), grows that to its disk, and makes it what children see as /. */
void rootfs_mount(void);
/* Opens a path of the image as its programs see it: links lead nowhere outside. O_CLOEXEC is added. -1 sets errno. */
int image_open(const char *path, int flags, int mode);
/* The root as it looks in another mount namespace; takes the fd over. */
void rootfs_set_image(int root);
/* Holds back or lets go all writes to the disk. While frozen, init itself must not touch the image. False sets errno. */
bool rootfs_freeze(void);
bool rootfs_thaw(void);
bool rootfs_frozen(void);
