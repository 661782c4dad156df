import { Input, type SelectProps } from '@mantine/core'
import { ChevronsUpDown } from 'lucide-react'
import { Suspense, useState } from 'react'
import { lazyPage } from '../pages/lazy-page.ts'
import { notifyProblem } from './problem.tsx'

const OpenChoice = lazyPage(() => import('./open-choice.tsx'), 'OpenChoice')

export interface ChoiceProps extends SelectProps {
  'aria-label': string
  data: { value: string; label: string }[]
}

/** One of several. It looks like a list that opens, and becomes one when somebody is about to open it: until then nothing of that is loaded. */
export function Choice(props: ChoiceProps) {
  const { 'aria-label': label, value, data, placeholder, size, w, clearable } = props
  const [opens, setOpens] = useState(false)
  const open = () => void OpenChoice.load().then(() => setOpens(true), notifyProblem)
  const chosen = data.find((option) => option.value === value)
  const closed = (
    <Input
      component="button"
      type="button"
      pointer
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={false}
      aria-label={label}
      {...(size === undefined ? {} : { size })}
      w={w}
      rightSection={<ChevronsUpDown size={14} aria-hidden className="quiet" />}
      rightSectionPointerEvents="none"
      onPointerEnter={load}
      onFocus={load}
      onClick={open}
      onKeyDown={({ key }) => /^Arrow(Up|Down)$/.test(key) && open()}
    >
      <span className="choice">{chosen?.label ?? <span className="quiet">{placeholder}</span>}</span>
    </Input>
  )
  // What can be cleared has a button for that.
  if (!opens && !(clearable && chosen)) return closed
  return (
    <Suspense fallback={closed}>
      <OpenChoice {...props} opens={opens} />
    </Suspense>
  )
}

/** When it fails it is told once somebody opens it. */
function load(): void {
  void OpenChoice.load().catch(() => {})
}
