/** Starts a download without leaving the page; the gateway sends it as an attachment. */
export function saveFile(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.rel = 'noreferrer'
  link.click()
}

/** A document of foreign make, by its ticket: from a path that reads no cookie. */
export const saveDocument = ({ ticket }: { readonly ticket: string }) => saveFile(`/inert/${ticket}`)
