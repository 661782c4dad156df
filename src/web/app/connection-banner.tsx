import { Alert } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { WifiOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStreamState } from '../data/queries.ts'
import { useWords } from '../i18n/use-words.ts'

/** A connection that is back within this time is not worth a word. */
const patienceMs = 700

/** Says when what is shown may be old. */
export function ConnectionBanner() {
  const { t } = useWords()
  const state = useStreamState()
  const [shown, setShown] = useState(false)
  const wasShown = useRef(false)
  useEffect(() => {
    if (state === 'lost') {
      const timer = setTimeout(() => setShown(true), patienceMs)
      return () => clearTimeout(timer)
    }
    if (state === 'live') setShown(false)
    return undefined
  }, [state])
  useEffect(() => {
    if (wasShown.current && !shown) notifications.show({ message: t('connection.back'), color: 'leaf' })
    wasShown.current = shown
  }, [shown])
  if (!shown) return null
  return (
    <Alert color="orange" icon={<WifiOff size={18} />} mb="md" role="alert" data-testid="connection-lost">
      {t('connection.lost')}
    </Alert>
  )
}

export function LiveDot() {
  const { t } = useWords()
  const state = useStreamState()
  const label = t(state === 'live' ? 'connection.live' : state === 'connecting' ? 'connection.connecting' : 'connection.lostShort')
  return <span role="img" className="live-dot" title={label} aria-label={label} data-state={state} />
}
