import { mkdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
// @ts-expect-error: it comes without types
import Server from '@20minutes/s3rver'

/** S3 on loopback, with files in a folder. It knows one access key, and does not look at signatures: it gets those of some requests wrong. */
export interface S3Server {
  /** As `pando backup target add` takes it; the bucket is not there yet. */
  url: string
  accessKey: string
  secretKey: string
  close(): Promise<void>
}

export async function startS3Server(directory: string): Promise<S3Server> {
  await mkdir(directory, { recursive: true })
  const server = new Server({ address: '127.0.0.1', port: 0, silent: true, directory, allowMismatchedSignatures: true }) as {
    run(): Promise<AddressInfo>
    close(): Promise<void>
  }
  const { port } = await server.run()
  const account = 'S3RVER' // the only one it has
  return { url: `s3:http://127.0.0.1:${port}/backups/of-pando`, accessKey: account, secretKey: account, close: () => server.close() }
}
