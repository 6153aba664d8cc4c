'use client'

import { type RefObject, useLayoutEffect, useState } from 'react'

export interface ElementBox {
  readonly widthPx: number
  readonly heightPx: number
  readonly scrollTop: number
}

/** Size and scroll position of an element; zero until it is measured in the browser. */
export function useScrollBox(ref: RefObject<HTMLElement | null>): ElementBox {
  const [box, setBox] = useState<ElementBox>({ widthPx: 0, heightPx: 0, scrollTop: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const read = () =>
      setBox({ widthPx: element.clientWidth, heightPx: element.clientHeight, scrollTop: element.scrollTop })
    read()
    const observer = new ResizeObserver(read)
    observer.observe(element)
    element.addEventListener('scroll', read, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', read)
    }
  }, [ref])
  return box
}
