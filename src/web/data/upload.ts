import type { Problem } from '../../base/errors.ts'
import { inLanguage } from '../i18n/problem-language.ts'
import { ApiError, lostProblem } from './http.ts'

export interface UploadOptions {
  method: 'POST' | 'PUT'
  type: string
  /** From 0 to 1. */
  onProgress(fraction: number): void
  signal?: AbortSignal
}

/** Sends what may be large and tells how far it is, which `fetch` cannot. Throws ApiError; AbortError when the signal ended it. */
export function upload<T>(path: string, body: Blob, { method, type, onProgress, signal }: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, path)
    request.setRequestHeader('content-type', type)
    request.upload.onprogress = ({ loaded }) => onProgress(body.size === 0 ? 1 : loaded / body.size)
    request.onload = () => {
      const answer = request.responseText === '' ? undefined : parsed(request.responseText)
      if (request.status < 300) return resolve(answer as T)
      const isOurs = typeof (answer as Problem | undefined)?.code === 'string'
      if (!isOurs) return reject(new Error(`${request.status} ${request.statusText}`))
      void inLanguage(answer as Problem).then((problem) => reject(new ApiError(problem)))
    }
    request.onerror = () => reject(new ApiError(lostProblem))
    request.onabort = () => reject(new DOMException('ended', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
