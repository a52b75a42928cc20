import { MusterError, type ErrorCode } from '#src/core/index.ts';
import { azureErrorIn, knownFailure, type AzureError } from './azure-error.ts';

/** What a request was about, for the text of errors. */
export type AzureTask = {
  /** In words, such as `publish the component train`. */
  readonly what: string;
  readonly url: string;
};

/** Gives the error for an answer that says no, by the code of Azure in its body, else by its status. */
export function refusal(task: AzureTask, status: number, body: unknown): MusterError {
  const said = azureErrorIn(body);
  const [code, toDo] = (said && knownFailure(said)) ?? [codeOfStatus(status)];
  return failure(task, code, { said: `Azure says ${status}${saidText(said)}`, toDo });
}

/** Gives the error for an operation that Azure took on and did not complete. */
export function failedOperation(task: AzureTask, status: string, body: unknown): MusterError {
  const said = azureErrorIn(body);
  const [code, toDo] = (said && knownFailure(said)) ?? ['AZURE_ML_OPERATION_FAILED' as const];
  return failure(task, code, { said: `the operation ended as ${status}${saidText(said)}`, toDo });
}

/** Gives an error about a request. */
export function failure(
  { what, url }: AzureTask,
  code: ErrorCode,
  { said, toDo, cause }: { readonly said: string; readonly toDo?: string | undefined; readonly cause?: unknown },
): MusterError {
  const fault = { what: `Could not ${what}: ${said}`.replace(/(?<![.!?])$/, '.'), where: { path: pathOf(url) } };
  return new MusterError(code, toDo === undefined ? fault : { ...fault, toDo }, { cause });
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'AZURE_ML_AUTH_FAILED';
  if (status === 403) return 'AZURE_ML_FORBIDDEN';
  if (status === 404) return 'AZURE_ML_NOT_FOUND';
  if (status === 409 || status === 412) return 'AZURE_ML_CONFLICT';
  if (status === 429) return 'AZURE_ML_THROTTLED';
  return status === 408 || status >= 500 ? 'AZURE_ML_UNAVAILABLE' : 'AZURE_ML_REFUSED';
}

function saidText(said: AzureError | undefined): string {
  if (said === undefined) return '';
  const codes = [...new Set(said.codes)].join(', ');
  return ` ${codes}${said.message === '' ? '' : `: ${said.message}`}`;
}

// Without the query, which may hold a signature.
function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}
