#pragma once

/*
 * Files of the image by which a machine is known: machine-id, cloud-init's instance id, the random seed and DHCP leases of
 * before. `id`: 32 hex digits. Answers what is wrong, or NULL.
 */
const char *machine_id_renew(const char *id);
