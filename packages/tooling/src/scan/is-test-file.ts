/** Files that never run in production: tests, their set-up and their samples, generators, build configuration. */
export function isTestFile(path: string): boolean {
  return /\.test\.tsx?$|\.test-[a-z-]+\.tsx?$|\.config\.(?:ts|mjs|js)$|(?:^|\/)(?:tests?|testing|generate|build|scripts)\/|\/generate-[a-z-]+\.ts$/.test(
    path,
  )
}
