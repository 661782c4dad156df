import { cloneElement, type ReactElement, useEffect, useRef, useState } from 'react'

/** Of what was loaded because somebody wants it: it opens as soon as it is there. `on` draws its button. */
export function useOpensAtOnce() {
  const ref = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    ref.current?.focus()
    setOpened(true)
  }, [])
  return {
    state: { opened, onChange: setOpened },
    toggle: () => setOpened((now) => !now),
    on: (button: ReactElement, more: { onClick?: () => void } = {}) => cloneElement(button, { ref, ...more } as object),
  }
}
