import type { EventEmitter } from 'node:events'

const endsItself = () => {}

/**
 * Gives a stream, socket, server, child or thread a listener for errors for as long as it lives, before anything can go
 * wrong with it: an `error` event that nobody hears ends the process. Whoever waits for the error still hears it.
 */
export function watched<T extends EventEmitter>(emitter: T, onError: (error: Error) => void = endsItself): T {
  emitter.on('error', onError)
  return emitter
}
