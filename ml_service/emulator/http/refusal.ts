/** What Azure says when it refuses a request: the status of HTTP, its own error code and a sentence. */
export type Refusal = { readonly status: number; readonly code: string; readonly message: string };

const mark = 'azureRefusal';

/** Throws an error that the server answers in the form of Azure's error bodies. */
export function refuse(status: number, code: string, message: string): never {
  throw Object.assign(new Error(message), { [mark]: { status, code, message } satisfies Refusal });
}

/** Throws the refusal of a request whose body or names are wrong: 400 `UserError`. */
export function refuseInput(message: string): never {
  return refuse(400, 'UserError', message);
}

/** Throws the refusal of what real Azure does and the emulator does not: 501 `NotEmulated`. */
export function refuseUnknown(what: string): never {
  return refuse(501, 'NotEmulated', `The emulator does not know ${what}; docs/azure-emulator.md says what it knows.`);
}

/** Gives the refusal that an error carries; undefined for any other error. */
export function refusalOf(error: unknown): Refusal | undefined {
  return typeof error === 'object' && error !== null && mark in error ? (error[mark] as Refusal) : undefined;
}

/** Gives the body of an error as Azure Resource Manager writes it; for a code of MLflow, in capitals, also as MLflow does. */
export function refusalBody({ code, message }: Pick<Refusal, 'code' | 'message'>): unknown {
  const body = { error: { code, message, details: [], additionalInfo: [] } };
  return /^[A-Z_]+$/.test(code) ? { ...body, error_code: code, message } : body;
}
