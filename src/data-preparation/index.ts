export type { CsvSource } from './csv-bytes.ts';
export { readCsv } from './csv-rows.ts';
export { decimalMarks } from './number-form.ts';
export { prepareFleet, type PreparedFleet, type PrepareOptions } from './prepare-fleet.ts';
export type { FileReport, KeyQuality } from './quality-report.ts';
export { describeQuality } from './quality-text.ts';
export { warningsOfQuality } from './quality-warnings.ts';
export { defaultRules, type PreparationRules } from './rules.ts';
export { readTypedTable, type TypedTable, type TypedTableOptions } from './typed-table/read-typed-table.ts';
