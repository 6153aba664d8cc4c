interface Window {
  config: never
  PUBLIC_URL: string
  browserImportFunction(a: string): Promise<unknown>
}
