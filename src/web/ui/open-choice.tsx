import { Select } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { ChoiceProps } from './choice.tsx'

/** The list of a `Choice`. `opens`: somebody has asked for it and waits. */
export function OpenChoice({ opens, ...props }: ChoiceProps & { opens: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    if (!opens) return
    input.current?.focus()
    setOpened(true)
  }, [opens])
  return (
    <Select
      ref={input}
      {...props}
      dropdownOpened={opened}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
    />
  )
}
