import { getLanguageService, parse } from 'azure-pipelines-language-service';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { projectFile } from '#test/house/project.ts';
import { withTasks, type TaskSchema } from './task-branches.ts';

/** What Microsoft's validator finds in a file: the line, from 1 on, and its words. */
export type Diagnosis = { readonly line: number; readonly message: string };

type Schema = Awaited<ReturnType<Parameters<typeof getLanguageService>[0]>>;

/** What a file is by itself: a pipeline, or a template of that part of one. */
export type FileKind = 'pipeline' | 'stages' | 'jobs' | 'steps' | 'variables';

const uri = 'file:///service-schema.json';
const whole = withTasks(JSON.parse(projectFile('test/azure-pipelines/service-schema.json')) as TaskSchema);
const services = new Map<FileKind, ReturnType<typeof openService>>();

/**
 * Asks the validator of Microsoft's editor extension (azure-pipelines-language-service) about the text of a pipeline or a template. Gives what
 * it finds, deprecations included.
 */
export async function validateByMicrosoft(text: string, kind: FileKind): Promise<readonly Diagnosis[]> {
  const service = services.get(kind) ?? openService(kind);
  services.set(kind, service);
  const document = TextDocument.create('file:///pipeline.yml', 'azure-pipelines', 1, text);
  const found = await withoutItsLines(() => service.doValidation(document as never, parse(text, [])));
  return found.map(({ range, message }) => ({
    line: range.start.line + 1,
    message: typeof message === 'string' ? message : message.value,
  }));
}

function openService(kind: FileKind): ReturnType<typeof getLanguageService> {
  const definition = kind === 'pipeline' ? kind : `${kind}Template`;
  const schema = { ...whole, oneOf: [{ $ref: `#/definitions/${definition}` }] } as unknown as Schema;
  const workspace = { resolveRelativePath: (path: string) => path };
  const service = getLanguageService(
    async () => schema,
    [],
    async () => uri,
    workspace,
    Promise as never,
  );
  service.configure({ validate: true, schemas: [{ uri, schema, fileMatch: ['*'] }] });
  return service;
}

/** Does something without the lines for its own developers that the validator prints. */
async function withoutItsLines<T>(work: () => PromiseLike<T>): Promise<T> {
  const log: unknown = Reflect.get(globalThis.console, 'log');
  Object.assign(globalThis.console, { log: () => undefined });
  try {
    return await work();
  } finally {
    Object.assign(globalThis.console, { log });
  }
}
