#pragma once

/* Loopback, then each NIC of the configuration, found by its MAC: address, MTU, default route. */
void net_configure(void);
/* Host name, and /etc/hostname, /etc/hosts and /etc/resolv.conf of the image. Call after rootfs_mount. */
void net_write_names(void);
