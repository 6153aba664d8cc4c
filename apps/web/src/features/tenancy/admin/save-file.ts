'use client'

/** Some browsers read the bytes only after the click. */
const KEPT_MS = 10_000

/** Hands the browser a file to save; nothing is asked of the server. */
export function saveFile(name: string, content: string | Uint8Array<ArrayBuffer>, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}
