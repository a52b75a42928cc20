import { canonicalJson } from '#src/core/index.ts';
import type { Emulator } from '../emulator.ts';
import { checkName } from '../http/parse-input.ts';
import { refuse } from '../http/refusal.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import { hasEnded } from '../jobs/job-record.ts';
import { makeJob } from '../jobs/make-job.ts';
import type { Engine } from '../jobs/open-engine.ts';
import { planJob } from '../plan/plan-job.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';
import { jobView } from './job-view.ts';
import type { Operations } from './operations.ts';
import { pageOf } from './page.ts';

/** Gives the routes of jobs: PUT makes and starts one, GET, list, cancel and DELETE. */
export function jobRoutes(emulator: Emulator, engine: Engine, operations: Operations): readonly Route[] {
  const base = `${workspacePattern}/jobs`;
  const shared = { audience: 'management', isVersioned: true } as const;
  const making: Making = new Map();
  const find = (call: Call): JobRecord => findJob(workspaceIdOf(call.params), call.params['job']!, emulator);
  return [
    {
      ...shared,
      method: 'PUT',
      pattern: `${base}/{job}`,
      handle: async (call) => putJob(call, making, emulator, engine),
    },
    {
      ...shared,
      method: 'GET',
      pattern: `${base}/{job}`,
      handle: (call) => ({ status: 200, body: jobView(find(call), emulator) }),
    },
    { ...shared, method: 'GET', pattern: base, handle: (call) => listJobs(call, emulator) },
    {
      ...shared,
      method: 'POST',
      pattern: `${base}/{job}/cancel`,
      handle: async (call) => {
        const record = find(call);
        if (hasEnded(record)) return { status: 200 };
        await engine.cancel(record.parent?.id ?? record.id);
        return { status: 202, headers: operations.begin(call.params['subscription']!, 'result') };
      },
    },
    {
      ...shared,
      method: 'DELETE',
      pattern: `${base}/{job}`,
      handle: async (call) => {
        const record = find(call);
        if (!hasEnded(record)) refuse(409, 'Conflict', `The job ${record.name} is ${record.status}: cancel it first.`);
        const children = record.work.kind === 'pipeline' ? Object.values(record.work.children) : [];
        for (const child of children) await emulator.jobs.remove(`${record.workspaceId}/jobs/${child}`);
        await emulator.jobs.remove(record.id);
        return { status: 202, headers: operations.begin(call.params['subscription']!, 'result') };
      },
    },
  ];
}

/** Gives a job of a workspace; refuses a name that it does not have. */
export function findJob(workspaceId: string, name: string, { jobs }: Emulator): JobRecord {
  return jobs.get(`${workspaceId}/jobs/${name}`) ?? refuse(404, 'ResourceNotFound', `The job ${name} was not found.`);
}

/** The jobs that are being stored, by their ids. */
type Making = Map<string, Promise<JobRecord>>;

// A job that is there is not begun again, so that a request whose answer was lost may be sent again: only its tags are replaced.
async function putJob(call: Call, making: Making, emulator: Emulator, engine: Engine): Promise<Answer> {
  const workspaceId = workspaceIdOf(call.params);
  const name = checkName(call.params['job']!, 'name of the job');
  const id = `${workspaceId}/jobs/${name}`.toLowerCase();
  // Of two requests for one name at once the second finds what the first has made.
  while (making.has(id)) await making.get(id)!.catch(() => {});
  const before = emulator.jobs.get(id);
  const planned = planJob(name, call.body, { resources: emulator.resources, workspaceId });
  if (before === undefined) {
    const made = makeJob({ ...planned, workspaceId, name }, emulator);
    making.set(id, made);
    try {
      const record = await made;
      engine.start(record);
      return { status: 201, body: jobView(record, emulator) };
    } finally {
      making.delete(id);
    }
  }
  if (workOf(before.properties) !== workOf(planned.properties))
    refuse(
      409,
      'Conflict',
      `The job ${name} is there with other work: only tags and descriptions of a job can be changed.`,
    );
  const changed = { ...before, properties: planned.properties, displayName: planned.displayName };
  await emulator.jobs.put(before.id, changed);
  return { status: 200, body: jobView(changed, emulator) };
}

function workOf(properties: Readonly<Record<string, unknown>>): string {
  const work = Object.entries(properties).filter(([name]) => !['tags', 'description', 'displayName'].includes(name));
  return canonicalJson(Object.fromEntries(work));
}

function listJobs(call: Call, emulator: Emulator): Answer {
  const type = call.query.get('jobType');
  const jobs = emulator.jobs
    .list(`${workspaceIdOf(call.params)}/jobs/`)
    .filter(({ parent, properties }) => parent === undefined && (type === null || properties['jobType'] === type))
    // The newest first, as Azure lists them.
    .reverse()
    .map((record) => jobView(record, emulator));
  return pageOf(jobs, call, emulator.address);
}
