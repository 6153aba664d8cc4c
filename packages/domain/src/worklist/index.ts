export { assignStudy } from './assign-study.ts'
export type { Delivery, DeliveryState } from './delivery.ts'
export { getStudyDetail } from './get-study-detail.ts'
export { listColleagues } from './list-colleagues.ts'
export { ListWorklistInput, listWorklist } from './list-worklist.ts'
export { SummarizeWorklistInput, summarizeWorklist } from './summarize-worklist.ts'
export {
  WORKLIST_SORTS,
  WORKLIST_VIEWS,
  type WorklistFilter,
  WorklistFilterInput,
} from './worklist-filter.ts'
export type { WorklistRow } from './worklist-row.ts'
