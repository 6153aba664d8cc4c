'use client'

import type { ReactNode } from 'react'
import { useUi } from '../text/ui-provider.tsx'
import type { ExamState } from './exam-state.ts'

const ring = <circle cx="8" cy="8" r="6.1" fill="none" stroke="currentColor" strokeWidth="1.7" />
const tick = (stroke: string) => (
  <path
    d="M5.2 8.2 7.2 10.2 10.9 6.1"
    fill="none"
    stroke={stroke}
    strokeWidth="1.7"
    strokeLinecap="round"
    strokeLinejoin="round"
  />
)
const disc = <circle cx="8" cy="8" r="7" fill="currentColor" />

/** Shape first, colour second: a ring that fills as the exam moves on. */
const GLYPHS: Readonly<Record<Exclude<ExamState, 'cancelled'>, ReactNode>> = {
  registered: (
    <circle
      cx="8"
      cy="8"
      r="6.1"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeDasharray="2 2.79"
    />
  ),
  arrived: ring,
  examined: (
    <>
      {ring}
      <path d="M8 8V4.2A3.8 3.8 0 0 1 11.8 8Z" fill="currentColor" />
    </>
  ),
  drafting: (
    <>
      {ring}
      <path d="M8 4.2a3.8 3.8 0 0 1 0 7.6Z" fill="currentColor" />
    </>
  ),
  preliminary: (
    <>
      {ring}
      <path d="M8 8V4.2A3.8 3.8 0 1 1 4.2 8Z" fill="currentColor" />
    </>
  ),
  reviewed: (
    <>
      {ring}
      {tick('currentColor')}
    </>
  ),
  signed: (
    <>
      {disc}
      {tick('var(--surface)')}
    </>
  ),
  amended: (
    <>
      {disc}
      <path d="M8 4.4 11.4 10.4H4.6Z" fill="var(--surface)" />
    </>
  ),
}

/** An exam's state: glyph and word. */
export function StateGlyph({ state, wordless }: { state: ExamState; wordless?: boolean }) {
  const { words } = useUi()
  const word = words.states[state]
  return (
    <span className="yt-state" data-state={state}>
      {state === 'cancelled' ? null : (
        <svg
          viewBox="0 0 16 16"
          role={wordless ? 'img' : undefined}
          aria-label={wordless ? word : undefined}
          aria-hidden={wordless ? undefined : true}
        >
          {GLYPHS[state]}
        </svg>
      )}
      {wordless ? null : word}
    </span>
  )
}
