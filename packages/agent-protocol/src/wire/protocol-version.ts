/** Version of the messages that this code speaks; minor versions only add optional fields. */
export const PROTOCOL_VERSION = '1.0'

/** Versions that today's cloud answers, newest first; each has its recorded messages in fixtures/<version>/. */
export const SUPPORTED_VERSIONS: readonly string[] = ['1.0']

/**
 * The version to speak with a peer that names its own in `x-yt-protocol`: the same major version, the lower minor one.
 * Null when the majors differ or the text is no version: answer 426 with `supportedVersions`.
 */
export function negotiateVersion(theirs: string, ours = PROTOCOL_VERSION): string | null {
  const [them, us] = [parse(theirs), parse(ours)]
  if (!them || !us || them.major !== us.major) return null
  return `${us.major}.${Math.min(us.minor, them.minor)}`
}

function parse(text: string): { major: number; minor: number } | null {
  const match = /^(\d{1,4})\.(\d{1,4})$/.exec(text)
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : null
}
