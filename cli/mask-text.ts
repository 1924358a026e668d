import { maskAddress, maskWord } from './mask-word.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How a text is read: a name that somebody chose, a value of an API, or a sentence. */
export type Kind = 'name' | 'value' | 'sentence';

/** Replaces what others chose, and keeps in `words` and `names` what it replaced. */
export interface Mask {
  (text: string, kind: Kind): string;
  /** What each word became. */
  readonly words: ReadonlyMap<string, string>;
  /** Whether a word may stand in a sentence: nobody is known by it. */
  readonly isEverybodys: (word: string) => boolean;
}

/** Of AWS itself, or with a meaning of its own, wherever it stands. */
const ownWords = new Set([
  ...['arn', 'aws', 'cn', 'gov', 'us', 'latest', 'library', 'default', 'sha256', 'https', 'http'],
  ...['linux', 'windows', 'amd64', 'arm64', 'v8', 'x86', '64'],
  'AmazonProvidedDNS',
  ...['arm', 'v6', 'v7', 's390x', 'ppc64le', 'riscv64'],
]);

/** What a host or a path of a registry is made of, but for its names. */
export const hostWords: ReadonlySet<string> = new Set([
  ...['amazonaws', 'com', 'on', 'api', 'dkr', 'ecr', 'ecs', 'iam', 'sts', 'ec2', 's3', 'ssm', 'kms', 'logs'],
  ...['secretsmanager', 'sns', 'starport', 'prod', 'fips', 'compute', 'internal', 'vpce', 'ip', 'v2', 'vnd'],
  ...['manifests', 'blobs', 'tags', 'list', 'application', 'json', 'oci', 'image', 'manifest', 'index'],
  ...['docker', 'distribution', 'io', 'registry', 'auth', 'hub', 'index', 'token', 'public', 'ghcr', 'quay'],
  ...[
    'vpc',
    'subnet',
    'sg',
    'rtb',
    'acl',
    'igw',
    'eigw',
    'nat',
    'tgw',
    'vgw',
    'pcx',
    'lgw',
    'cagw',
    'eni',
    'dopt',
    'pl',
  ],
  ...['gcr', 'pkg', 'dev', 'mcr', 'microsoft', 'registry-1', '1', 'v1', 'uploads', 'upload', 'v3'],
]);

/** Kinds of resources, which stand before a name in an ARN. */
export const resourceKinds: ReadonlySet<string> = new Set([
  ...['role', 'policy', 'user', 'root', 'assumed', 'instance', 'profile', 'repository', 'task', 'definition'],
  ...[
    'cluster',
    'service',
    'container',
    'secret',
    'parameter',
    'key',
    'alias',
    'log',
    'group',
    'stream',
    'vpc',
  ],
  ...['endpoint', 'subnet', 'security', 'gateway', 'table', 'function', 'network', 'interface', 'federated'],
]);

const region =
  /(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-(?:gov|iso[bef]?))?-(?:north|south|east|west|central){1,2}-\d[a-f]?(?![A-Za-z0-9])/;
const time = /\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?/;
const arn = /arn:[\w*-]+:[\w*-]*:[\w*-]*:[\w*]*:[^\s"',;()<>]+/;
const address = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?![\d.])/;
/** The bucket that ECR keeps layers in, of each region (ECR user guide, "Interface VPC endpoints"). */
const layers = /prod-[a-z]{2}(?:-[a-z]+)+-\d-starport-layer-bucket/;
const dashed = /(?<=\bip-)\d{1,3}(?:-\d{1,3}){3}/;
const nobodysOrAddress = new RegExp(`(${layers.source}|${region.source}|${address.source})`, 'u');
/** A host with a path, or names with slashes between. */
const path = /(?:https?:\/\/)?[\p{L}\d*_.:-]{1,255}(?:\/[\p{L}\d*?_.:@+=-]{1,255})+/u;
const word = /[\p{L}\p{N}]+/u;
const pieces = new RegExp(
  [arn, time, layers, region, address, dashed, path, word].map(({ source }) => `(${source})`).join('|'),
  'gu',
);

/** A number of few digits is a port, a code, a version or a size, and one letter is nobody's name. */
const isNothing = (text: string): boolean => /^(?:\d{1,5}|[A-Za-z])$/.test(text);

/** A word that begins with one of a pattern, and goes on, is told by it too, if that is long enough. */
const stemLength = 7;

/** Makes a mask with a key, which is not to be kept: with it names could be tried out. */
export const makeMask = (
  key: string,
  { heard, common, values }: Vocabulary,
  names: ReadonlySet<string>,
): Mask => {
  const everybodys = new Set([...heard, ...common.filter((each) => !names.has(each))]);
  const known = new Set(values);
  const stems = heard.filter(({ length }) => length >= stemLength);

  /** As it is, in camel case, as the name of an error, or with an end that the pattern leaves open. */
  const isEverybodys = (text: string): boolean => {
    const lower = text.toLowerCase();
    if (everybodys.has(lower)) return true;
    if (names.has(lower)) return false;
    const parts = text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
    return (
      /^[A-Z][a-z]\w*(?:Exception|Error)$/.test(text) ||
      (parts.join('') === text && parts.every((part) => everybodys.has(part.toLowerCase()))) ||
      stems.some((stem) => lower.startsWith(stem))
    );
  };
  const words = new Map<string, string>();

  const keeps: Readonly<Record<Kind, (text: string) => boolean>> = {
    name: (text) => ownWords.has(text),
    value: (text) => ownWords.has(text) || hostWords.has(text) || known.has(text),
    sentence: (text) => ownWords.has(text) || isEverybodys(text),
  };

  const change = (text: string): string => {
    const masked = maskWord(text, key);
    words.set(text, masked);
    return masked;
  };

  const plain = (text: string, isKept: (text: string) => boolean): string =>
    text.replace(/[\p{L}\p{N}]+/gu, (each) => (isNothing(each) || isKept(each) ? each : change(each)));

  const asAddress = (text: string): string => {
    const [ip = '', bits] = text.split('/');
    const masked = maskAddress(ip, key, bits === undefined ? 32 : Number(bits));
    if (masked !== ip) words.set(ip, masked);
    return bits === undefined ? masked : `${masked}/${bits}`;
  };

  /** Regions are nobody's, and stand in hosts and ARNs; addresses stand in URLs. */
  const around = (text: string, isKept: (text: string) => boolean): string =>
    text
      .split(nobodysOrAddress)
      .map((part, place) => {
        if (place % 2 === 0) return plain(part, isKept);
        return address.test(part) ? asAddress(part) : part;
      })
      .join('');

  const ofArn = (text: string): string => {
    const [head = '', partition = '', service = '', where = '', account = '', ...rest] = text.split(':');
    const resource = rest.join(':');
    if (account === 'aws') return text;
    const [, kind = '', name = ''] = /^([a-z-]*[:/])?(.*)$/su.exec(resource) ?? [];
    const isKind = kind.split(/[-:/]/).every((each) => each === '' || resourceKinds.has(each));
    const masked = isKind ? kind + around(name, keeps.name) : around(resource, keeps.name);
    return [head, partition, service, where, plain(account, keeps.name), masked].join(':');
  };

  const isHost = (text: string): boolean => /\.[a-z]{2,}(?::\d+)?$/.test(text) || /^localhost\b/.test(text);

  const ofPath = (text: string, kind: Kind): string => {
    if (text.startsWith('alias/aws/')) return text;
    const scheme = /^https?:\/\//.exec(text)?.[0] ?? '';
    const [first = '', ...rest] = text.slice(scheme.length).split('/');
    const head = isHost(first)
      ? around(first, (each) => hostWords.has(each) || ownWords.has(each))
      : around(first, keeps.name);
    if (!isHost(first) && kind === 'sentence') return around(text, keeps.sentence);
    const isApi = rest[0] === 'v2' || /^(?:application|vnd)/.test(first);
    const tail = rest.map((part) =>
      around(part, (each) => ownWords.has(each) || (isApi && hostWords.has(each))),
    );
    return scheme + [isApi && !isHost(first) ? first : head, ...tail].join('/');
  };

  const asIs = (text: string): string => text;
  /** By the place of its pattern among the pieces. */
  const readers: readonly ((text: string, kind: Kind) => string)[] = [
    ofArn,
    asIs,
    asIs,
    asIs,
    asAddress,
    (text) => asAddress(text.replaceAll('-', '.')).replaceAll('.', '-'),
    ofPath,
    (text, kind) => plain(text, keeps[kind]),
  ];
  const all = (text: string, kind: Kind): string =>
    text.replace(pieces, (piece: string, ...groups: unknown[]) => {
      const reader = readers[groups.findIndex((group) => group !== undefined)];
      return reader?.(piece, kind) ?? piece;
    });
  /** The last word of a cut message is the begin of one. */
  const mask = (text: string, kind: Kind): string => {
    const [, last = ''] = kind === 'sentence' ? (/([A-Za-z]{4,})(?:\.\.\.|…)?$/.exec(text) ?? []) : [];
    const isCut = last !== '' && heard.some((word) => word.startsWith(last.toLowerCase()));
    if (!isCut) return all(text, kind);
    const end = text.lastIndexOf(last);
    return all(text.slice(0, end), kind) + text.slice(end);
  };
  return Object.assign(mask, { words, isEverybodys });
};
