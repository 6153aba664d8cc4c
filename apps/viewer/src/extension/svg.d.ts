declare module '*.svg' {
  /** The file as text; the build puts it there. */
  const text: string
  export default text
}
