import { debianCloudDisk } from '../test/support/debian-disk.ts'
import { guestCache } from '../test/support/guest.ts'

/** Makes the guest kernel, its initramfs and a Debian with a kernel of its own once, before tests that boot them run side by side. */
const { version } = await guestCache(AbortSignal.timeout(600_000))
process.stdout.write(`guest ${version}\n`)
const debian = await debianCloudDisk(AbortSignal.timeout(600_000))
process.stdout.write(`debian ${debian}\n`)
