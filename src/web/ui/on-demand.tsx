import { ActionIcon, type ActionIconProps } from '@mantine/core'
import { type ReactElement, useState } from 'react'
import { notifyProblem } from './problem.tsx'

export interface OpenedProps {
  /** The button that it belongs to. */
  target: ReactElement
}

interface OnDemandProps {
  button: ActionIconProps & { 'aria-label': string }
  haspopup: 'menu' | 'dialog'
  /** Loads what opens. */
  load(): Promise<void>
  open(target: ReactElement): ReactElement
}

/** A button with something to open. What opens is loaded when somebody is about to press it: the pointer is there, or the keyboard. */
export function OnDemand({ button, haspopup, load, open }: OnDemandProps) {
  const [opened, setOpened] = useState(false)
  const props = { variant: 'subtle', color: 'gray', size: 'lg', ...button }
  if (opened) return open(<ActionIcon {...props} />)
  const loadAhead = () => void load().catch(() => {}) // told when it is pressed
  return (
    <ActionIcon
      {...props}
      aria-haspopup={haspopup}
      aria-expanded={false}
      onPointerEnter={loadAhead}
      onFocus={loadAhead}
      onClick={() => void load().then(() => setOpened(true), notifyProblem)}
    />
  )
}
