import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'

/** Words beside what the pointer is on. A part of its own, as the page can be read without it. */
export function Tip({ label, children }: { label: string; children: ReactElement }) {
  return <Tooltip label={label}>{children}</Tooltip>
}
