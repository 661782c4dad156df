/** What every VM boots, made once per host. */
export interface GuestArtifacts {
  kernel: string
  initramfs: string
  /** An empty ext4 as qcow2 without a backing file; the guest grows it to the size of its disk. */
  overlayTemplate: string
  /** Loaded into QEMU before its own code: makes the guest's memory freezable, see memory/layers.c. */
  preload: string
  /** Differs when any of the above does. */
  version: string
}

export type GuestSource = GuestArtifacts | (() => Promise<GuestArtifacts>)

export async function guestOf(source: GuestSource): Promise<GuestArtifacts> {
  return typeof source === 'function' ? source() : source
}
