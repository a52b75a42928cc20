import { fileURLToPath } from 'node:url';
import { isMusterError, isRecord, messageOf, MusterError, type ErrorPlace } from '#src/core/index.ts';
import type { StepContext, StepImplementation, StepResult } from '../step.ts';

/**
 * Gives a step of a file of the user whose errors name the step, the file and the line where they were thrown: STEP_FAILED, with the
 * error as its cause. Errors of Muster, and those of an interrupt, stay as they are.
 */
export function withFailures(step: StepImplementation, file: string): StepImplementation {
  const { inputs, run } = step;
  return {
    ...step,
    ...(inputs === undefined
      ? {}
      : { inputs: async (context, options) => telling(context, file, async () => inputs(context, options)) }),
    run: async (context, options) =>
      telling(context, file, async () => checkedResult(await run(context, options), context, file)),
  };
}

async function telling<Given>(context: StepContext, file: string, act: () => Promise<Given>): Promise<Given> {
  try {
    return await act();
  } catch (cause) {
    if (isMusterError(cause) || context.signal.aborted) throw cause;
    const what = `The step ${context.run.step} threw: ${messageOf(cause)}`;
    throw new MusterError('STEP_FAILED', { what, where: placeOf(cause, file) }, { cause });
  }
}

function checkedResult(result: unknown, { run }: StepContext, file: string): StepResult {
  if (isRecord(result) && typeof result['summary'] === 'string' && isRecord(result['counts']))
    return result as StepResult;
  throw new MusterError('STEP_FAILED', {
    what: `The step ${run.step} gave no result.`,
    where: { file },
    expected: 'an object with a summary, a sentence, and counts, such as { rows: 3 }',
  });
}

const mustersOwn = fileURLToPath(new URL('../../', import.meta.url));
const frameForm = /\(?((?:file:\/\/)?\/[^()]+|[A-Za-z]:\\[^()]+|file:\/\/[^()]+):(\d+):\d+\)?$/;

/** Gives the topmost place of the user's code in the stack of an error; the file alone where there is none. */
function placeOf(error: unknown, file: string): ErrorPlace {
  const stack = isRecord(error) && typeof error['stack'] === 'string' ? error['stack'] : '';
  for (const frame of stack.split('\n')) {
    const [, path = '', line = ''] = frameForm.exec(frame.trim()) ?? [];
    if (path === '') continue;
    const place = path.startsWith('file:') ? fileURLToPath(path) : path;
    if (place.startsWith(mustersOwn) || place.includes('node_modules')) continue;
    return { file: place, line: Number(line) };
  }
  return { file };
}
