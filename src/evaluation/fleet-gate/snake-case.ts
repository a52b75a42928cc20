/** Gives the name of a field as pipeline files and CSV files write it: `maxFailed` as `max_failed`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
