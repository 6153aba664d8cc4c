const VIEWPORT = {
  viewportType: 'stack',
  toolGroupId: 'default',
  allowUnmatchedView: true,
  // Where a link names an image, start there.
  initialImageOptions: { custom: 'sopInstanceLocation' },
  syncGroups: [{ type: 'hydrateseg', id: 'sameFORId', source: true, target: true }],
}

/** The best series of the n-th study of the address: one with images, and the one that the address names. */
function seriesOfStudy(index: number): object {
  return {
    studyMatchingRules: [
      {
        attribute: 'studyInstanceUIDsIndex',
        from: 'options',
        required: true,
        constraint: { equals: { value: index } },
      },
    ],
    seriesMatchingRules: [
      { attribute: 'numImageFrames', weight: 10, constraint: { greaterThan: { value: 0 } } },
      { attribute: 'isDisplaySetFromUrl', weight: 20, constraint: { equals: true } },
    ],
  }
}

function stage(name: string, columns: number, selectors: readonly string[]): object {
  return {
    name,
    stageActivation: { enabled: { minViewportsMatched: selectors.length } },
    viewportStructure: { layoutType: 'grid', properties: { rows: 1, columns } },
    viewports: selectors.map((id, index) => ({
      viewportOptions: index === 0 ? { ...VIEWPORT, viewportId: 'default' } : VIEWPORT,
      displaySets: [{ id }],
    })),
  }
}

function protocol(id: string, columns: number, selectors: readonly string[]) {
  return {
    id,
    name: id,
    locked: true,
    protocolMatchingRules: [],
    toolGroupIds: ['default'],
    numberOfPriorsReferenced: 0,
    displaySetSelectors: { defaultDisplaySetId: seriesOfStudy(0), priorDisplaySetId: seriesOfStudy(1) },
    defaultViewport: {
      viewportOptions: VIEWPORT,
      displaySets: [{ id: 'defaultDisplaySetId', matchedDisplaySetsIndex: -1 }],
    },
    stages: [stage(id, columns, selectors)],
  }
}

/** Hanging protocols of the mode: this exam alone, and at the left of the one it is compared with. */
export const READING_PROTOCOLS = [
  protocol('reading', 1, ['defaultDisplaySetId']),
  protocol('reading-compare', 2, ['defaultDisplaySetId', 'priorDisplaySetId']),
]
