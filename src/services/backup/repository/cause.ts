import type { ErrorCode } from '../../../base/error-codes.ts'

type Cause = Extract<ErrorCode, `backup.${string}`>

/** In this order: what comes first explains what comes after it. */
const causes: readonly [RegExp, Cause][] = [
  [/wrong password or no key found/, 'backup.wrong_key'],
  // Restic may end before it has passed on more than the first line of that warning of ssh. Keys of ours are protected.
  [/Host key verification failed|REMOTE HOST IDENTIFICATION|host key is known|subprocess ssh: @{20}/i, 'backup.unknown_host'],
  [/no space left|quota exceeded|QuotaExceeded|insufficient storage|XMinioStorageFull|\b507\b/i, 'backup.no_room'],
  [
    /Permission denied \(|AccessDenied|Access Denied|SignatureDoesNotMatch|signature we calculated does not match|InvalidAccessKeyId|Access Key Id you provided does not exist|unexpected HTTP response \(40[13]\)|\b401 Unauthorized|\b403 Forbidden|operation not permitted|permission denied/i,
    'backup.denied',
  ],
  [
    /connection refused|no such host|i\/o timeout|Connection (?:refused|timed out|closed|reset)|connection reset|closed network connection|broken pipe|network is unreachable|no route to host|Could not resolve|Name or service not known|Temporary failure in name|unable to start the sftp session|TLS handshake|x509:|stale (?:NFS )?file handle|input\/output error|transport endpoint|host is down|unexpected HTTP response \(5\d\d\)|response unexpected: 5\d\d|subprocess ssh/i,
    'backup.target_unreachable',
  ],
  [/already locked|unable to create lock/, 'backup.locked'],
  [/unable to open config file: .*(?:does not exist|no such file)/i, 'backup.no_repository'], // it was never made, in the words of each backend
  [
    /ciphertext verification failed|is damaged|Pack ID does not match|unexpected file size|invalid data returned|contains errors|\bEOF$|Unmarshal|unexpected end of JSON|hash mismatch|does not match|not found in (?:index|repository)|pack [0-9a-f]+.*does not exist|data\/[0-9a-f]{2}\/[0-9a-f]+: no such file|invalid (?:id|header)|decryption|illegal|cannot decode|file does not exist/im,
    'backup.damaged',
  ],
  [/Is there a repository at|unable to open config file|config file does not exist/, 'backup.no_repository'],
]

/** What restic's last words mean. Programs decide by the code, so the words of another version at worst lose their name. */
export function causeOf(words: string): { code: Cause; detail: string } {
  const found = causes.find(([pattern]) => pattern.test(words))
  if (!found) return { code: 'backup.failed', detail: lastLine(words) }
  const line = words.split('\n').find((each) => found[0].test(each)) ?? words
  return { code: found[1], detail: short(line) }
}

/** Restic tries for a quarter of an hour to read what is cut off or gone; so many times tell it as well. */
export const hopelessRetries = 3

export function isHopelessRetry(line: string): boolean {
  return /^Load\(.*returned error, retrying/.test(line) && /EOF$|no such file|does not exist|invalid data|ciphertext/.test(line)
}

/** It tries again for a quarter of an hour, in longer and longer pauses. In seconds, how long it waits now. */
export function retryPause(line: string): number | undefined {
  const found = /returned error, retrying after ([\d.]+)(m?s):/.exec(line)
  return found ? Number(found[1]) / (found[2] === 's' ? 1 : 1000) : undefined
}

function lastLine(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '' && !/^There is no|^Is there/.test(line))
  return short(lines.at(-1) ?? 'it said nothing')
}

function short(line: string): string {
  return line
    .replace(/^(?:Fatal|error|subprocess ssh): /i, '')
    .trim()
    .slice(0, 300)
}
