import { createHmac, timingSafeEqual } from 'node:crypto';
import { isRecord } from '#src/core/index.ts';
import type { Audience } from './route.ts';
import { refuse } from './refusal.ts';

/** Makes and reads the tokens of the emulator: signed, and valid for a time. */
export type Tokens = {
  /** Gives a token for a scope and the epoch milliseconds of its end. */
  readonly issue: (scope: string) => { readonly token: string; readonly expiresOn: number };
  /** Refuses a request without a valid token for the audience, as Azure does: 401. */
  readonly check: (authorization: string | undefined, audience: Audience) => void;
};

/** The scope of Azure Resource Manager. */
export const managementScope = 'https://management.azure.com/.default';

/** The scope of the data plane of Azure Machine Learning. */
export const dataScope = 'https://ml.azure.com/.default';

/** The scope of the token that a job is given: it opens the tracking of the workspace and no more. */
export const jobScope = 'job';

/** Opens the tokens that a secret signs; each lives so many milliseconds from `now` on. */
export function openTokens(secret: string, lifetimeMs: number, now: () => number): Tokens {
  const signatureOf = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  return {
    issue: (scope) => {
      const expiresOn = now() + lifetimeMs;
      const text = Buffer.from(JSON.stringify({ scope, expiresOn })).toString('base64url');
      return { token: `${text}.${signatureOf(text)}`, expiresOn };
    },
    check: (authorization, audience) => {
      if (audience === 'none') return;
      const [text = '', signature = ''] = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]?.split('.') ?? [];
      if (text === '')
        refuse(401, 'AuthenticationFailed', 'Authentication failed. The "Authorization" header is missing.');
      if (!isEqual(signature, signatureOf(text)))
        refuse(401, 'InvalidAuthenticationToken', 'The access token is invalid.');
      const { scope, expiresOn } = readClaims(text);
      if (expiresOn <= now())
        refuse(401, 'ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than current UTC time.');
      if (!scopesOf[audience].includes(scope))
        refuse(
          401,
          'InvalidAuthenticationTokenAudience',
          `The access token has been obtained for the wrong audience "${scope}". It should be "${scopesOf[audience][0]}".`,
        );
    },
  };
}

const scopesOf = {
  management: [managementScope],
  data: [dataScope],
  any: [managementScope, dataScope, jobScope],
} satisfies Readonly<Record<Exclude<Audience, 'none'>, readonly string[]>> as Readonly<
  Record<Exclude<Audience, 'none'>, readonly string[]>
>;

function isEqual(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

function readClaims(text: string): { readonly scope: string; readonly expiresOn: number } {
  const claims: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  return isRecord(claims)
    ? { scope: String(claims['scope']), expiresOn: Number(claims['expiresOn']) }
    : { scope: '', expiresOn: 0 };
}
