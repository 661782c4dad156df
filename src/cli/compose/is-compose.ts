/** A Compose file, and not objects of ours: it has services, and no kind. */
export function isCompose(text: string): boolean {
  return /^services\s*:/m.test(text) && !/^kind\s*:/m.test(text)
}
