import { type Progress, ProgressLine } from './print/progress.ts'

/** Runs one step of several with a line of its own: what, how far, how it ended, how long it took. `detail` goes on the last line. */
export async function step<T>(
  title: string,
  work: (report: (progress: Progress) => void) => Promise<T>,
  detail: (value: T) => string = () => '',
): Promise<T> {
  const line = new ProgressLine(title, process.stdout)
  try {
    const value = await work((progress) => line.update(progress))
    line.end('done', detail(value))
    return value
  } catch (error) {
    line.end('failed')
    throw error
  }
}
