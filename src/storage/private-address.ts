import { BlockList, isIPv6 } from 'node:net';

// IANA special-purpose address registries (RFC 6890): all that is not an address of the public internet.
const ipv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
// The last three carry an IPv4 address inside: 6to4 and the two prefixes of NAT64.
const ipv6 = [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['2002::', 16],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
] as const;

const blocked = new BlockList();
for (const [network, prefix] of ipv4) blocked.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of ipv6) blocked.addSubnet(network, prefix, 'ipv6');

/** Says whether an IP address leads to this machine, its own network or nowhere; IPv4 addresses written as IPv6 count as what they are. */
export function isPrivateAddress(address: string): boolean {
  return blocked.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
