import type { Messages as OurMessages } from './messages.ts'

declare module 'next-intl' {
  interface AppConfig {
    Messages: OurMessages
  }
}
