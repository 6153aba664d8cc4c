'use client'

import { CircleCheck } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { Button } from '../controls/button.tsx'
import { useUi } from '../text/ui-provider.tsx'

export interface ToastMessage {
  readonly text: string
  readonly about?: string
  readonly icon?: ReactNode
  readonly tone?: 'green' | 'amber'
  readonly undo?: () => void
  /** How long undo is offered, milliseconds; 6 s, or 10 s for signing. */
  readonly forMs?: number
}

const ToastContext = createContext<(message: ToastMessage) => void>(() => {})

const isUndo = (event: KeyboardEvent) =>
  event.code === 'KeyZ' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey

/** A text field keeps its own undo. */
const inText = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable="true"]') !== null

/** Shows one message at a time at the bottom left. Faults never come only this way. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const { words } = useUi()
  const [shown, setShown] = useState<{ id: number; message: ToastMessage } | null>(null)
  const show = useCallback(
    (message: ToastMessage) => setShown((last) => ({ id: (last?.id ?? 0) + 1, message })),
    [],
  )
  const message = shown?.message
  const undo = message?.undo
  useEffect(() => {
    if (!undo) return
    const onKey = (event: KeyboardEvent) => {
      if (!isUndo(event) || inText(event.target)) return
      event.preventDefault()
      setShown(null)
      undo()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [undo])
  return (
    <ToastContext value={show}>
      <Radix.Provider duration={message?.forMs ?? 6000} swipeDirection="left" label={words.notifications}>
        {children}
        {shown && message ? (
          <Radix.Root
            key={shown.id}
            className="yt-toast"
            data-tone={message.tone}
            onOpenChange={(open) => (open ? null : setShown(null))}
          >
            {message.icon ?? <CircleCheck className="yt-icon" aria-hidden="true" />}
            <div className="yt-toast-text">
              <Radix.Title>{message.text}</Radix.Title>
              {message.about ? (
                <Radix.Description className="yt-toast-about">{message.about}</Radix.Description>
              ) : null}
            </div>
            {message.undo ? (
              <Radix.Action asChild altText={words.undo}>
                <Button size="small" keys="Ctrl+Z" onClick={message.undo}>
                  {words.undo}
                </Button>
              </Radix.Action>
            ) : null}
          </Radix.Root>
        ) : null}
        <Radix.Viewport className="yt-toasts" />
      </Radix.Provider>
    </ToastContext>
  )
}

/** The function that shows a toast. */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext)
}
