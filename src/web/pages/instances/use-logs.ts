import { useEffect, useRef, useState } from 'react'
import { followLogs, type LogLine } from '../../data/logs.ts'

/** Lines kept; older ones are in the download. */
const kept = 20_000
const first = 2_000
/** Lines that come are drawn so often at most. */
const gatherMs = 100
const againMs = 2_000

/** Lines of the log as they come. After the program ended, or the server was away, it goes on where it was. */
export function useLogs(path: string, { isOn, isUp }: { isOn: boolean; isUp: boolean }) {
  const [lines, setLines] = useState<readonly LogLine[]>([])
  const [error, setError] = useState<unknown>()
  const last = useRef<string>(undefined)
  useEffect(() => {
    if (!isOn) return
    const over = new AbortController()
    const gathered: LogLine[] = []
    let drawing: ReturnType<typeof setTimeout> | undefined
    const draw = () => {
      drawing = undefined
      const fresh = gathered.splice(0)
      setLines((known) => [...known, ...fresh].slice(-kept))
    }
    const onLines = (fresh: readonly LogLine[]) => {
      gathered.push(...fresh)
      last.current = fresh.at(-1)!.at
      setError(undefined)
      drawing ??= setTimeout(draw, gatherMs)
    }
    const go = async () => {
      for (;;) {
        try {
          await followLogs(path, last.current, { tail: first, onLines, signal: over.signal })
        } catch (problem) {
          if (over.signal.aborted) return
          setError(problem)
        }
        if (!isUp || over.signal.aborted) return
        await new Promise((resolve) => setTimeout(resolve, againMs))
      }
    }
    void go()
    return () => {
      over.abort()
      clearTimeout(drawing)
      if (gathered.length > 0) draw()
    }
  }, [path, isOn, isUp])
  return { lines, error, clear: () => setLines([]) }
}
