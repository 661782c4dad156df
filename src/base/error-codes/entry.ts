/** One area of the list; see error-codes.ts for what its fields mean. */
export type ErrorCodes = Record<string, { status: number; title: string; hint: string; retry?: true }>
