import type { ErrorCodes } from './entry.ts'

/** Of backups: targets, policies, restores, drills. */
export const backupCodes = {} as const satisfies ErrorCodes
