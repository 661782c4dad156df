/** What is shown in place of a secret that changes. */
const hidden = '(secret)'

/** A copy without the content of secret files: what people see of objects. It cannot be applied again by mistake: the content is missing. */
export function withoutSecrets(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(withoutSecrets)
  const entries = Object.entries(value).filter(([key]) => !(isSecretFile(value) && isContent(key)))
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutSecrets(inner)]))
}

/** The same for one member of an object that was changed. */
export function shownMember(owners: readonly unknown[], key: string, value: unknown): unknown {
  return value !== undefined && isContent(key) && owners.some(isSecretFile) ? hidden : withoutSecrets(value)
}

function isContent(key: string): boolean {
  return key === 'content' || key === 'base64'
}

/** See services/lifecycle/mounts-kind.ts. */
function isSecretFile(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'path' in value && 'secret' in value && value.secret === true
}
