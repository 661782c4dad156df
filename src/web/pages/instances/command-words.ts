/** What a terminal runs at first: the better shell where there is one. */
export const usualShell = "/bin/sh -c 'command -v bash >/dev/null && exec bash -l || exec sh'"

/** The words of a command as a shell would split them: quotes and backslashes, nothing else. */
export function wordsOfCommand(text: string): string[] {
  const words: string[] = []
  for (const [word] of text.matchAll(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g))
    words.push(
      word.replace(
        /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
        (_, plain, quoted, escaped) => plain ?? quoted?.replace(/\\(.)/g, '$1') ?? escaped,
      ),
    )
  return words
}

/** A word as it must be written in a shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`
}
