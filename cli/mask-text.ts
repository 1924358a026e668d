import { maskAddress, maskWord } from './mask-word.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How a text is read: a name that somebody chose, a value of an API, or a sentence. */
export type Kind = 'name' | 'value' | 'sentence';

/** Replaces what others chose, and keeps in `words` and `names` what it replaced. */
export interface Mask {
  (text: string, kind: Kind): string;
  /** What each word became. */
  readonly words: ReadonlyMap<string, string>;
}

/** Of AWS itself, or with a meaning of its own, wherever it stands. */
const ownWords = new Set([
  ...['arn', 'aws', 'cn', 'gov', 'us', 'latest', 'library', 'default', 'sha256', 'https', 'http'],
  ...['linux', 'windows', 'amd64', 'arm64', 'v8', 'x86', '64'],
]);

/** What a host or a path of a registry is made of, but for its names. */
const hostWords = new Set([
  ...['amazonaws', 'com', 'on', 'api', 'dkr', 'ecr', 'ecs', 'iam', 'sts', 'ec2', 's3', 'ssm', 'kms', 'logs'],
  ...['secretsmanager', 'sns', 'starport', 'prod', 'fips', 'compute', 'internal', 'vpce', 'ip', 'v2', 'vnd'],
  ...['manifests', 'blobs', 'tags', 'list', 'application', 'json', 'oci', 'image', 'manifest', 'index'],
  ...['docker', 'distribution', 'io', 'registry', 'auth', 'hub', 'index', 'token', 'public', 'ghcr', 'quay'],
  ...['gcr', 'pkg', 'dev', 'mcr', 'microsoft', 'registry-1', '1', 'v1', 'uploads', 'upload', 'v3'],
]);

/** Kinds of resources, which stand before a name in an ARN. */
const kinds = new Set([
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
const dashed = /(?<=\bip-)\d{1,3}(?:-\d{1,3}){3}/;
/** A host with a path, or names with slashes between. */
const path = /(?:https?:\/\/)?[\p{L}\d*_.:-]{1,255}(?:\/[\p{L}\d*?_.:@+=-]{1,255})+/u;
const word = /[\p{L}\p{N}]+/u;
const pieces = new RegExp(
  [arn, time, region, address, dashed, path, word].map(({ source }) => `(${source})`).join('|'),
  'gu',
);

/** A number of few digits is a port, a code, a version or a size, and one letter is nobody's name. */
const isNothing = (text: string): boolean => /^(?:\d{1,5}|[A-Za-z])$/.test(text);

/** Makes a mask with a key, which is not to be kept: with it names could be tried out. */
export const makeMask = (
  key: string,
  { heard, common, values }: Vocabulary,
  names: ReadonlySet<string>,
): Mask => {
  const everybodys = new Set([...heard, ...common.filter((each) => !names.has(each))]);
  const known = new Set(values);
  const words = new Map<string, string>();

  const keeps: Readonly<Record<Kind, (text: string) => boolean>> = {
    name: (text) => ownWords.has(text),
    value: (text) => ownWords.has(text) || hostWords.has(text) || known.has(text),
    sentence: (text) => everybodys.has(text.toLowerCase()) || ownWords.has(text),
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

  /** Regions are nobody's, and stand in hosts and ARNs. */
  const around = (text: string, isKept: (text: string) => boolean): string =>
    text
      .split(new RegExp(`(${region.source})`, 'u'))
      .map((part, place) => (place % 2 === 1 ? part : plain(part, isKept)))
      .join('');

  const ofArn = (text: string): string => {
    const [head = '', partition = '', service = '', where = '', account = '', ...rest] = text.split(':');
    const resource = rest.join(':');
    if (account === 'aws') return text;
    const [, kind = '', name = ''] = /^([a-z-]*[:/])?(.*)$/su.exec(resource) ?? [];
    const isKind = kind.split(/[-:/]/).every((each) => each === '' || kinds.has(each));
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
    asAddress,
    (text) => asAddress(text.replaceAll('-', '.')).replaceAll('.', '-'),
    ofPath,
    (text, kind) => plain(text, keeps[kind]),
  ];
  const mask = (text: string, kind: Kind): string =>
    text.replace(pieces, (all: string, ...groups: unknown[]) => {
      const reader = readers[groups.findIndex((group) => group !== undefined)];
      return reader?.(all, kind) ?? all;
    });
  return Object.assign(mask, { words });
};
