'use client'

import { Checkbox } from '@yingtong/ui'
import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

export const ROLE_IDS = [
  'registrar',
  'technologist',
  'radiologist',
  'senior-radiologist',
  'clinician',
  'consultant',
  'tenant-admin',
  'security-admin',
  'audit-admin',
  'region-admin',
] as const

export type RoleId = (typeof ROLE_IDS)[number]

/** One person holds one of these. */
const APART: readonly RoleId[] = ['tenant-admin', 'security-admin', 'audit-admin']

/** Whether the three officers stay apart in these roles. */
export const staysApart = (roles: readonly RoleId[]) =>
  roles.filter((role) => APART.includes(role)).length < 2

/** Boxes that are one question: a legend above, the fault below. */
export function BoxGroup(props: { label: string; required?: boolean; error?: string; children: ReactNode }) {
  return (
    <fieldset className="yt-field">
      <legend className="yt-field-label mb-1">
        {props.label}
        {props.required ? (
          <span className="yt-required" aria-hidden="true">
            *
          </span>
        ) : null}
      </legend>
      <div className="grid grid-cols-3 gap-x-3 max-md:grid-cols-1">{props.children}</div>
      {props.error ? (
        <div className="yt-field-error" role="status">
          <TriangleAlert className="yt-icon-14" aria-hidden="true" />
          {props.error}
        </div>
      ) : null}
    </fieldset>
  )
}

/** The roles a person may be given. */
export function RoleBoxes(props: {
  label: string
  value: readonly RoleId[]
  onChange: (roles: RoleId[]) => void
  error?: string
}) {
  const t = useTranslations('frame.roles')
  const toggle = (role: RoleId, on: boolean) =>
    props.onChange(ROLE_IDS.filter((each) => (each === role ? on : props.value.includes(each))))
  return (
    <BoxGroup label={props.label} required error={props.error}>
      {ROLE_IDS.map((role) => (
        <Checkbox key={role} checked={props.value.includes(role)} onChange={(on) => toggle(role, on)}>
          {t(role)}
        </Checkbox>
      ))}
    </BoxGroup>
  )
}

/** The departments a person may belong to. */
export function DepartmentBoxes(props: {
  label: string
  departments: readonly { readonly id: string; readonly name: string }[]
  value: readonly string[]
  onChange: (ids: string[]) => void
}) {
  if (props.departments.length === 0) return null
  return (
    <BoxGroup label={props.label}>
      {props.departments.map(({ id, name }) => (
        <Checkbox
          key={id}
          checked={props.value.includes(id)}
          onChange={(on) =>
            props.onChange(on ? [...props.value, id] : props.value.filter((each) => each !== id))
          }
        >
          {name}
        </Checkbox>
      ))}
    </BoxGroup>
  )
}
