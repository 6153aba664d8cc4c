'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Field, Input, Select, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import type { AgentRow, DeviceRow } from './admin-types.ts'
import { FormDialog } from './form-dialog.tsx'
import { useAgain } from './use-again.ts'

/** PS3.5 §6.2: up to 16 characters, no backslash. */
const AE_TITLE = /^[ -[\]-~]{1,16}$/
/** A select has no empty value. */
const NO_PLACE = 'none'

function PlaceSelect(props: { value: string | null; onChange: (id: string | null) => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const places = useQuery(trpc.admin.departments.queryOptions({}))
  const choices = (places.data ?? []).map((place) => ({ value: place.id, label: place.name }))
  return (
    <Field label={t('place')}>
      <Select
        value={props.value ?? NO_PLACE}
        onChange={(value) => props.onChange(value === NO_PLACE ? null : value)}
        choices={[{ value: NO_PLACE, label: t('noPlace') }, ...choices]}
      />
    </Field>
  )
}

/** An address or a network; the server looks at it more closely. */
const NETWORK = /^(any|private|loopback|[0-9a-f:.]{2,39}(\/\d{1,3})?)$/i

/** What was typed, piece by piece; null when a piece is no address. */
function networksIn(text: string): string[] | null {
  const pieces = text.split(/[\s,，、;；]+/).filter(Boolean)
  return pieces.every((piece) => NETWORK.test(piece)) ? pieces.map((piece) => piece.toLowerCase()) : null
}

function FromField(props: { value: string; onChange: (text: string) => void; tried: boolean }) {
  const t = useTranslations('admin.devices')
  const wrong = props.tried && networksIn(props.value) === null
  return (
    <Field label={t('from')} error={wrong ? t('fromWrong') : undefined} note={t('fromAbout')}>
      <Input
        className="yt-mono"
        value={props.value}
        maxLength={800}
        placeholder={t('fromHint')}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </Field>
  )
}

/** Enters a device before it sends its first image. */
export function AddDeviceDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const toast = useToast()
  const add = useMutation(trpc.fleet.addDevice.mutationOptions(useAgain()))
  const [label, setLabel] = useState('')
  const [aeTitle, setAeTitle] = useState('')
  const [place, setPlace] = useState<string | null>(null)
  const [from, setFrom] = useState('')
  const [tried, setTried] = useState(false)
  const aeFits = AE_TITLE.test(aeTitle.trim())
  const send = () => {
    setTried(true)
    const networks = networksIn(from)
    if (!label.trim() || !aeFits || !networks) return
    add.mutate(
      { label: label.trim(), aeTitle: aeTitle.trim(), departmentId: place, networks },
      {
        onSuccess: () => {
          toast({ text: t('added', { label: label.trim() }) })
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('addTitle')}
      submit={t('add')}
      onSubmit={send}
      pending={add.isPending}
      error={add.error}
      conflict={t('conflict')}
    >
      <Field label={t('label')} required error={tried && !label.trim() ? t('labelWrong') : undefined}>
        <Input
          autoFocus
          value={label}
          maxLength={80}
          placeholder={t('labelHint')}
          onChange={(event) => setLabel(event.target.value)}
        />
      </Field>
      <Field label={t('ae')} required error={tried && !aeFits ? t('aeWrong') : undefined}>
        <Input
          className="yt-mono"
          value={aeTitle}
          maxLength={16}
          onChange={(event) => setAeTitle(event.target.value)}
        />
      </Field>
      <FromField value={from} onChange={setFrom} tried={tried} />
      <PlaceSelect value={place} onChange={setPlace} />
    </FormDialog>
  )
}

/** Names a device that was seen, says where it stands, and where it may call an agent from. */
export function DescribeDeviceDialog({ device, onClose }: { device: DeviceRow; onClose: () => void }) {
  const t = useTranslations('admin.devices')
  const admin = useTranslations('admin')
  const trpc = useTRPC()
  const toast = useToast()
  const describe = useMutation(trpc.fleet.describeDevice.mutationOptions(useAgain()))
  const [label, setLabel] = useState(device.label ?? '')
  const [place, setPlace] = useState(device.departmentRef)
  const [from, setFrom] = useState(device.networks.join(', '))
  const [tried, setTried] = useState(false)
  const send = () => {
    setTried(true)
    const wanted = label.trim()
    const networks = networksIn(from)
    if (!wanted || !networks) return
    // A device that sends to the cloud itself calls no agent.
    const callsFrom = device.address ? {} : { networks }
    describe.mutate(
      { id: device.id, label: wanted, departmentId: place, ...callsFrom },
      {
        onSuccess: () => {
          toast({ text: t('described', { label: wanted }) })
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('editTitle')}
      about={<span className="yt-mono">{device.aeTitle}</span>}
      submit={admin('save')}
      onSubmit={send}
      pending={describe.isPending}
      error={describe.error}
    >
      <Field label={t('label')} required error={tried && !label.trim() ? t('labelWrong') : undefined}>
        <Input
          autoFocus
          value={label}
          maxLength={80}
          placeholder={t('labelHint')}
          onChange={(event) => setLabel(event.target.value)}
        />
      </Field>
      {device.address ? null : <FromField value={from} onChange={setFrom} tried={tried} />}
      <PlaceSelect value={place} onChange={setPlace} />
    </FormDialog>
  )
}

/** Gives an agent the name of the place it stands in. */
export function RenameAgentDialog({ agent, onClose }: { agent: AgentRow; onClose: () => void }) {
  const t = useTranslations('admin.devices')
  const admin = useTranslations('admin')
  const trpc = useTRPC()
  const toast = useToast()
  const rename = useMutation(trpc.fleet.renameAgent.mutationOptions(useAgain()))
  const [name, setName] = useState(agent.name)
  const send = () => {
    if (!name.trim()) return
    rename.mutate(
      { id: agent.id, name: name.trim() },
      {
        onSuccess: () => {
          toast({ text: admin('saved') })
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('renameTitle')}
      submit={t('rename')}
      onSubmit={send}
      pending={rename.isPending}
      error={rename.error}
    >
      <Field label={t('name')} required error={name.trim() ? undefined : t('nameWrong')}>
        <Input autoFocus value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
    </FormDialog>
  )
}

/** Ends an agent's key. */
export function RevokeAgentDialog({ agent, onClose }: { agent: AgentRow; onClose: () => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const toast = useToast()
  const revoke = useMutation(trpc.fleet.revokeAgent.mutationOptions(useAgain()))
  const { name } = agent
  const send = () =>
    revoke.mutate(
      { id: agent.id },
      {
        onSuccess: () => {
          toast({ text: t('revokedDone', { name }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('revokeTitle')}
      submit={t('revoke')}
      onSubmit={send}
      pending={revoke.isPending}
      error={revoke.error}
    >
      <p>{t('revokeText', { name })}</p>
    </FormDialog>
  )
}
