import type { IncomingHttpHeaders } from 'node:http';

/** One request, read whole. */
export type Call = {
  readonly method: string;
  readonly path: string;
  /** The values of the `{names}` in the pattern of the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The JSON of the body; undefined where there is none. */
  readonly body: unknown;
};

/** What is answered: JSON, where there is a body. */
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Which token a route asks for: of the control plane, of the data plane, of either or of a job; none for what Azure leaves open. */
export type Audience = 'management' | 'data' | 'any' | 'none';

/** What is done for one method on one pattern of paths, such as `/token` or `/batch/{endpoint}/jobs`. */
export type Route = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly pattern: string;
  readonly audience: Audience;
  /** Whether the query must name a known `api-version`. */
  readonly isVersioned?: boolean;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
};

/**
 * Finds the route for a method and a path, with the values of its names. As in Azure Resource Manager the fixed parts of a path are the
 * same in capital and small letters.
 */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = matchPath(route.pattern.split('/'), parts);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, expected] of pattern.entries()) {
    const part = decoded(parts[i]!);
    const name = /^\{(\w+)\}$/.exec(expected)?.[1];
    if (name !== undefined && part !== undefined && part !== '') params[name] = part;
    else if (expected.toLowerCase() !== part?.toLowerCase()) return undefined;
  }
  return params;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
