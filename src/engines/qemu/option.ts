/** QEMU's option syntax: a comma within a value is doubled. */
export function option(first: string | Record<string, string | number>, rest: Record<string, string | number> = {}): string {
  const fields = typeof first === 'string' ? rest : first
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${String(value).replaceAll(',', ',,')}`)
  return (typeof first === 'string' ? [first, ...pairs] : pairs).join(',')
}
