const colors = ['grape', 'blue', 'orange', 'teal', 'pink', 'indigo', 'yellow', 'cyan'] as const

/** A colour of its own for a security group, the same wherever it is shown. Two may share one: names stand beside. */
export function groupColor(name: string): string {
  let hash = 0
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)!) >>> 0
  return `var(--mantine-color-${colors[hash % colors.length]}-6)`
}
