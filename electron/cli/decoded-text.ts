// The text in the bytes of somebody's log: programs of Windows write UTF-16, with a mark in front or without, and others the code page of a country.

/** A zero byte in every second place, at the start of the text: letters of the Latin alphabet in UTF-16. */
const zeros = (bytes: Buffer, from: 0 | 1): boolean => {
  const head = bytes.subarray(0, 64)
  const count = Math.floor(head.length / 2)
  let zero = 0
  for (let at = from; at < 2 * count; at += 2) if (head[at] === 0) zero += 1
  return count > 1 && zero >= 0.9 * count
}

const bigEndian = (bytes: Buffer): string => {
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  return even.swap16().toString('utf16le')
}

export const decodedText = (bytes: Buffer): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return bigEndian(bytes.subarray(2))
  if (zeros(bytes, 1)) return bytes.toString('utf16le')
  if (zeros(bytes, 0)) return bigEndian(bytes)
  const text = bytes.toString('utf8')
  // What is no UTF-8 is of one byte a letter: Western code pages agree on the letters that messages here are written in.
  return text.includes('\uFFFD') ? bytes.toString('latin1') : text.replace(/^\uFEFF/, '')
}
