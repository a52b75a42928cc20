import { padText, textWidth } from '#src/core/index.ts';

/**
 * Gives lines of a table for people: columns as wide as their widest cell, numbers to the right, the header underlined. A line break within
 * a cell becomes a space.
 */
export function textTable(header: readonly string[], cells: readonly (readonly string[])[]): readonly string[] {
  const rows = cells.map((row) => row.map((cell) => cell.replace(/\s*[\r\n]+\s*/g, ' ')));
  const widths = header.map((title, i) => Math.max(textWidth(title), ...rows.map((row) => textWidth(row[i] ?? ''))));
  const isNumber = header.map(
    (_, i) => rows.length > 0 && rows.every((row) => /^(-?[\d.,]+(e[+-]\d+)?|null)$/.test(row[i] ?? '')),
  );
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, i) => (isNumber[i] === true ? cell.padStart(widths[i]!) : padText(cell, widths[i]!)))
      .join('  ')
      .trimEnd();
  return [lineOf(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(lineOf)];
}
