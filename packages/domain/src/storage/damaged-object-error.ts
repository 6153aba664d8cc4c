import { DomainError, type ObjectKind } from '../kernel/index.ts'

/** The bytes in the store are not those that were stored; they are not shown, and the incident is recorded (A9). */
export class DamagedObjectError extends DomainError {
  constructor(object: { readonly kind: ObjectKind; readonly name: string }) {
    super(
      'damaged',
      'what is stored here is damaged or gone; it is not shown, and the incident was recorded',
      {
        logFields: { objectKind: object.kind, objectName: object.name },
      },
    )
    this.name = 'DamagedObjectError'
  }
}
