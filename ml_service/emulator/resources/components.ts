import { z } from 'zod';
import { checkCommandText } from '../components/command-text.ts';
import { componentSpec, type ComponentSpec } from '../components/component-spec.ts';
import { checkedValue } from '../components/input-value.ts';
import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import { refuseInput } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { findVersion, type Lookup } from '../plan/find-version.ts';
import type { JobInput, JobOutput } from '../plan/job-ports.ts';
import { planPipeline } from '../plan/plan-pipeline.ts';
import { isDataType, type PipelineSpec } from '../components/component-spec.ts';
import { assetFields, changeable } from './asset-fields.ts';
import { versionRoutes, type VersionName } from './version-routes.ts';

const componentBody = z.strictObject({
  properties: z.strictObject({ ...assetFields, stage: z.string().nullish(), componentSpec: z.unknown() }),
});

/** Gives the routes of components: commands and pipelines, whose references and bindings are checked when they come in. */
export function componentRoutes(emulator: Emulator): readonly Route[] {
  const read = (body: unknown, of: VersionName): { properties: Record<string, unknown> } => {
    const { properties } = parseInput(componentBody, body, 'a component version');
    const spec = parseInput(componentSpec, properties.componentSpec, 'a component');
    checkComponent(spec, of, { resources: emulator.resources, workspaceId: of.workspaceId });
    return { properties };
  };
  const mutable = [...changeable, 'stage'];
  return versionRoutes({ kind: 'components', noun: 'component', read, mutable }, emulator);
}

function checkComponent(spec: ComponentSpec, { name, version }: VersionName, lookup: Lookup): void {
  if (spec.name !== name || spec.version !== version)
    refuseInput(`The component is put as ${name} ${version}, but says it is ${spec.name} ${spec.version}.`);
  for (const [port, input] of Object.entries(spec.inputs))
    if (input.default !== undefined) checkedValue(String(input.default), input, port);
  if (spec.type === 'command') {
    checkCommandText(spec);
    findVersion(lookup, 'environments', spec.environment);
    if (spec.code !== undefined) findVersion(lookup, 'codes', spec.code);
  } else planPipeline({ jobs: spec.jobs, settings: {}, inputs: examples(spec), outputs: outputsOf(spec) }, lookup);
}

/** Gives an input of the right type for each of a pipeline, so that its bindings can be checked before any job gives one. */
function examples({ inputs }: PipelineSpec): Readonly<Record<string, JobInput>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, spec]): [string, JobInput] => {
      if (isDataType(spec.type)) return [name, { jobInputType: spec.type, uri: 'azureml:example:1' }];
      const usual = { string: '', integer: '0', number: '0', boolean: 'true' }[spec.type];
      return [name, { jobInputType: 'literal', value: String(spec.default ?? spec.enum?.[0] ?? spec.min ?? usual) }];
    }),
  );
}

/** Gives the outputs of a pipeline component as a job has them. */
function outputsOf({ outputs }: PipelineSpec): Readonly<Record<string, JobOutput>> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { type }]) => [name, { jobOutputType: type }]));
}
