/** As Promise.all, but waits for every task before it throws: what is done next must not meet one that still runs. */
export async function allDone<T extends readonly unknown[]>(tasks: { [I in keyof T]: Promise<T[I]> }): Promise<T> {
  const results = await Promise.allSettled(tasks)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T
}
