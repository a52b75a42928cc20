import { countOf } from '#src/core/index.ts';
import type { FeatureGroup, InsertResult } from '#src/feature-store/index.ts';
import type { Terminal } from '../terminal.ts';

/** Tells what an insert came to: rows, columns that are new, what the expectations said, what was set aside. */
export function printInsert(group: FeatureGroup, result: InsertResult, terminal: Terminal): void {
  const name = `${group.name}_${group.version}`;
  if (result.isRepeated) terminal.print(`${name} has these rows already; it is at v${result.version}`);
  else {
    const updated = result.nUpdated === 0 ? '' : `, ${countOf(result.nUpdated, 'row')} replaced`;
    terminal.print(`${name} v${result.version}: ${countOf(result.nInserted, 'row')} inserted${updated}`);
  }
  if (result.nRefused > 0) {
    terminal.print(
      `${countOf(result.nRefused, 'row')} refused and kept in ${group.name}_quarantine_${group.version}, each with its reason`,
    );
  }
  if (result.addedColumns.length > 0)
    terminal.print(`new features: ${result.addedColumns.join(', ')}; older rows have no value there`);
  if (result.report === undefined) return;
  const { evaluated_expectations: all, successful_expectations: kept } = result.report.statistics;
  if (all > 0) terminal.print(`expectations: ${kept} of ${all} met`);
  for (const { what, where } of result.failures)
    terminal.warn(`  ${where?.column === undefined ? '' : `${where.column}: `}${what}`);
}
