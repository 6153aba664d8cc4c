import { getTranslations } from 'next-intl/server'

export default async function NotFound() {
  const t = await getTranslations('errors')
  return (
    <main className="yt-empty h-full">
      <b>{t('notFound')}</b>
      <p>{t('notFoundAbout')}</p>
      <p className="yt-empty-acts">
        <a className="yt-btn" href="/worklist">
          {t('back')}
        </a>
      </p>
    </main>
  )
}
