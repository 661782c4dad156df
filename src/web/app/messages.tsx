import { notificationsStore } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { lazyPage } from '../pages/lazy-page.ts'

const AllMessages = lazyPage(() => import('./all-messages.tsx'), 'AllMessages')
/** Loaded when there is nothing better to do: a message may be that the server is lost, and then it is too late. */
const idleMs = 4_000

/** Messages in the corner; what draws them is not there from the start. */
export function Messages() {
  const [isThere, setIsThere] = useState(false)
  useEffect(() => {
    const load = () =>
      void AllMessages.load().then(
        () => setIsThere(true),
        () => {}, // the next message tries again
      )
    const timer = setTimeout(load, idleMs)
    const stop = notificationsStore.subscribe(load)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [])
  return isThere && <AllMessages />
}
