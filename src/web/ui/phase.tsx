import { useWords } from '../i18n/use-words.ts'
import { phaseMood } from './phase-mood.ts'

const dots = {
  good: 'var(--mantine-color-leaf-4)',
  busy: 'var(--mantine-color-blue-5)',
  quiet: 'var(--mantine-color-gray-5)',
  warning: 'var(--mantine-color-yellow-6)',
  bad: 'var(--mantine-color-red-6)',
} as const

export function dotOf(phase: string): string {
  return dots[phaseMood(phase)]
}

/** A phase with a dot in the colour of its mood. The word says it, too: nobody depends on colours. */
export function Phase({ phase }: { phase: string }) {
  const { words } = useWords()
  return (
    <span className="phase" style={{ '--dot': dotOf(phase) } as never} data-busy={phaseMood(phase) === 'busy' || undefined}>
      {words.phase(phase)}
    </span>
  )
}
