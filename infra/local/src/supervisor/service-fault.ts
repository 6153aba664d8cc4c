/** A process ended in a way that starting it again cannot mend. */
export class ServiceFault extends Error {
  readonly service: string
  /** Its last words. */
  readonly tail: string

  constructor(service: string, text: string, tail: string) {
    super(`${service} ${text}`)
    this.name = 'ServiceFault'
    this.service = service
    this.tail = tail
  }
}
