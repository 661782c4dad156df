/** What one look at an app would have made of the number of its replicas. */
export interface Advice {
  at: number
  wanted: number
}

/** What was advised of late: only what may still be the lowest or highest of its window, oldest first. */
export interface Windows {
  ups: readonly Advice[]
  downs: readonly Advice[]
}

/** Nothing was advised yet, so for the length of the windows the present number counts as advised. */
export function freshWindows(present: number, now: number): Windows {
  const first = [{ at: now, wanted: present }]
  return { ups: first, downs: first }
}

export function advised({ ups, downs }: Windows, advice: Advice, { up, down }: { up: number; down: number }): Windows {
  const since = (ms: number) => (old: Advice) => ms > 0 && old.at >= advice.at - ms
  return {
    ups: [...ups.filter((old) => since(up)(old) && old.wanted < advice.wanted), advice],
    downs: [...downs.filter((old) => since(down)(old) && old.wanted > advice.wanted), advice],
  }
}

/** More only when more was advised all through the window for it, fewer likewise. */
export function steady({ ups, downs }: Windows, present: number): number {
  const lowest = ups[0]?.wanted ?? present
  const highest = downs[0]?.wanted ?? present
  if (lowest > present) return lowest
  return Math.min(present, highest)
}
