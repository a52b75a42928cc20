import { refuseInput } from '../http/refusal.ts';
import type { CommandSpec } from './component-spec.ts';

const optionalPart = /\$\[\[(.*?)\]\]/gs;
const placeholder = /\$\{\{\s*(.*?)\s*\}\}/g;

/** Refuses a command that names an input or output which its component does not have, or an optional input outside `$[[ … ]]`. */
export function checkCommandText({ command, inputs, outputs }: CommandSpec): void {
  const withoutOptional = command.replaceAll(optionalPart, '');
  for (const [whole, name = ''] of command.matchAll(placeholder)) {
    const [, kind, port = ''] = /^(inputs|outputs)\.(\w+)$/.exec(name) ?? [];
    const ports = kind === 'inputs' ? inputs : kind === 'outputs' ? outputs : {};
    if (!Object.hasOwn(ports, port)) refuseInput(`The command names ${whole}, which the component does not have.`);
    const isOptional = kind === 'inputs' && inputs[port]?.optional === true && inputs[port].default === undefined;
    if (isOptional && withoutOptional.includes(whole))
      refuseInput(`The command names the optional input ${whole} outside of $[[ … ]].`);
  }
}

/**
 * Gives the command with `${{inputs.x}}` and `${{outputs.y}}` replaced by their values and `$[[ … ]]` kept only where all inputs in it are
 * given. Nothing is quoted: neither does Azure.
 */
export function commandText(
  command: string,
  values: { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> },
): string {
  const valueOf = (name: string): string | undefined => {
    const [kind, port = ''] = name.split('.');
    const ports = kind === 'inputs' ? values.inputs : values.outputs;
    return Object.hasOwn(ports, port) ? ports[port] : undefined;
  };
  const chosen = command.replaceAll(optionalPart, (_, part: string) =>
    [...part.matchAll(placeholder)].every(([, name]) => valueOf(name!) !== undefined) ? part : '',
  );
  return chosen.replaceAll(placeholder, (_, name: string) => valueOf(name) ?? '');
}
