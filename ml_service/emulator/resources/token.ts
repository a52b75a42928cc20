import { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import { refuse } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { dataScope, managementScope } from '../http/tokens.ts';

const tokenBody = z.strictObject({ scope: z.enum([managementScope, dataScope]) });

/** Gives the routes of tokens: in place of the sign-in of Azure, and of the managed identity that jobs have. */
export function tokenRoutes({ tokens }: Emulator): readonly Route[] {
  return [
    {
      method: 'POST',
      pattern: '/token',
      audience: 'none',
      handle: ({ body }) => ({ status: 200, body: tokens.issue(parseInput(tokenBody, body, 'a token').scope) }),
    },
    {
      // As @azure/identity asks for one inside of a job of Azure Machine Learning.
      method: 'GET',
      pattern: '/msi/token',
      audience: 'none',
      handle: ({ query, headers }) => {
        tokens.check(`Bearer ${String(headers['secret'])}`, 'any');
        const resource = (query.get('resource') ?? '').replace(/\/$/, '');
        const scope = [managementScope, dataScope].find((known) => known === `${resource}/.default`);
        if (scope === undefined) return refuse(400, 'invalid_resource', `The resource "${resource}" is not known.`);
        const { token, expiresOn } = tokens.issue(scope);
        const expires = String(Math.floor(expiresOn / 1000));
        return { status: 200, body: { access_token: token, expires_on: expires, resource, token_type: 'Bearer' } };
      },
    },
  ];
}
