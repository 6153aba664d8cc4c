'use client'

import { useKeyRegistry, useUi } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type RefObject, useEffect, useRef } from 'react'
import {
  isFromViewer,
  type MessageFromViewer,
  type MessageToViewer,
  viewerAddress,
} from './viewer-messages.ts'

/** A hand on the viewer inside the frame. */
export interface ViewerHandle {
  send(message: MessageToViewer): void
  focus(): void
}

/** The viewer on the same origin. It forwards every key with Alt or Ctrl and keeps the rest. */
export function ViewerFrame(props: {
  studyInstanceUids: readonly string[]
  handle: RefObject<ViewerHandle | null>
  onMessage: (message: MessageFromViewer) => void
}) {
  const { language } = useUi()
  const t = useTranslations('workplace')
  const frame = useRef<HTMLIFrameElement>(null)
  const registry = useKeyRegistry()
  const { handle, onMessage } = props

  useEffect(() => {
    const onEvent = (event: MessageEvent) => {
      if (
        event.origin !== location.origin ||
        event.source !== frame.current?.contentWindow ||
        !isFromViewer(event.data)
      )
        return
      const message = event.data
      if (message.type !== 'yt:key-forward') return onMessage(message)
      const { code, altKey, ctrlKey, metaKey, shiftKey } = message
      registry?.press({
        code,
        altKey,
        ctrlKey,
        metaKey,
        shiftKey,
        isComposing: false,
        keyCode: 0,
        inText: false,
        onControl: false,
      })
    }
    window.addEventListener('message', onEvent)
    return () => window.removeEventListener('message', onEvent)
  }, [onMessage, registry])

  useEffect(() => {
    handle.current = {
      send: (message) => frame.current?.contentWindow?.postMessage(message, location.origin),
      focus: () => {
        frame.current?.focus()
        frame.current?.contentWindow?.postMessage(
          { type: 'yt:focus' } satisfies MessageToViewer,
          location.origin,
        )
      },
    }
  }, [handle])

  return (
    <iframe
      ref={frame}
      className="size-full bg-black"
      title={t('images')}
      src={viewerAddress(props.studyInstanceUids, language)}
      allow="fullscreen"
    />
  )
}
