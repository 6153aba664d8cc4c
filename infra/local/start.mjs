import { enter } from './ensure.mjs'

enter('infra/local/src/start.ts')
