/** Gives a CSV file for test/fixtures/pipelines/one-key-column.yml: two years of months for each key, all values times a scale. */
export function demandText(scale: number, keys: readonly string[]): string {
  const months = Array.from(
    { length: 24 },
    (_, t) => `${2022 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}`,
  );
  const rows = keys.flatMap((key) => months.map((month, t) => `${key},${month},${scale * (10 + (t % 12) + (t % 5))}`));
  return `location,time,target\n${rows.join('\n')}\n`;
}
