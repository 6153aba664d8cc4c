const WIDTH = 30

export interface ProgressBar {
  step(): void
  /** Takes the bar away, so that a line can be printed. */
  clear(): void
}

/** `[#####-----] 50/100` on a terminal; nothing where the output is a file. */
export function progressBar(out: NodeJS.WriteStream, total: number): ProgressBar {
  let done = 0
  return {
    step: () => {
      done++
      if (!out.isTTY) return
      const filled = Math.round((done / Math.max(1, total)) * WIDTH)
      out.write(`\r[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${done}/${total}`)
    },
    clear: () => {
      if (out.isTTY) out.write('\r\u001b[2K')
    },
  }
}
