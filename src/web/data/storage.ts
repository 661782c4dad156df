/** What this browser remembers of its user. Without storage (private windows, policies) nothing is remembered and nothing fails. */
type Item = 'language' | 'theme' | 'project' | 'navigation' | 'signed-in' | 'machines'

export function recall(item: Item): string | undefined {
  try {
    return localStorage.getItem(`pando.${item}`) ?? undefined
  } catch {
    return undefined
  }
}

export function remember(item: Item, value: string): void {
  try {
    localStorage.setItem(`pando.${item}`, value)
  } catch {} // see above
}

export function forget(item: Item): void {
  try {
    localStorage.removeItem(`pando.${item}`)
  } catch {} // see above
}
