import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { asPandoError, isAbort, PandoError, type Problem } from '../base/errors.ts'
import type { Log } from '../base/log.ts'

export const problemType = 'application/problem+json'

/** Every error leaves as problem details (RFC 9457) with its code and the id of the request; causes and stacks stay in the log. */
export function answerWithProblems(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((request) => {
    throw new PandoError('api.not_found', { method: request.method, path: request.url.split('?', 1)[0]! })
  })
  app.setErrorHandler((error, request, reply) => sendProblem(refusal(error, request, log), reply))
}

/** Any error as the caller may see it. What went wrong inside is logged; what the caller did wrong, only where someone looks closely. */
export function refusal(error: unknown, request: FastifyRequest, log: Log): Problem {
  const problem = { ...(fromFastify(error, request) ?? asPandoError(error)).toProblem(), requestId: request.id }
  const fields = { module: 'server', requestId: request.id, method: request.method, url: request.url.split('?', 1)[0], code: problem.code }
  if (problem.status >= 500 && !isAbort(error)) log.error({ ...fields, err: error }, 'a request failed')
  else log.debug(fields, 'a request was refused')
  return problem
}

export function sendProblem(problem: Problem, reply: FastifyReply): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="pando"')
  return reply.code(problem.status).type(problemType).send(problem)
}

/** What the HTTP layer refuses before any of our code runs. */
function fromFastify(error: unknown, request: FastifyRequest): PandoError | undefined {
  const { code, statusCode, message } = error as Partial<FastifyError>
  if (error instanceof PandoError || statusCode === undefined || statusCode >= 500) return undefined
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new PandoError('api.too_large', { limit: request.routeOptions.bodyLimit ?? 0 })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new PandoError('api.unsupported_media_type', { type: request.headers['content-type'] ?? 'none' })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new PandoError('api.bad_json', { detail: message ?? '' })
    default:
      return new PandoError('api.bad_request', { detail: message ?? '' })
  }
}
