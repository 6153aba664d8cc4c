'use client'

import { type ExamState, useToast } from '@yingtong/ui'
import { type ReactNode, useEffect, useState } from 'react'
import { AppFrame } from '../../frame/app-frame.tsx'
import { StudyPage } from '../archive/study-page.tsx'
import { QuarantinePage } from '../ingest/quarantine-page.tsx'
import { ConsentCard } from '../privacy/consent-card.tsx'
import { WorkplacePage } from '../reporting/workplace-page.tsx'
import { FirstRunPage } from '../tenancy/first-run-page.tsx'
import { SecondFactorStep } from '../tenancy/sign-in/second-factor-step.tsx'
import { SignInFrame } from '../tenancy/sign-in/sign-in-frame.tsx'
import { SignInPage } from '../tenancy/sign-in-page.tsx'
import { browserLayoutStore } from '../worklist/browser-layout-store.ts'
import { WorklistPage } from '../worklist/worklist-page.tsx'
import { EMPTY_QUERY } from '../worklist/worklist-query.ts'
import { ComponentBoard } from './component-board.tsx'
import {
  GALLERY_CONSENT,
  GALLERY_PERSON,
  GALLERY_PREVIEW,
  GALLERY_QUARANTINE,
  GALLERY_REPORT,
  GALLERY_ROWS,
  GALLERY_SERIES,
  GALLERY_TEMPLATES,
} from './fixtures.table.ts'

const store = browserLayoutStore('gallery')
const nothing = () => {}

function Framed({ path, children }: { path: string; children: ReactNode }) {
  return (
    <AppFrame
      path={path}
      person={GALLERY_PERSON}
      line={{ agents: 2, offline: 0, unsent: false }}
      counts={{ check: 1, checkHot: true }}
      pinned={null}
      onSignOut={nothing}
      onTenant={nothing}
    >
      {children}
    </AppFrame>
  )
}

function Worklist({
  rows = GALLERY_ROWS,
  loading = false,
  stale = false,
}: {
  rows?: typeof GALLERY_ROWS
  loading?: boolean
  stale?: boolean
}) {
  const [query, setQuery] = useState(EMPTY_QUERY)
  const [focused, setFocused] = useState<string | null>('gallery-3')
  const toast = useToast()
  const shown = rows.filter(
    (row) => query.states.length === 0 || query.states.includes(row.state as ExamState),
  )
  return (
    <Framed path="/worklist">
      <WorklistPage
        rows={shown}
        total={shown.length}
        loading={loading}
        staleSince={stale ? '2026-03-18T05:58:00Z' : null}
        counts={{ unsigned: 23, stat: 3, mine: 5, review: 8, today: 214 }}
        totals={{ today: 214, signed: 181, short: 1 }}
        query={query}
        onQuery={setQuery}
        arrived={3}
        onLoadNew={nothing}
        onRetry={nothing}
        focusedId={focused}
        onFocus={setFocused}
        previewOf={() => GALLERY_PREVIEW}
        acts={{
          onRead: nothing,
          onDetails: nothing,
          onOpenPrior: nothing,
          onTake: (row) => toast({ text: row.patient.nameMasked, undo: nothing }),
          onRelease: nothing,
          onUnmask: nothing,
        }}
        layoutStore={store}
      />
    </Framed>
  )
}

function Reading() {
  const [body, setBody] = useState(GALLERY_REPORT.body)
  const row = GALLERY_ROWS[3]
  if (!row) return null
  return (
    <WorkplacePage
      theme="dark"
      study={{ ...row, patient: { ...row.patient, nameFull: '陈玉兰' } }}
      priors={GALLERY_PREVIEW.priors.map((prior) => ({ ...prior, studyInstanceUid: '2.25.1' }))}
      place={{ at: 4, of: 23 }}
      report={GALLERY_REPORT}
      body={body}
      onBody={setBody}
      save={{ kind: 'saved', at: GALLERY_REPORT.savedAt }}
      rights={{ write: { allowed: true }, sign: { allowed: true } }}
      templates={GALLERY_TEMPLATES}
      onBegin={nothing}
      onSave={nothing}
      onPreliminary={nothing}
      onSign={nothing}
      versions={[]}
      amending={false}
      onAmend={nothing}
      onAmendCancel={nothing}
      onAmendSign={nothing}
      onNext={nothing}
      onPrevious={nothing}
      onBack={nothing}
    />
  )
}

function Study() {
  const row = GALLERY_ROWS[4]
  if (!row) return null
  return (
    <Framed path="/studies/x">
      <StudyPage
        study={row}
        series={GALLERY_SERIES}
        report={GALLERY_REPORT}
        versions={[]}
        events={[{ at: row.receivedAt, text: 'CT2_QH', by: 'EDGE' }]}
        canRead
        viewerUrl="/viewer/"
        onDocument={nothing}
        onRead={nothing}
        masked={['idNumber', 'telephone']}
        unmasked={{}}
        onUnmask={nothing}
        onExport={nothing}
        consents={<ConsentCard consents={[GALLERY_CONSENT]} onRecord={nothing} onRevoke={nothing} />}
      />
    </Framed>
  )
}

function Quarantine({ empty }: { empty?: boolean }) {
  return (
    <Framed path="/check">
      <QuarantinePage
        items={empty ? [] : GALLERY_QUARANTINE}
        tab="open"
        counts={{ open: empty ? 0 : 2, resolved: 132 }}
        onTab={nothing}
        loading={false}
        canResolve
        onDownload={nothing}
        onDecide={nothing}
        onDismiss={nothing}
      />
    </Framed>
  )
}

/** The pages of the gallery by their address, with invented data. */
export const GALLERY_PAGES: Readonly<Record<string, () => ReactNode>> = {
  components: () => <ComponentBoard />,
  worklist: () => <Worklist />,
  'worklist-loading': () => <Worklist rows={[]} loading />,
  'worklist-empty': () => <Worklist rows={[]} />,
  'worklist-stale': () => <Worklist stale />,
  reading: () => <Reading />,
  study: () => <Study />,
  check: () => <Quarantine />,
  'check-empty': () => <Quarantine empty />,
  start: () => (
    <Framed path="/start">
      <FirstRunPage
        hospital="临山县中医院"
        members={8}
        done={new Set(['hospital', 'colleagues'])}
        agent={{ aeTitle: 'EDGE_LS', address: null, port: 11112, online: false }}
        onOpenWorklist={nothing}
      />
    </Framed>
  ),
  'sign-in-code': () => (
    <SignInFrame
      hospital="青河县人民医院"
      department="医学影像科"
      version="1.0"
      above="第 2 步，核对本人"
      title="输入动态口令"
      about="打开手机上的验证器，输入“影通”的 6 位数字。"
    >
      <SecondFactorStep
        name="林静芳"
        email="linjf@qinghe.example"
        factors={{ totp: true, passkey: true }}
        onCode={async () => ({ kind: 'wrong', waitSeconds: 4 })}
        onPasskey={async () => ({ kind: 'cancelled' })}
        onRecovery={nothing}
        onOther={nothing}
      />
    </SignInFrame>
  ),
  'sign-in': () => (
    <SignInPage
      hospital="青河县人民医院"
      department="医学影像科"
      version="1.0"
      onPasskey={async () => ({ kind: 'cancelled' })}
      onLink={async () => {}}
      onSignIn={async () => ({ kind: 'slow', waitSeconds: 30 })}
    />
  ),
}

/** One page of the gallery, drawn in the browser alone: its data are made from the clock. */
export function GalleryPage({ name }: { name: string }) {
  const [mounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])
  return mounted ? (GALLERY_PAGES[name]?.() ?? null) : null
}
