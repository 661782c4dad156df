import type { ErrorCodes } from './entry.ts'

/** Of disk images and the virtual machines made of them. */
export const machinesCodes = {} as const satisfies ErrorCodes
