import type { ImageReference } from '../messages.ts'
import { reportText } from './measurement-text.ts'
import type { Measurement, Services } from './ohif.ts'
import type { Tell } from './page-bridge.ts'

/** Tells the page of every mark that is made, changed or removed; returns the way to stop. */
export function reportMeasurements(service: Services['measurementService'], tell: Tell): () => void {
  const say = (change: 'added' | 'updated', { measurement }: { measurement: Measurement }) =>
    tell({
      type: 'yt:measurement',
      change,
      measurementId: measurement.uid,
      tool: measurement.toolName,
      label: measurement.label ?? '',
      text: reportText(measurement),
      image: imageOf(measurement),
    })
  const removed = ({ measurement }: { measurement: string }) =>
    tell({
      type: 'yt:measurement',
      change: 'removed',
      measurementId: measurement,
      tool: '',
      label: '',
      text: '',
      image: null,
    })
  const subscriptions = [
    service.subscribe(service.EVENTS.MEASUREMENT_ADDED, (data: { measurement: Measurement }) =>
      say('added', data),
    ),
    service.subscribe(service.EVENTS.MEASUREMENT_UPDATED, (data: { measurement: Measurement }) =>
      say('updated', data),
    ),
    service.subscribe(service.EVENTS.MEASUREMENT_REMOVED, removed),
  ]
  return () => {
    for (const subscription of subscriptions) subscription.unsubscribe()
  }
}

function imageOf(measurement: Measurement): ImageReference | null {
  const { referenceStudyUID, referenceSeriesUID, SOPInstanceUID, frameNumber } = measurement
  if (!referenceStudyUID || !referenceSeriesUID || !SOPInstanceUID) return null
  return {
    studyInstanceUid: referenceStudyUID,
    seriesInstanceUid: referenceSeriesUID,
    sopInstanceUid: SOPInstanceUID,
    frameNumber: frameNumber ?? 1,
  }
}
