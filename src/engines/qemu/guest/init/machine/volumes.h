#pragma once
#include <stdbool.h>

/*
 * Volumes are disks of the SCSI controller; their slot is the number of their target. Each is mounted on the initramfs, and the
 * folder `data` in it is the volume. Functions that answer `const char *` answer what is wrong, or NULL.
 */
enum { VOLUME_SLOTS = 16 };

/* Drivers, once. */
const char *volumes_load_drivers(void);
/* Mounts the disk where volume_source says, and grows its file system to its disk. Waits for the disk, 10 s at most. */
const char *volume_mount(int slot, bool read_only);
/* Writes where what is bound is. */
void volume_source(int slot, char *source, unsigned long size);
/* It is at this path inside from now on. Frozen with the others when it can be written. */
void volume_note(int slot, const char *path, bool read_only);
/* What was noted: NULL when nothing is mounted from there. */
const char *volume_path(int slot);
bool volume_writable(int slot);
/* Lets go of what it has of a volume, so that it can be unmounted; volume_note takes it back. */
void volume_forget(int slot);
/* Unmounts the disk and has the kernel forget it. Answers something with `busy` in it while others have it. */
const char *volume_unmount(int slot);
/* The disk has grown. */
const char *volume_grow(int slot);

/* Holds back all writes to volumes, or lets them go; answers how many, -1 sets errno. */
int volumes_freeze(void);
int volumes_thaw(void);
