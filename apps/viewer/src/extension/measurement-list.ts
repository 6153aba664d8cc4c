import { type Drawable, h, host, say } from './host.ts'
import { reportText } from './measurement-text.ts'
import type { Measurement, ModuleParameters } from './ohif.ts'
import { Icon } from './tool-bar.ts'

interface ListProps extends ModuleParameters {
  readonly close: () => void
}

/** The marks of this reading: a click goes to the image, a second button takes the mark away (Ctrl Z brings it back). */
export function MeasurementList({ servicesManager, commandsManager, close }: ListProps): Drawable {
  const measurements = useMeasurements(servicesManager.services.measurementService)
  const run = (command: string, uid: string) => commandsManager.run(command, { uid })
  return h(
    'aside',
    { className: 'yt-marks', 'aria-label': say('measurements') },
    h(
      'header',
      null,
      h('h2', null, say('measurements'), h('small', null, String(measurements.length))),
      h(
        'button',
        {
          type: 'button',
          className: 'yt-plain',
          'aria-label': say('closePanel'),
          title: say('closePanel'),
          onClick: close,
        },
        Icon({ name: 'close' }),
      ),
    ),
    measurements.length === 0 ? h('p', null, say('noMeasurements')) : null,
    h(
      'ol',
      null,
      ...measurements.map((measurement) =>
        h(
          'li',
          { key: measurement.uid },
          h(
            'button',
            {
              type: 'button',
              className: 'yt-mark',
              onClick: () => run('jumpToMeasurement', measurement.uid),
            },
            h('b', null, measurement.label || say(measurement.toolName)),
            h('span', null, reportText(measurement)),
          ),
          h(
            'button',
            {
              type: 'button',
              className: 'yt-plain',
              'aria-label': say('removeMeasurement'),
              title: say('removeMeasurement'),
              onClick: () => run('removeMeasurement', measurement.uid),
            },
            Icon({ name: 'remove' }),
          ),
        ),
      ),
    ),
  )
}

type MeasurementService = ModuleParameters['servicesManager']['services']['measurementService']

function useMeasurements(service: MeasurementService): readonly Measurement[] {
  const { useState, useEffect } = host().React
  const [measurements, setMeasurements] = useState(() => service.getMeasurements())
  useEffect(() => {
    const { MEASUREMENT_ADDED, MEASUREMENT_UPDATED, MEASUREMENT_REMOVED, MEASUREMENTS_CLEARED } =
      service.EVENTS
    const refresh = () => setMeasurements([...service.getMeasurements()])
    const subscriptions = [
      MEASUREMENT_ADDED,
      MEASUREMENT_UPDATED,
      MEASUREMENT_REMOVED,
      MEASUREMENTS_CLEARED,
    ].map((event) => service.subscribe(event, refresh))
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe()
    }
  }, [])
  return measurements
}
