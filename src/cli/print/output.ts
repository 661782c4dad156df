/** Standard output, for what was asked for. */
export function print(...lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}

/** Standard error, for what happens meanwhile: output stays clean for programs. */
export function notice(...lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`)
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

export async function printYaml(...documents: readonly unknown[]): Promise<void> {
  const { stringify } = await import('yaml')
  print(documents.map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd()).join('\n---\n'))
}

/** A reader that goes away, as `head` does, is no error. */
export function endQuietlyWhenReaderLeaves(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}
