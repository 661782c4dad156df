import RFB from '@novnc/novnc'
import { type RefObject, useEffect, useRef } from 'react'

export interface ScreenHandle {
  ctrlAltDel(): void
  paste(text: string): void
  focus(): void
}

export interface ScreenProps {
  /** Address of the socket with RFB in it. */
  path: string
  /** Another one connects anew. */
  session: string
  /** The whole screen in the room there is; else its own size, moved about by dragging. */
  isScaled: boolean
  onState(state: 'connecting' | 'open' | 'lost'): void
  /** What was copied inside. */
  onClipboard(text: string): void
  handle: RefObject<ScreenHandle | null>
}

/** The screen of a virtual machine, with keyboard and pointer. */
export function Screen({ path, session, isScaled, onState, onClipboard, handle }: ScreenProps) {
  const place = useRef<HTMLDivElement>(null)
  const rfb = useRef<RFB>(undefined)
  useEffect(() => {
    onState('connecting')
    const url = new URL(path, window.location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    const opened = new RFB(place.current!, url.href, { wsProtocols: ['binary'] })
    let isOurs = true
    const tell = (state: 'open' | 'lost') => isOurs && onState(state)
    Object.assign(opened, { background: '#12181b', scaleViewport: isScaled, clipViewport: !isScaled })
    opened.addEventListener('connect', () => {
      tell('open')
      opened.focus()
    })
    opened.addEventListener('disconnect', () => tell('lost'))
    opened.addEventListener('clipboard', (event) => onClipboard((event as CustomEvent<{ text: string }>).detail.text))
    rfb.current = opened
    handle.current = {
      ctrlAltDel: () => opened.sendCtrlAltDel(),
      paste: (text) => opened.clipboardPasteFrom(text),
      focus: () => opened.focus(),
    }
    return () => {
      isOurs = false
      handle.current = null
      opened.disconnect()
    }
  }, [path, session])
  useEffect(() => {
    if (rfb.current) Object.assign(rfb.current, { scaleViewport: isScaled, clipViewport: !isScaled })
  }, [isScaled])
  return <div ref={place} data-testid="screen" />
}
