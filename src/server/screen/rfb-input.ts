/** What a client of RFB sends, told apart: how long a message is, and whether it says that somebody is there. */
const fixedLengths: Readonly<Record<number, number>> = { 0: 20, 3: 10, 4: 8, 5: 6, 150: 10 }
/** Key, pointer, text from the clipboard. */
const inputs: ReadonlySet<number> = new Set([4, 5, 6])
/** Version, choice of security, sharing: before that there are no messages. */
const versionBytes = 12
const qemu = 255
const qemuKey = 0

/**
 * Follows what a client sends and calls `onInput` for keys, pointer and clipboard (RFB messages 4, 5, 6, and keys as QEMU has
 * them). It never holds anything back. Where it meets a message it does not know it can no longer tell where the next one
 * begins: from then on all that is sent counts, since a session must not end while somebody works.
 */
export function rfbInput(onInput: () => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let stage: 'version' | 'security' | 'init' | 'messages' | 'lost' = 'version'
  let skip = 0 // bytes of a long message that are still to come

  return (chunk) => {
    if (stage === 'lost') return onInput()
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let isInput = false
    for (;;) {
      if (skip > 0) {
        const passed = Math.min(skip, rest.length)
        skip -= passed
        rest = rest.subarray(passed)
        if (skip > 0) break
      }
      const read = stage === 'messages' ? readMessage(rest) : readHandshake()
      if (read === 'more') break
      if (read === 'unknown') {
        stage = 'lost'
        isInput = true
        break
      }
      isInput ||= read.isInput
      skip = read.length
    }
    if (isInput) onInput()
  }

  function readHandshake(): Message | 'more' {
    if (stage === 'version') {
      if (rest.length < versionBytes) return 'more'
      // In version 3.3 the server chooses the security, and the client says nothing to that.
      stage = rest.toString('latin1', 0, versionBytes).startsWith('RFB 003.003') ? 'init' : 'security'
      return { length: versionBytes, isInput: false }
    }
    if (rest.length < 1) return 'more'
    stage = stage === 'security' ? 'init' : 'messages'
    return { length: 1, isInput: false }
  }
}

interface Message {
  length: number
  isInput: boolean
}

function readMessage(bytes: Buffer): Message | 'more' | 'unknown' {
  if (bytes.length === 0) return 'more'
  const type = bytes[0]!
  const isInput = inputs.has(type)
  const fixed = fixedLengths[type]
  if (fixed !== undefined) return { length: fixed, isInput }
  const counted = (at: number, size: 1 | 2, length: (count: number) => number): Message | 'more' => {
    if (bytes.length < at + size) return 'more'
    return { length: length(size === 1 ? bytes.readUInt8(at) : bytes.readUInt16BE(at)), isInput }
  }
  switch (type) {
    case 2: // SetEncodings
      return counted(2, 2, (count) => 4 + 4 * count)
    case 6: // ClientCutText; a negative length is that of the extended clipboard
      return bytes.length < 8 ? 'more' : { length: 8 + Math.abs(bytes.readInt32BE(4)), isInput }
    case 248: // ClientFence
      return counted(8, 1, (count) => 9 + count)
    case 251: // SetDesktopSize
      return counted(6, 1, (count) => 8 + 16 * count)
    case qemu: {
      if (bytes.length < 4) return 'more'
      if (bytes[1] === qemuKey) return { length: 12, isInput: true }
      return { length: bytes[1] === 1 && bytes.readUInt16BE(2) === 2 ? 10 : 4, isInput: false } // audio
    }
    default:
      return 'unknown'
  }
}
