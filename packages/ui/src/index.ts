export { Button, type ButtonProps } from './controls/button.tsx'
export { Checkbox } from './controls/checkbox.tsx'
export { ChoiceCards } from './controls/choice-cards.tsx'
export { Field } from './controls/field.tsx'
export { Input, TextArea } from './controls/input.tsx'
export { Menu, type MenuEntry } from './controls/menu.tsx'
export { RadioGroup } from './controls/radio-group.tsx'
export { Segmented } from './controls/segmented.tsx'
export { type Choice, Select } from './controls/select.tsx'
export { Switch } from './controls/switch.tsx'
export { Clock, type ClockProps } from './exam/clock.tsx'
export { clockText } from './exam/clock-text.ts'
export { Delivery } from './exam/delivery.tsx'
export { type DeliveryFigures, type DeliveryState, deliveryText } from './exam/delivery-text.ts'
export { EXAM_STATES, type ExamState } from './exam/exam-state.ts'
export { FilterChip } from './exam/filter-chip.tsx'
export { Badge, Chip, type ChipTone, CriticalLabel, ModalityTag, StatLabel } from './exam/labels.tsx'
export { PatientBanner } from './exam/patient-banner.tsx'
export { patientLine } from './exam/patient-line.ts'
export { StateGlyph } from './exam/state-glyph.tsx'
export { Thumb } from './exam/thumb.tsx'
export { EmptyState } from './feedback/empty-state.tsx'
export { ErrorState, type Fault } from './feedback/error-state.tsx'
export { Note } from './feedback/note.tsx'
export { Progress, Skeleton } from './feedback/skeleton.tsx'
export { Avatar } from './frame/avatar.tsx'
export { FootBar, type FootKey } from './frame/foot-bar.tsx'
export { Mark } from './frame/mark.tsx'
export { PreviewPanel, useSettled } from './frame/preview-panel.tsx'
export { type LinkComponent, Rail, type RailEntry } from './frame/rail.tsx'
export { type TabEntry, Tabs } from './frame/tabs.tsx'
export { type Theme, ThemeScope } from './frame/theme-scope.tsx'
export { type LineState, TopBar } from './frame/top-bar.tsx'
export { useNarrowerThan } from './frame/use-narrower-than.ts'
export { findClashes, type KeyClash } from './keys/find-clashes.ts'
export { KeyCap } from './keys/key-cap.tsx'
export {
  FORBIDDEN_KEYS,
  KEY_COMMANDS,
  type KeyCommand,
  type KeyCommandId,
  type KeyZone,
  OHIF_KEYS,
} from './keys/key-commands.table.ts'
export { KeySheet } from './keys/key-sheet.tsx'
export { type KeyHandlers, KeyProvider, useKeyRegistry, useKeys } from './keys/use-keys.tsx'
export { CommandPalette, type PaletteEntry } from './overlay/command-palette.tsx'
export { Dialog, type DialogProps } from './overlay/dialog.tsx'
export { type ToastMessage, ToastProvider, useToast } from './overlay/toast.tsx'
export { ColumnsMenu } from './table/columns-menu.tsx'
export { Table } from './table/table.tsx'
export { DEFAULT_LAYOUT, type Density, type TableLayout } from './table/table-layout.ts'
export type { RowLook, TableColumn, TableProps, TableSort } from './table/table-types.ts'
export { type LayoutStore, useTableLayout } from './table/use-table-layout.ts'
export { formatAge, formatAgeAt } from './text/format-age.ts'
export { formatCountdown, formatDuration, formatOverdue, formatTook } from './text/format-duration.ts'
export { formatBytes, formatCount } from './text/format-number.ts'
export {
  formatAgo,
  formatClockTime,
  formatFullTime,
  formatPriorAge,
  formatTime,
  HOSPITAL_TIME_ZONE,
  type TimeOptions,
} from './text/format-time.ts'
export { LANGUAGES, type Language, languageOf } from './text/language.ts'
export { maskIdentityNumber, maskPhone } from './text/mask-number.ts'
export { type Ui, UiProvider, useUi } from './text/ui-provider.tsx'
export { useNow } from './text/use-now.ts'
export { UI_WORDS, type UiWords } from './text/words.table.ts'
