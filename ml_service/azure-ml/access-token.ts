/** A bearer token of Azure. */
type AccessToken = {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expiresOn: number;
};

/** Gets a token for a scope such as `https://management.azure.com/.default`. */
export type Credential = (scope: string) => Promise<AccessToken>;

/** Gives a token that is valid for some time yet; a new one where the given one was refused. */
export type TokenSource = (scope: string, refused?: string) => Promise<string>;

/** What the control plane and MLflow take. */
export const managementScope = 'https://management.azure.com/.default';

/** What the addresses of batch endpoints take. */
export const scoringScope = 'https://ml.azure.com/.default';

const longestMarginMs = 5 * 60_000;

/**
 * Keeps the tokens of a credential: each is renewed five minutes before it expires, or when half its time is over where it lives less than
 * ten. A token that was refused is thrown away together with the credential, which may hold it itself.
 */
export function tokenSource(open: () => Promise<Credential>, now: () => number): TokenSource {
  let credential: Promise<Credential> | undefined;
  const kept = new Map<string, AccessToken & { readonly renewAt: number }>();
  return async (scope, refused) => {
    const held = kept.get(scope);
    if (held !== undefined && held.token !== refused && now() < held.renewAt) return held.token;
    if (refused !== undefined && (held === undefined || held.token === refused)) credential = undefined;
    credential ??= open();
    const got = await (await credential)(scope);
    const margin = Math.min(longestMarginMs, Math.max(0, got.expiresOn - now()) / 2);
    kept.set(scope, { ...got, renewAt: got.expiresOn - margin });
    return got.token;
  };
}
