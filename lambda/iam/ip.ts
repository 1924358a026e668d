/**
 * The bytes of an IPv4 (4) or IPv6 (16) address, or nothing when it is neither. No leading zeros in IPv4:
 * readers disagree on whether 010 is eight.
 */
export const bytesOf = (text: string): readonly number[] | undefined => {
  if (text.length > MAX_TEXT) return undefined;
  return text.includes(':') ? sixteen(text) : four(text);
};

/**
 * Whether an address is in a range such as 203.0.113.0/24 or 2001:db8::/32; a range without a prefix is one
 * address. Undefined when one of them cannot be read. Addresses of the other family are in no range.
 */
export const isInRange = (address: string, range: string): boolean | undefined => {
  const [base = '', prefix, ...rest] = range.split('/', 3);
  const inside = bytesOf(base);
  const bytes = bytesOf(address);
  if (inside === undefined || bytes === undefined || rest.length > 0) return undefined;
  const bits = prefix === undefined ? inside.length * 8 : decimal(prefix, inside.length * 8);
  if (bits === undefined) return undefined;
  return bytes.length === inside.length && sharePrefix(bytes, inside, bits);
};

/** The longest form, IPv6 that ends in IPv4, has 45 characters. */
const MAX_TEXT = 45;

const sharePrefix = (left: readonly number[], right: readonly number[], bits: number): boolean =>
  left.every((byte, at) => {
    const counted = Math.min(8, Math.max(0, bits - at * 8));
    const unit = 2 ** (8 - counted);
    return Math.floor(byte / unit) === Math.floor((right[at] ?? 0) / unit);
  });

const decimal = (text: string, max: number): number | undefined => {
  if (!/^(?:0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
};

const four = (text: string): readonly number[] | undefined => {
  const bytes = text.split('.').map((part) => decimal(part, 255));
  return bytes.length === 4 && bytes.every((byte) => byte !== undefined) ? bytes : undefined;
};

const sixteen = (text: string): readonly number[] | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 16 ? head : undefined;
  const gap = 16 - head.length - tail.length;
  // "::" stands for at least one group of zeros.
  return gap < 2 ? undefined : [...head, ...Array.from({ length: gap }, () => 0), ...tail];
};

const groups = (text: string): number[] | undefined => {
  if (text === '') return [];
  const parts = text.split(':');
  const bytes: number[] = [];
  for (const [at, part] of parts.entries()) {
    const last = at === parts.length - 1 && part.includes('.') ? four(part) : undefined;
    if (last === undefined && !/^[0-9a-f]{1,4}$/i.test(part)) return undefined;
    const value = Number.parseInt(part, 16);
    bytes.push(...(last ?? [Math.floor(value / 256), value % 256]));
  }
  return bytes;
};
