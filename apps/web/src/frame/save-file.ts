/** Some browsers read the bytes only after the click. */
const KEPT_MS = 10_000

function follow(address: string, name: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.rel = 'noreferrer'
  link.click()
}

/** Starts a download without leaving the page; the gateway names the file and sends it as an attachment. */
export const download = (address: string): void => follow(address, '')

/** A document of foreign make, by its ticket: from a path that reads no cookie. */
export const saveDocument = ({ ticket }: { readonly ticket: string }): void => download(`/inert/${ticket}`)

/** Hands the browser a file that the page already holds; nothing is asked of the server. */
export function saveFile(name: string, content: string | Uint8Array<ArrayBuffer>, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  follow(address, name)
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}
