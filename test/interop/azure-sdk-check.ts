import { isRecord } from '#src/core/index.ts';
import { differences } from '#src/feature-store/views/differences.ts';
import { management, openEmulator } from '#test/ml_service/emulator/emulator-client.ts';
import { clientExchanges, type Exchange } from './azure-exchanges.ts';
import { openSdk, type AzureSdk } from './azure-sdk.ts';
import { kindOf } from './azure-sdk-kinds.ts';
import type { CheckReport } from './check-report.ts';

/** What the SDK, whose models are those of the API of 2022, has no words for. */
type Limit = {
  readonly path: RegExp;
  readonly why: string;
  /** Whether it can ask for it all the same, where there is no body. */
  readonly isAsked?: true;
};

const beyond: readonly Limit[] = [
  { path: /\/startPendingUpload$/, why: 'it knows no pending uploads' },
  { path: /^batchEndpoints\/[^/]+\/deployments/, why: 'it knows deployments of models alone', isAsked: true },
  {
    path: /\/mfeOperation(?:sStatus|Results)\//,
    why: 'it follows an operation where it is told to, as the client does',
  },
  { path: /^\/history\//, why: 'the run history is another service' },
];

/**
 * Has Microsoft's SDK for JavaScript, installed in a folder, do all that the client does at an emulator. Each request must be the client's:
 * method, path, query and body, which the SDK reads and writes by its own models; and its models must know each field of each answer.
 */
export async function checkSdk(folder: string, report: CheckReport): Promise<void> {
  const emulator = await openEmulator();
  try {
    const exchanges = newestOfEach(await clientExchanges(emulator.address));
    const sdk = await openSdk(folder, emulator.address, await emulator.token(management));
    process.stdout.write(`@azure/arm-machinelearning ${sdk.version}, at the emulator.\n`);
    for (const exchange of exchanges.filter(isAsked)) await checkExchange(exchange, sdk, report);
    for (const { path, why } of beyond) {
      const nLeft = exchanges.filter((each) => !isAsked(each) && path.test(each.path)).length;
      process.stdout.write(`${nLeft} not asked for: ${why}\n`);
    }
    await checkPlanted(exchanges, sdk, report);
  } finally {
    await emulator.close();
  }
}

// Of a resource that was put again only the last content is there still.
function newestOfEach(exchanges: readonly Exchange[]): readonly Exchange[] {
  return [...new Map(exchanges.map((each) => [lineOf(each), each])).values()];
}

async function checkExchange(exchange: Exchange, sdk: AzureSdk, report: CheckReport): Promise<void> {
  const limit = limitOf(exchange);
  const isRead = limit === undefined;
  await report.run(`the SDK asks for ${lineOf(exchange)}${isRead ? ', and reads the answer' : ''}`, async () => {
    const faults = await faultsOf(exchange, sdk, isRead);
    if (faults.length > 0) throw new Error(faults.join('; '));
    return isRead ? undefined : `the answer is not read: ${limit.why}`;
  });
}

function limitOf({ path }: Exchange): Limit | undefined {
  return beyond.find((each) => each.path.test(path));
}

function isAsked(exchange: Exchange): boolean {
  const limit = limitOf(exchange);
  return limit === undefined || (limit.isAsked === true && exchange.body === undefined);
}

/** Gives what differs between an exchange and what the SDK asks for, and what it does not read. */
async function faultsOf(exchange: Exchange, sdk: AzureSdk, isRead: boolean): Promise<readonly string[]> {
  const { method, path, query, body } = exchange;
  const asked = await sdk.ask(exchange);
  // It says this of each datastore; so does the service where nothing is said.
  const theirs = { ...asked, query: asked?.query.replace(/&skipValidation=false$/, '') };
  return [
    ...differences(theirs, { method, path, query, body }).map((each) => `request: ${each}`),
    ...(isRead ? unread(exchange, sdk) : []),
  ];
}

/** Gives the fields of the resources in an answer that the SDK does not know, or reads as something else. */
function unread({ path, status, answer }: Exchange, sdk: AzureSdk): readonly string[] {
  if (status >= 400 || answer === undefined) return [];
  const page = isRecord(answer) ? answer['value'] : undefined;
  const resources: readonly unknown[] = Array.isArray(page) ? page : [answer];
  return resources.flatMap((resource) =>
    differences(sdk.readBack(kindOf(path)!, resource), resource).map((each) => `answer: ${each}`),
  );
}

// A check that finds nothing in these would be none.
async function checkPlanted(exchanges: readonly Exchange[], sdk: AzureSdk, report: CheckReport): Promise<void> {
  const found = (method: string, start: string): Exchange =>
    exchanges.find((each) => each.method === method && each.path.startsWith(start))!;
  const job = found('PUT', 'jobs/');
  const planted: readonly (readonly [string, Exchange])[] = [
    ['a field of a job that is misspelt', renamed(job, 'experimentName', 'experiment')],
    ['a field of a schedule that is misspelt', renamed(found('PUT', 'schedules/'), 'triggerType', 'kind')],
    ['a request without a version of the API', { ...job, query: '' }],
    ['a field of an answer that nobody knows', { ...job, answer: { ...(job.answer as object), state: 'new' } }],
    ['a field of a time that is misspelt', renamed(job, 'createdAt', 'created')],
  ];
  for (const [title, exchange] of planted) {
    const faults = await faultsOf(exchange, sdk, true).catch((error: unknown) => [String(error)]);
    report.equal(`${title} is found`, faults.length > 0, true);
  }
}

function lineOf({ method, path, query }: Exchange): string {
  return `${method} ${path === '' ? '(the workspace)' : path}?${query}`;
}

function renamed(exchange: Exchange, from: string, to: string): Exchange {
  return JSON.parse(JSON.stringify(exchange).replaceAll(`"${from}"`, `"${to}"`)) as Exchange;
}
