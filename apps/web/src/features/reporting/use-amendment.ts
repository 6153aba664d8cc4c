'use client'

import { useState } from 'react'
import type { ReportBody } from './report.ts'

interface Kept {
  /** The version that is being amended. */
  readonly version: number
  readonly body: ReportBody
}

const key = (studyId: string) => `yt-amendment.${studyId}`

function read(studyId: string, version: number): ReportBody | null {
  const text = sessionStorage.getItem(key(studyId))
  const kept = text ? (JSON.parse(text) as Kept) : null
  return kept?.version === version ? kept.body : null
}

/**
 * The text of an amendment that is being written. Nobody else sees it before it is signed; a reload on this computer
 * does not lose it.
 */
export function useAmendment(
  studyId: string,
  report: { readonly version: number; readonly body: ReportBody } | null,
) {
  const [body, setBody] = useState<ReportBody | null>(null)
  const change = (next: ReportBody) => {
    if (!report) return
    sessionStorage.setItem(
      key(studyId),
      JSON.stringify({ version: report.version, body: next } satisfies Kept),
    )
    setBody(next)
  }
  return {
    body,
    change,
    begin: () => setBody(report ? (read(studyId, report.version) ?? report.body) : null),
    end: () => {
      sessionStorage.removeItem(key(studyId))
      setBody(null)
    },
  }
}
