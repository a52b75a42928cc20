import { lookup } from 'node:dns';
import { get as getHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackHost, MusterError } from '#src/core/index.ts';
import { isPrivateAddress } from './private-address.ts';
import { withoutSecrets } from './secrets-in-uri.ts';

/** From where files may be read by https. */
export type HttpsRules = {
  /** Names of hosts; `*.example.com` stands for all below example.com. */
  readonly hosts: readonly string[];
  /** Whether a host may lie on this machine or in its own network; this machine then also without TLS. */
  readonly allowsPrivate: boolean;
  /** No file may be larger. */
  readonly largestBytes: number;
};

const mostRedirects = 5;

/**
 * Asks for a file and gives the answer with its body still to come; redirects are followed, each of them checked as the first
 * address. Throws STORAGE_HOST_REFUSED for a host that is not on the list or whose address is private, and faults of the network
 * as they are. A connection that is silent for `timeoutMs` is given up, also later in the body.
 */
export async function requestFile(
  url: URL,
  headers: Readonly<Record<string, string>>,
  rules: HttpsRules,
  wait: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
): Promise<IncomingMessage> {
  let at = url;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    checkHost(at, rules);
    const answer = await answerOf(at, { headers: { ...headers }, signal: wait.signal }, rules, wait.timeoutMs);
    const next = answer.headers.location;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || next === undefined) return answer;
    answer.destroy();
    at = new URL(next, at);
  }
  throw new MusterError('STORAGE_FAILED', {
    what: `The address redirects more than ${mostRedirects} times.`,
    where: { file: withoutSecrets(url.href) },
  });
}

function checkHost(url: URL, rules: HttpsRules): void {
  const host = url.hostname;
  const isPlainHere = url.protocol === 'http:' && rules.allowsPrivate && isLoopbackHost(host);
  if (url.protocol !== 'https:' && !isPlainHere) refuse(url, 'The address does not begin with https://.');
  const isListed = rules.hosts.some((each) =>
    each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each.toLowerCase(),
  );
  if (!isListed) refuse(url, `The host "${host}" is not one from which inputs may be read.`);
  // An address is not looked up, so that it is checked here and not by the lookup.
  const address = host.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && isPrivateAddress(address) && !rules.allowsPrivate) throw privateHost(host, address);
}

function refuse(url: URL, what: string): never {
  throw new MusterError('STORAGE_HOST_REFUSED', {
    what,
    where: { file: withoutSecrets(url.href), path: 'MUSTER_HTTPS_HOSTS' },
    expected: 'an https:// address on a host that MUSTER_HTTPS_HOSTS names',
  });
}

function privateHost(host: string, address: string): MusterError {
  return new MusterError('STORAGE_HOST_REFUSED', {
    what: `The host "${host}" has the address ${address}, which is this machine or its own network.`,
    where: { path: 'MUSTER_ALLOW_PRIVATE_ADDRESSES' },
    expected: 'an address of the public internet',
    toDo: 'Set MUSTER_ALLOW_PRIVATE_ADDRESSES=true if that host is meant.',
  });
}

async function answerOf(
  url: URL,
  options: RequestOptions,
  rules: HttpsRules,
  timeoutMs: number,
): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    // No agent that keeps connections: each connection is looked up, and thereby checked, anew.
    const request = get(url, { ...options, agent: false, lookup: checkedLookup(rules) }, resolve);
    request.on('error', reject);
    request.setTimeout(timeoutMs, () => {
      request.destroy(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' }));
    });
  });
}

/** Looks a host up and refuses private addresses; the connection goes to the very address that was checked. */
function checkedLookup(rules: HttpsRules): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const hidden = addresses.find(({ address }) => isPrivateAddress(address));
      if (hidden !== undefined && !rules.allowsPrivate) return callback(privateHost(host, hidden.address), '');
      const first = addresses[0]!;
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
