import { MusterError, pathText } from '#src/core/index.ts';
import { faultRule, type FaultRule } from './fault-rule.ts';

/** Reads a fault as the command line names it: `throttle,path=/jobs,times=3`. Throws USAGE where it is none. */
export function parseFault(text: string): FaultRule {
  const [kind, ...parts] = text.split(',');
  const fields = parts.map((part): [string, string] => {
    const [name = '', ...value] = part.split('=');
    return [name.trim(), value.join('=')];
  });
  const parsed = faultRule.safeParse({ kind, ...Object.fromEntries(fields) });
  if (parsed.success) return parsed.data;
  throw new MusterError(
    'USAGE',
    parsed.error.issues.map((issue) => ({
      what: `The fault "${text}" cannot be read: ${[pathText(issue.path), issue.message].join(' ').trim()}.`,
      where: { path: `--fault ${pathText(issue.path)}`.trimEnd() },
      expected: 'a kind and its fields, such as throttle,path=/jobs,times=3 or node-lost,step=train,afterText=epoch',
    })),
  );
}
