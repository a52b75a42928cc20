import { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import type { Route } from '../http/route.ts';
import { faultRule } from './fault-rule.ts';

const faultRules = z.array(faultRule);

/** Gives the routes that control faults: POST adds one or a list, GET tells those that are still to happen, DELETE forgets them. */
export function faultRoutes({ faults, tell }: Emulator): readonly Route[] {
  const shared = { pattern: '/emulator/faults', audience: 'none' } as const;
  return [
    { ...shared, method: 'GET', handle: () => ({ status: 200, body: { value: faults.list() } }) },
    {
      ...shared,
      method: 'POST',
      handle: ({ body }) => {
        const rules = Array.isArray(body)
          ? parseInput(faultRules, body, 'faults')
          : [parseInput(faultRule, body, 'a fault')];
        faults.add(rules);
        for (const { kind, times } of rules) tell(`fault: ${kind} is to happen ${times} times`);
        return { status: 200, body: { value: faults.list() } };
      },
    },
    {
      ...shared,
      method: 'DELETE',
      handle: () => {
        faults.clear();
        return { status: 200, body: { value: [] } };
      },
    },
  ];
}
