import { guestCache } from '../test/support/guest.ts'

/** Makes the guest kernel and initramfs once, before tests that boot it run side by side. */
const { version } = await guestCache(AbortSignal.timeout(600_000))
process.stdout.write(`guest ${version}\n`)
