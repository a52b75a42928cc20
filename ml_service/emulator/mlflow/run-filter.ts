import { refuse } from '../http/refusal.ts';
import type { MlflowRun } from './mlflow-run.ts';

const condition =
  /^(attributes?|params?|metrics?|tags?)\.(?:`([^`]+)`|"([^"]+)"|([\w./-]+))\s*(=|!=|>=|<=|>|<)\s*(?:'([^']*)'|"([^"]*)"|(-?[\d.eE+-]+))$/i;

/**
 * Gives a test for runs by a filter of MLflow, as far as Azure Machine Learning knows it: conditions with AND between them, no OR, no `!=` on
 * tags (learn.microsoft.com/azure/machine-learning/how-to-track-experiments-mlflow).
 */
export function runFilter(text: string): (run: MlflowRun) => boolean {
  if (text.trim() === '') return () => true;
  const tests = text.split(/\s+and\s+/i).map((part) => conditionOf(part.trim()));
  return (run) => tests.every((holds) => holds(run));
}

function conditionOf(text: string): (run: MlflowRun) => boolean {
  const found = condition.exec(text);
  if (found === null) return refuseFilter(`The condition "${text}" cannot be read.`);
  const [, entity = '', back, quoted, plain, operator = '', single, double, number] = found;
  const name = back ?? quoted ?? plain ?? '';
  const wanted = number === undefined ? (single ?? double ?? '') : Number(number);
  const kind = entity.toLowerCase().replace(/s$/, '');
  if (kind === 'tag' && operator === '!=') return refuseFilter('Tags cannot be compared with !=.');
  return (run) => compare(valueOf(run, kind, name), operator, wanted);
}

function valueOf(run: MlflowRun, kind: string, name: string): string | number | undefined {
  if (kind === 'param') return run.params[name];
  if (kind === 'tag') return run.tags[name];
  if (kind === 'metric') return run.metrics.findLast(({ key }) => key === name)?.value;
  const attributes: Readonly<Record<string, string | number | undefined>> = {
    run_id: run.run_id,
    run_name: run.run_name,
    status: run.status,
    start_time: run.start_time,
    end_time: run.end_time,
  };
  return Object.hasOwn(attributes, name) ? attributes[name] : refuseFilter(`Runs have no attribute "${name}".`);
}

function compare(value: string | number | undefined, operator: string, wanted: string | number): boolean {
  if (value === undefined) return false;
  const order =
    typeof wanted === 'number' ? Number(value) - wanted : value === wanted ? 0 : String(value) < wanted ? -1 : 1;
  const holds: Readonly<Record<string, boolean>> = {
    '=': order === 0,
    '!=': order !== 0,
    '>=': order >= 0,
    '<=': order <= 0,
    '>': order > 0,
    '<': order < 0,
  };
  return holds[operator] === true;
}

function refuseFilter(message: string): never {
  return refuse(400, 'INVALID_PARAMETER_VALUE', message);
}
