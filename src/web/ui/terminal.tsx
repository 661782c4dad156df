import '@xterm/xterm/css/xterm.css'
import { useMantineStyleNonce } from '@mantine/core'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal as Xterm } from '@xterm/xterm'
import { type RefObject, useEffect, useRef } from 'react'
import type { Wire, WireEnd, WireEvents } from '../data/exec.ts'
import { allowStyles } from './allow-styles.ts'

export interface TerminalProps {
  /** Opens what is behind it. Called again with each new `session`. */
  connect(events: WireEvents, size: { columns: number; rows: number }): Wire
  /** Another one begins anew, in the same window. */
  session: string
  onState(state: 'connecting' | 'open' | WireEnd): void
  label: string
  /** Gets the focus when the keys that leave the terminal are pressed: Tab belongs to the program inside. */
  exit: RefObject<HTMLElement | null>
}

const encoder = new TextEncoder()

/** A terminal. Ctrl+Shift+C copies what is selected, Ctrl+Shift+V pastes, Ctrl+Shift+Space leaves it. */
export function Terminal({ connect, session, onState, label, exit }: TerminalProps) {
  const place = useRef<HTMLDivElement>(null)
  const terminal = useRef<Xterm>(undefined)
  const wire = useRef<Wire>(undefined)
  const nonce = useMantineStyleNonce()?.() ?? ''
  useEffect(() => {
    const forbid = allowStyles(nonce)
    const made = new Xterm(look())
    const fit = new FitAddon()
    made.loadAddon(fit)
    made.open(place.current!)
    made.textarea?.setAttribute('aria-label', label)
    made.attachCustomKeyEventHandler((event) => !isOurs(event, made, exit))
    made.onData((text) => wire.current?.send(encoder.encode(text)))
    made.onBinary((text) => wire.current?.send(Uint8Array.from(text, (letter) => letter.charCodeAt(0))))
    made.onResize(({ cols, rows }) => wire.current?.resize(cols, rows))
    fit.fit()
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(place.current!)
    terminal.current = made
    return () => {
      observer.disconnect()
      made.dispose()
      forbid()
    }
  }, [])
  useEffect(() => {
    const window = terminal.current!
    onState('connecting')
    const opened = connect(
      {
        onOpen() {
          onState('open')
          opened.resize(window.cols, window.rows)
          window.focus()
        },
        onData: (bytes) => window.write(bytes),
        onEnd(end) {
          wire.current = undefined
          onState(end)
        },
      },
      { columns: window.cols, rows: window.rows },
    )
    wire.current = opened
    return () => {
      wire.current = undefined
      opened.close()
      window.reset()
    }
  }, [session])
  return <div ref={place} className="terminal" data-testid="terminal" />
}

/** Dark in both schemes, as terminals are. */
function look() {
  return {
    ...{ cursorBlink: true, fontSize: 14, scrollback: 10_000, screenReaderMode: false, macOptionIsMeta: true },
    fontFamily: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace",
    theme: { background: '#12181b', foreground: '#dde5e8', cursor: '#47b893', selectionBackground: '#2f5b52' },
  }
}

/** Keys that are for the window and not for the program inside. */
function isOurs(event: KeyboardEvent, terminal: Xterm, exit: RefObject<HTMLElement | null>): boolean {
  if (event.type !== 'keydown' || !event.ctrlKey || !event.shiftKey) return false
  if (event.code === 'Space') {
    event.preventDefault()
    exit.current?.focus()
    return true
  }
  if (event.code === 'KeyC' && terminal.hasSelection()) {
    event.preventDefault()
    void navigator.clipboard?.writeText(terminal.getSelection())
    return true
  }
  return event.code === 'KeyV' // the browser pastes
}
