import { Text } from '@mantine/core'
import { diffLines } from 'diff'

/** Two texts as one: what was taken away and what came. */
export function Difference({ before, after }: { before: string; after: string }) {
  return (
    // A reader who only has the keyboard scrolls it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <pre className="diff card" style={{ padding: 12 }} tabIndex={0}>
      {diffLines(before, after).map(({ value, added, removed }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one difference, never reordered
        <Text key={index} component="div" inherit data-change={added ? 'added' : removed ? 'removed' : undefined}>
          {value
            .replace(/\n$/, '')
            .split('\n')
            .map((line) => `${added ? '+' : removed ? '-' : ' '} ${line}`)
            .join('\n')}
        </Text>
      ))}
    </pre>
  )
}
