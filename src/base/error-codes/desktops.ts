import type { ErrorCodes } from './entry.ts'

/** Of desktop pools. */
export const desktopsCodes = {} as const satisfies ErrorCodes
