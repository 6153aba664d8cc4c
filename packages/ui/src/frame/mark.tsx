/** The product's mark: a ring with a line that goes through, on a square of the accent. */
export function Mark({ className = 'yt-mark' }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 32 32" role="img" aria-label="影通 Yingtong">
      <rect width="32" height="32" rx="7" fill="currentColor" />
      <circle cx="17" cy="16" r="7.4" fill="none" stroke="var(--surface)" strokeWidth="2.8" />
      <path d="M5 16h13.5" stroke="var(--surface)" strokeWidth="2.8" strokeLinecap="round" />
    </svg>
  )
}
