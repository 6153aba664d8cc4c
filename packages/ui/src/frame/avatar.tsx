/** The first character of a name in a disc; Latin names show one letter. */
export function Avatar({ name, tone }: { name: string; tone?: 'accent' | 'violet' }) {
  return (
    <span className="yt-avatar" data-tone={tone} aria-hidden="true">
      {[...name.trim()][0] ?? ''}
    </span>
  )
}
