const GREY = '\u001b[90m'
const RED = '\u001b[31m'
const PLAIN = '\u001b[0m'

export interface StatusLines {
  /** Something was done or is being done. */
  step(text: string): void
  /** Something went wrong. */
  fault(text: string): void
  /** The line that scripts wait for; never decorated. */
  ready(text: string): void
}

/** Short lines on the terminal with the seconds since the start; colours only where somebody looks at them. */
export function statusLines(out: NodeJS.WriteStream = process.stdout): StatusLines {
  const start = performance.now()
  // A terminal that was closed, a pipe without a reader, a file on a full disk: lines only tell about the work.
  out.on('error', () => undefined)
  const colour = (code: string, text: string) => (out.isTTY ? `${code}${text}${PLAIN}` : text)
  const write = (text: string) => void out.write(`${text}\n`)
  const elapsed = () => colour(GREY, `${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`)
  return {
    step: (text) => write(`${elapsed()}  ${text}`),
    fault: (text) => write(`${elapsed()}  ${colour(RED, text)}`),
    ready: write,
  }
}
