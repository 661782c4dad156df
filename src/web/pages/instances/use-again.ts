import { useEffect, useRef } from 'react'

const tries = 6

/** Calls `again` while a connection is lost, with a pause that grows; after so many tries a person has to. */
export function useAgain({ isLost, isUp, isPossible }: { isLost: boolean; isUp: boolean; isPossible: boolean }, again: () => void): void {
  const failed = useRef(0)
  const call = useRef(again)
  call.current = again
  useEffect(() => {
    if (isUp) failed.current = 0
    if (!isLost || !isPossible || failed.current >= tries) return
    const timer = setTimeout(() => call.current(), 1000 * 2 ** failed.current++)
    return () => clearTimeout(timer)
  }, [isLost, isUp, isPossible])
}
