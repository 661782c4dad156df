/** SQLite, type stripping and argon2 without flags or warnings. */
export const oldestNode = '24.7'

/** `24.21.0` -> may Pando run on it? */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}
