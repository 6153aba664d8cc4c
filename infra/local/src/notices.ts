import { fileURLToPath } from 'node:url'
import { writeNotices } from './supply/write-notices.ts'

// npm run notices: writes the notices of third parties, which the web application serves at /legal/notices.txt.
console.log(writeNotices(fileURLToPath(new URL('../../..', import.meta.url))))
