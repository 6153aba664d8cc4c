import { HOSPITAL_TIME_ZONE, languageOf } from '@yingtong/ui'
import { cookies } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { LANGUAGE_COOKIE } from './language-cookie.ts'
import { MESSAGES } from './messages.ts'

/** Language by cookie, never by address: an address is passed on, a language is a person's. */
export default getRequestConfig(async () => {
  const language = languageOf((await cookies()).get(LANGUAGE_COOKIE)?.value)
  return { locale: language, messages: MESSAGES[language], timeZone: HOSPITAL_TIME_ZONE }
})
