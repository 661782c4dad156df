#pragma once
/* Loads the modules of the initramfs in the order that the builder worked out. */
void modules_load(void);
