import { notFound } from 'next/navigation'
import { readEnvironment } from '../../../env.ts'
import { GalleryPage } from '../../../features/gallery/gallery-pages.tsx'

export const dynamic = 'force-dynamic'

export default async function Gallery({ params }: { params: Promise<{ name?: string[] }> }) {
  if (readEnvironment().GALLERY !== '1') notFound()
  const { name } = await params
  return <GalleryPage name={name?.[0] ?? 'components'} />
}
