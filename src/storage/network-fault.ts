const passing: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
]);

/** Gives the code of a fault of the network that passes by itself, such as `ECONNRESET`, from an error or what caused it. */
export function networkFault(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    if ('code' in at && typeof at.code === 'string' && passing.has(at.code)) return at.code;
    at = 'cause' in at ? at.cause : undefined;
  }
  return undefined;
}

/** Says whether a status of HTTP is one that the same request may not get later: a fault inside the server, a timeout or a limit. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** Gives the code of the error for such a status: 429 and 503 are what servers answer that have too much to do. */
export function codeOfStatus(status: number): 'STORAGE_THROTTLED' | 'STORAGE_UNAVAILABLE' {
  return status === 429 || status === 503 ? 'STORAGE_THROTTLED' : 'STORAGE_UNAVAILABLE';
}
