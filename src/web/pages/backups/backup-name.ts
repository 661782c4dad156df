/** `web` at noon -> `web-20260131-120000`, which sorts by time. */
export function backupName(source: string, at: Date): string {
  return `${source.slice(0, 45)}-${at.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}`
}
