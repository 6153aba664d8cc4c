/** A log sequence number `16/B374D848` as a number of bytes since the beginning of the log. */
export function parseLsn(text: string): bigint {
  const [high, low] = text.split('/')
  if (!/^[0-9A-F]+\/[0-9A-F]+$/i.test(text)) throw new Error(`not a log sequence number: ${text}`)
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

export function formatLsn(lsn: bigint): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase()
}
