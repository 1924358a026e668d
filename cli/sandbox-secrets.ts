import { createHash } from 'node:crypto';
import type { SandboxAccount } from './account-file.ts';
import { awsError } from './aws-error.ts';
import { pageOf } from './page.ts';
import type { Answers } from './sandbox-iam.ts';
import { partitionOf } from './sandbox-policies.ts';

type Call = 'secretsmanager:DescribeSecret' | 'ssm:DescribeParameters' | 'kms:DescribeKey';
type SandboxSecret = SandboxAccount['secrets'][number];
type SandboxKey = SandboxAccount['keys'][number];

const suffixOf = ({ name, suffix }: SandboxSecret): string =>
  suffix ?? createHash('sha256').update(name).digest('hex').slice(0, 6);

/** Keys that every account has from AWS, by their aliases. */
const ofAws: readonly SandboxKey[] = ['secretsmanager', 'ssm'].map((service) => ({
  id: `aws-${service}`,
  state: 'Enabled',
  manager: 'AWS',
  aliases: [`alias/aws/${service}`],
}));

/** Secrets Manager, Parameter Store and KMS of the account in memory. They hold no values at all. */
export const sandboxSecrets = (account: SandboxAccount): Answers<Call> => {
  const isIn =
    (region = account.region) =>
    (each: { readonly region?: string | undefined }): boolean =>
      (each.region ?? account.region) === region;
  const arn = (service: string, region: string, rest: string): string =>
    `arn:${partitionOf(region)}:${service}:${region}:${account.account}:${rest}`;

  /** A text that ends like a whole ARN is taken for one; else it is a name, or an ARN without its six characters. */
  const secretFor = (id: string, region: string): SandboxSecret | undefined => {
    const [, , , place, owner, , name] = id.startsWith('arn:') ? id.split(':') : [];
    if (owner !== undefined && owner !== account.account)
      throw awsError(
        'AccessDeniedException',
        `User: arn:aws:sts::${account.account}:assumed-role/sandbox/sandbox is not authorized to perform: secretsmanager:DescribeSecret on resource: ${id} because no resource-based policy allows the secretsmanager:DescribeSecret action`,
      );
    if (place !== undefined && place !== region) return undefined;
    const all = account.secrets.filter(isIn(region));
    const isWhole = name !== undefined && /-[A-Za-z0-9]{6}$/.test(name);
    return isWhole
      ? all.find((each) => `${each.name}-${suffixOf(each)}` === name)
      : all.find((each) => each.name === (name ?? id));
  };

  const keyFor = (id: string, region: string): SandboxKey | undefined => {
    const name = id.startsWith('arn:')
      ? id
          .split(':')
          .slice(5)
          .join(':')
          .replace(/^key\//, '')
      : id;
    const own = [...account.keys.filter(isIn(region)), ...ofAws];
    return own.find((each) => each.id === name || each.aliases.includes(name));
  };

  return {
    'secretsmanager:DescribeSecret': ({ SecretId: id = '' }, options) => {
      const region = options?.region ?? account.region;
      const found = secretFor(id, region);
      if (found === undefined)
        throw awsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      return {
        $metadata: {},
        ARN: arn('secretsmanager', region, `secret:${found.name}-${suffixOf(found)}`),
        Name: found.name,
        ...(found.kmsKeyId === undefined ? {} : { KmsKeyId: found.kmsKeyId }),
        ...(found.deletedAt === undefined ? {} : { DeletedDate: new Date(found.deletedAt) }),
        VersionIdsToStages: structuredClone(found.versions),
      };
    },
    'ssm:DescribeParameters': ({ ParameterFilters: filters = [], NextToken, MaxResults }, options) => {
      const region = options?.region ?? account.region;
      const odd = filters.find(({ Key, Option = 'Equals' }) => Key !== 'Name' || Option !== 'Equals');
      if (odd !== undefined)
        throw awsError(
          'InvalidFilterKey',
          `The sandbox account does not filter by ${odd.Key} ${odd.Option}.`,
        );
      const asked = account.parameters
        .filter(isIn(region))
        .filter(({ name }) => filters.every(({ Values = [] }) => Values.includes(name)));
      const { found, next } = pageOf(asked, NextToken, MaxResults ?? 10);
      return {
        $metadata: {},
        Parameters: found.map(({ name, type, keyId, version }) => ({
          Name: name,
          ARN: arn('ssm', region, `parameter/${name.replace(/^\//, '')}`),
          Type: type,
          Version: version,
          Tier: 'Standard',
          DataType: 'text',
          ...(type === 'SecureString' ? { KeyId: keyId ?? 'alias/aws/ssm' } : {}),
        })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
    'kms:DescribeKey': ({ KeyId: id = '' }, options) => {
      const region = options?.region ?? account.region;
      const found = keyFor(id, region);
      if (found === undefined) throw awsError('NotFoundException', `Invalid keyId '${id}'`);
      return {
        $metadata: {},
        KeyMetadata: {
          AWSAccountId: account.account,
          KeyId: found.id,
          Arn: arn('kms', region, `key/${found.id}`),
          KeyState: found.state,
          KeyManager: found.manager,
          Enabled: found.state === 'Enabled',
          KeyUsage: 'ENCRYPT_DECRYPT',
        },
      };
    },
  };
};
