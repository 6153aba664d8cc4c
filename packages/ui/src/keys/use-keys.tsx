'use client'

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { KeyPress } from './key-chord.ts'
import type { KeyCommandId } from './key-commands.table.ts'
import { type RoutedEvent, routeKey } from './route-key.ts'

export type KeyHandlers = { readonly [Id in KeyCommandId]?: () => void }

interface Registry {
  add(layer: { handlers: KeyHandlers }): () => void
  /** Sends an event to the command that listens; true when one took it. Frames forward their keys here. */
  press(event: KeyboardEvent | RoutedEvent): boolean
  listening(): readonly KeyCommandId[]
  readonly mac: boolean
}

const RegistryContext = createContext<Registry | null>(null)
const TEXT_INPUTS = /^(text|search|email|password|tel|url|number|date|time|)$/

function routedEvent(event: KeyboardEvent): RoutedEvent {
  const target = event.target instanceof HTMLElement ? event.target : null
  const field = target?.closest('input, textarea, select, [contenteditable="true"]')
  const inText = field instanceof HTMLInputElement ? TEXT_INPUTS.test(field.type) : field != null
  const onControl =
    target?.closest('button, a[href], [role="menuitem"], [role="option"], [role="tab"], summary') != null
  const { code, ctrlKey, metaKey, shiftKey, altKey, isComposing, keyCode } = event
  return { code, ctrlKey, metaKey, shiftKey, altKey, isComposing, keyCode, inText, onControl }
}

/** While a dialog is open only the keys given inside it act; the page below keeps still. */
function insideDialog(): boolean {
  return (
    document.querySelector('[role="dialog"][data-state="open"], [role="menu"][data-state="open"]') !== null
  )
}

function makeRegistry(mac: boolean): Registry {
  const layers: { handlers: KeyHandlers }[] = []
  let pending: { press: KeyPress; atMs: number } | null = null
  const idsOf = (layer: { handlers: KeyHandlers }) => Object.keys(layer.handlers) as KeyCommandId[]
  const registry: Registry = {
    mac,
    add(layer) {
      layers.push(layer)
      return () => {
        layers.splice(layers.indexOf(layer), 1)
      }
    },
    listening: () => [...new Set(layers.flatMap(idsOf))],
    press(event) {
      const routed = event instanceof Event ? routedEvent(event) : event
      const nowMs = performance.now()
      const route = routeKey(routed, registry.listening(), { mac, pending, nowMs })
      if (!/^(Shift|Control|Alt|Meta)/.test(routed.code)) pending = null
      if (route.kind === 'pending') pending = { press: route.press, atMs: nowMs }
      if (route.kind !== 'command') return false
      const handler = [...layers].reverse().find((layer) => layer.handlers[route.id])?.handlers[route.id]
      handler?.()
      return handler !== undefined
    },
  }
  return registry
}

/** Listens to the keyboard once for the whole page. */
export function KeyProvider({ children }: { children: ReactNode }) {
  const [mac, setMac] = useState(false)
  useEffect(() => setMac(/Mac|iPhone|iPad/.test(navigator.platform)), [])
  const registry = useMemo(() => makeRegistry(mac), [mac])
  useEffect(() => {
    const take = (event: KeyboardEvent) => {
      if (event.defaultPrevented || insideDialog() || !registry.press(event)) return
      event.preventDefault()
      event.stopPropagation()
    }
    // Keys with a modifier belong to the page before the focused part sees them: a text editor takes Enter with any
    // modifier for itself. Plain keys come last, so that a focused list, menu or field may use them first.
    const withModifier = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) take(event)
    }
    const plain = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.altKey && !event.metaKey) take(event)
    }
    window.addEventListener('keydown', withModifier, { capture: true })
    window.addEventListener('keydown', plain)
    return () => {
      window.removeEventListener('keydown', withModifier, { capture: true })
      window.removeEventListener('keydown', plain)
    }
  }, [registry])
  return <RegistryContext value={registry}>{children}</RegistryContext>
}

/** Lets commands act while the component is shown. Handlers may change on every rendering. */
export function useKeys(handlers: KeyHandlers): void {
  const registry = useContext(RegistryContext)
  const layer = useRef({ handlers })
  useEffect(() => {
    layer.current.handlers = handlers
  })
  useEffect(() => registry?.add(layer.current), [registry])
}

/** The registry itself: what listens now, and a door for keys that a frame forwards. */
export function useKeyRegistry(): Registry | null {
  return useContext(RegistryContext)
}
