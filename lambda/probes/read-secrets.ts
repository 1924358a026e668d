import type { Aws } from '../aws.ts';
import type { Fact } from '../facts.ts';
import type { KmsKey, StartSecret, StoredSecret } from '../facts-secret.ts';
import type { TaskDefinition } from '../facts-task.ts';
import type { Failure } from '../failure.ts';
import { homeOf } from '../needs.ts';
import { present } from '../present.ts';
import {
  endsLikeSuffix,
  readCredentialsReference,
  readSecretReference,
  type SecretReference,
} from '../secret-reference.ts';
import { read } from './probe.ts';

/** Secrets that are described for one event; a task has rarely more, and the others are as the first. */
const maxSecrets = 20;

const notAsked = { state: 'not-asked' } as const;
const tooMany = { state: 'not-asked', why: `only ${maxSecrets} secrets of a task are looked at` } as const;

const iso = (date: Date | undefined): string | undefined =>
  date === undefined ? undefined : new Date(date).toISOString();

const describeSecret = (aws: Aws, id: string, region: string): Promise<Fact<StoredSecret>> =>
  read('secretsmanager:DescribeSecret', ['ResourceNotFoundException'], async () => {
    const found = await aws('secretsmanager:DescribeSecret', { SecretId: id }, { region });
    if (found.ARN === undefined) return undefined;
    return {
      arn: found.ARN,
      name: found.Name ?? '',
      ...present({
        deletedAt: iso(found.DeletedDate),
        kmsKeyId: found.KmsKeyId,
        versions: found.VersionIdsToStages,
      }),
    };
  });

const describeParameter = async (aws: Aws, name: string, region: string): Promise<Fact<StoredSecret>> => {
  const found = await read('ssm:DescribeParameters', [], async () => {
    const filter = { Key: 'Name', Option: 'Equals', Values: [name] };
    const { Parameters: parameters } = await aws(
      'ssm:DescribeParameters',
      { ParameterFilters: [filter] },
      { region },
    );
    return parameters;
  });
  if (found.state !== 'known') return found;
  // A name that is not there gives an empty list.
  const [parameter] = found.value;
  if (parameter === undefined) return { state: 'absent', from: found.from };
  const { ARN: arn = '', Name: own = name, Type: type, KeyId: kmsKeyId } = parameter;
  return { state: 'known', value: { arn, name: own, ...present({ type, kmsKeyId }) }, from: found.from };
};

const firstKnown = async (asked: readonly Promise<Fact<StoredSecret>>[]): Promise<Fact<StoredSecret>> => {
  const found = await Promise.all(asked);
  return (
    found.find(({ state }) => state === 'known') ??
    found.find(({ state }) => state === 'unreadable') ??
    found[0] ??
    notAsked
  );
};

/** What has the name under another ARN: the text's own suffix may be part of the name, or that of a secret deleted since. */
const readNamesake = (aws: Aws, { service, name, region }: SecretReference): Promise<Fact<StoredSecret>> => {
  if (service === 'ssm') {
    const other = name.startsWith('/') ? name.slice(1) : `/${name}`;
    return describeParameter(aws, other, region);
  }
  const names = endsLikeSuffix(name) ? [name, name.slice(0, -7)] : [];
  return firstKnown(names.map((each) => describeSecret(aws, each, region)));
};

const isAwsKey = (keyId: string): boolean => /(?:^|:)alias\/aws\/(?:ssm|secretsmanager)$/.test(keyId);

const readKey = async (
  aws: Aws,
  stored: Fact<StoredSecret>,
  { region, account, partition, service }: SecretReference,
): Promise<Fact<KmsKey>> => {
  const keyId = stored.state === 'known' ? stored.value.kmsKeyId : undefined;
  const isPlain = stored.state === 'known' && service === 'ssm' && stored.value.type !== 'SecureString';
  if (keyId === undefined || isPlain || isAwsKey(keyId))
    return { state: 'not-asked', why: "no customer's key encrypts it" };
  // An id or an alias alone would be looked for in the caller's account.
  const arn = keyId.startsWith('arn:')
    ? keyId
    : `arn:${partition}:kms:${region}:${account}:${keyId.startsWith('alias/') ? '' : 'key/'}${keyId}`;
  return read('kms:DescribeKey', ['NotFoundException'], async () => {
    const { KeyMetadata: key } = await aws('kms:DescribeKey', { KeyId: arn }, { region });
    return (
      (key?.Arn && {
        arn: key.Arn,
        state: key.KeyState ?? 'unknown',
        manager: key.KeyManager === 'AWS' ? 'AWS' : 'CUSTOMER',
      }) ||
      undefined
    );
  });
};

interface Wanted {
  readonly container: string;
  readonly use: StartSecret['use'];
  readonly reference: SecretReference;
}

/** A listing has neither AWS's public parameters nor those of another account: that they are not in it says nothing. */
const isNotListed = ({ service, name, account }: SecretReference, home: string | undefined): boolean =>
  service === 'ssm' && (name.startsWith('/aws/') || (home !== undefined && account !== home));

const notListed = {
  state: 'not-asked',
  why: "a listing shows only the account's own parameters",
} as const;

const readOne = async (wanted: Wanted, homeAccount: string | undefined, aws: Aws): Promise<StartSecret> => {
  const { reference } = wanted;
  if (isNotListed(reference, homeAccount))
    return { ...wanted, stored: notListed, namesake: notAsked, key: notAsked };
  const stored = await (reference.service === 'ssm'
    ? describeParameter(aws, reference.name, reference.region)
    : describeSecret(aws, reference.arn, reference.region));
  const [namesake, key] = await Promise.all([
    stored.state === 'absent' ? readNamesake(aws, reference) : notAsked,
    readKey(aws, stored, reference),
  ]);
  return { ...wanted, stored, namesake, key };
};

const wantedOf = (failure: Failure, definition: TaskDefinition | undefined): Wanted[] => {
  const home = homeOf(failure);
  const inDefinition = (definition?.containers ?? []).flatMap(({ name, secrets, registryCredentials }) => [
    ...(registryCredentials === undefined
      ? []
      : [{ container: name, use: 'registry-credentials', text: registryCredentials } as const]),
    ...secrets.map((text) => ({ container: name, use: 'environment', text }) as const),
  ]);
  const { secretArn, parameters, truncated, text: message } = failure.clues;
  const named = [...(secretArn === undefined ? [] : [secretArn]), ...parameters];
  // A name that the cut may have shortened would be another one's.
  const whole = named.filter((text) => !truncated || !message.replace(/(?:\.\.\.|…)$/, '').endsWith(text));
  const said = whole.map(
    (text) => ({ container: failure.containers[0]?.name ?? '', use: 'environment', text }) as const,
  );
  const all = [...inDefinition, ...(definition === undefined ? said : [])];
  const wanted = all.flatMap(({ container, use, text }) => {
    const reference = (use === 'registry-credentials' ? readCredentialsReference : readSecretReference)(
      text,
      home,
    );
    return reference === undefined ? [] : [{ container, use, reference }];
  });
  return [
    ...new Map(wanted.map((each) => [`${each.reference.arn} ${each.reference.valueFrom}`, each])).values(),
  ];
};

/**
 * The start-up secrets of a task as Secrets Manager and Parameter Store describe them, each once, side by side: never
 * a value. Where the task definition is not known, those that the message names.
 */
export const readSecrets = (
  failure: Failure,
  definition: TaskDefinition | undefined,
  aws: Aws,
): Promise<StartSecret[]> => {
  const wanted = wantedOf(failure, definition);
  const places = [...new Set(wanted.map(({ reference }) => reference.arn))].slice(0, maxSecrets);
  return Promise.all(
    wanted.map((each) =>
      places.includes(each.reference.arn)
        ? readOne(each, failure.account, aws)
        : { ...each, stored: tooMany, namesake: notAsked, key: notAsked },
    ),
  );
};
