import { call } from '../../data/http.ts'
import { notifyProblem } from '../../ui/problem.tsx'

/** The page of a screen in a window of its own (src/server/screen). `path` is the route that gives the ticket for it. */
export async function openScreen(path: string): Promise<void> {
  // Opened at once, as browsers let nobody open a window who was not just clicked on.
  const opened = window.open('about:blank')
  try {
    const given = await call<{ path: string }>('POST', path)
    if (opened) opened.location.href = given.path
    else window.location.href = given.path
  } catch (error) {
    opened?.close()
    notifyProblem(error)
  }
}
