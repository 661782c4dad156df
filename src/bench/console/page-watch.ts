import type { Tab } from './chromium.ts'
import type { ConsoleWorld } from './world.ts'

/** What each page that is measured has by then: the machines of the overview, the rows of a table. */
const shown = 'section[aria-labelledby=machines] a, .table-body [role=row] a'

/**
 * Runs before anything of the page: when it shows what somebody came for, what kept the processor busy, how long each frame took.
 * A change counts as seen with the frame after the one that draws it.
 */
const watch = `(() => {
  const long = []
  new PerformanceObserver((list) => { for (const { startTime, duration } of list.getEntries()) long.push({ startTime, duration }) })
    .observe({ type: 'longtask', buffered: true })
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))))
  const until = (isThere) => new Promise((resolve) => {
    const observer = new MutationObserver(look)
    function look() {
      if (!isThere()) return
      observer.disconnect()
      resolve(drawn())
    }
    observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true })
    look()
  })
  const rowOf = (name) => [...document.querySelectorAll('.table-body [role=row]')].find((row) => row.querySelector('a')?.textContent === name)
  window.bench = {
    long,
    shown: until(() => document.querySelector('${shown}')),
    /** When the row of an instance says this phase, as milliseconds since 1970. */
    phase: (name, phase) => until(() => rowOf(name)?.textContent.includes(phase)).then((at) => performance.timeOrigin + at),
    frames: { begun: 0, times: [], waiting: 0, on: false },
    begin() {
      const frames = Object.assign(this.frames, { times: [], waiting: 0, on: true })
      let last
      const frame = (now) => {
        if (!frames.on) return
        if (last !== undefined) frames.times.push(now - last)
        if (document.querySelector('.table-body .mantine-Skeleton-root')) frames.waiting++
        last = now
        requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    },
    end() {
      this.frames.on = false
      return { times: this.frames.times, waiting: this.frames.waiting }
    },
  }
})()`

/** A tab as of somebody who was here before, so that the page knows that it may ask at once. Its files are not kept yet. */
export async function knownTab({ url, signedIn }: ConsoleWorld): Promise<Tab> {
  const tab = await signedIn()
  await tab.goto(`${url}/pando.svg`)
  await tab.evaluate("localStorage.setItem('pando.signed-in', 'yes'); localStorage.setItem('pando.machines', 'yes')")
  await tab.beforeAll(watch)
  return tab
}

export interface Loaded {
  /** Since the address was asked for until what somebody came for is on the screen. */
  shownMs: number
  /** How long in all the page could not have answered by then: of each task what is over 50 ms. */
  blockedMs: number
  files: number
  /** Files as they are sent, without answers of the API. */
  bytes: number
}

/** Loads a page and waits until it is shown. */
export async function load(tab: Tab, url: string): Promise<Loaded> {
  await tab.goto(url)
  return tab.evaluate(`bench.shown.then((shownMs) => {
    const files = performance.getEntriesByType('resource').filter(({ name }) => !name.includes('/v1/'))
    const long = bench.long.filter(({ startTime }) => startTime < shownMs)
    return {
      shownMs,
      blockedMs: long.reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0),
      files: files.length,
      bytes: files.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    }
  })`)
}
