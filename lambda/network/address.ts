import { bytesOf } from '../iam/ip.ts';

/** A span of addresses of one family, both ends in it. */
export interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/** `10.0.0.0/16`, or an address alone. Undefined for what is neither; bits after the prefix are as if zero. */
export const readRange = (text: string): Range | undefined => {
  const [base = '', prefix, ...rest] = text.slice(0, 64).split('/', 3);
  const bytes = bytesOf(base);
  if (bytes === undefined || rest.length > 0) return undefined;
  const family = bytes.length === 4 ? 4 : 6;
  const length = prefix === undefined ? bitsOf[family] : Number(/^\d{1,3}$/.exec(prefix)?.[0] ?? Number.NaN);
  if (!(length <= bitsOf[family])) return undefined;
  const address = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const free = BigInt(bitsOf[family] - length);
  const first = (address >> free) << free;
  return { family, first, last: first + (1n << free) - 1n };
};

const ranges = (...texts: readonly string[]): Range[] => texts.flatMap((text) => readRange(text) ?? []);

/** What no public address is in: RFC 1918, shared space, loopback, link-local, multicast and reserved; for IPv6 unique local, link-local, multicast. */
const notPublic = ranges(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.168.0.0/16', '224.0.0.0/3', '::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
);

const meets = (a: Range, b: Range): boolean =>
  a.family === b.family && a.first <= b.last && b.first <= a.last;

/** How many addresses a span has: the fewer, the more specific a route to it. */
export const sizeOf = ({ first, last }: Range): bigint => last - first + 1n;

/** What is left of some spans without another one. */
export const without = (spans: readonly Range[], taken: Range): Range[] =>
  spans.flatMap((span) => {
    if (!meets(span, taken)) return [span];
    const { family, first, last } = span;
    return [
      ...(first < taken.first ? [{ family, first, last: taken.first - 1n }] : []),
      ...(taken.last < last ? [{ family, first: taken.last + 1n, last }] : []),
    ];
  });

/** Whether some of the addresses are in the span. */
export const touches = (spans: readonly Range[], range: Range): boolean =>
  spans.some((span) => meets(span, range));

/** Whether all of the addresses are in the span. */
export const isWithin = (spans: readonly Range[], range: Range): boolean =>
  without(spans, range).length === 0;

/** Every public address of a family: where a name leads to nobody knows where. */
export const publicSpace = (family: 4 | 6): Range[] =>
  notPublic.reduce<Range[]>(without, ranges(family === 4 ? '0.0.0.0/0' : '::/0'));
