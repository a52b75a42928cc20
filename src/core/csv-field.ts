/** Gives texts as a line of a CSV file, with its end. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => csvField(field)).join(',')}\n`;
}

/** Gives a text as a field of a CSV file (RFC 4180): in quotes where it holds a comma, a quote or a line break. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
