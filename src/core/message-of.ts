/** Gives the message of anything that was thrown; without `instanceof`, which fails across realms. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
