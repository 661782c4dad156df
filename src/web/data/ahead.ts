/** Longer ago than this, an answer is asked for again. */
const freshMs = 20_000

const kept = globalThis as { pandoAhead?: Map<string, Promise<Response>> }

/**
 * Answers that `public/first.js` asked for while this program was on its way. Each is taken once, and only soon: the event stream tells what
 * has happened since, but not for ever.
 */
export function takeAhead(path: string): Promise<Response> | undefined {
  if (performance.now() > freshMs) dropAhead()
  const found = kept.pandoAhead?.get(path)
  kept.pandoAhead?.delete(path)
  return found
}

/** Once something was written, or somebody else has signed in, they are true no more. */
export function dropAhead(): void {
  delete kept.pandoAhead
}
