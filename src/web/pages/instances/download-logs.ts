import { fetchOrThrow } from '../../data/http.ts'
import type { LogLine } from '../../data/logs.ts'
import { saveAs } from '../../data/save-as.ts'
import { notifyProblem } from '../../ui/problem.tsx'

/** All there is of the log, as a text with times. */
export async function downloadLogs(path: string, name: string): Promise<void> {
  try {
    const text = await (await fetchOrThrow(`${path}/logs`)).text()
    const lines = text.split('\n').flatMap((line) => {
      const entry = line === '' ? undefined : (JSON.parse(line) as Partial<LogLine>)
      return entry?.text === undefined ? [] : [`${entry.at} ${entry.text}\n`]
    })
    saveAs(new Blob(lines, { type: 'text/plain' }), `${name}.log`)
  } catch (error) {
    notifyProblem(error)
  }
}
