import type { ErrorCodes } from './entry.ts'

/** Of volumes, pools and what goes wrong with disks. */
export const storageCodes = {} as const satisfies ErrorCodes
