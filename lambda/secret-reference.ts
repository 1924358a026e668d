/** Where a start-up secret is to be found, as its `valueFrom` or `credentialsParameter` says. */
export interface SecretReference {
  /** As the task definition writes it. */
  readonly valueFrom: string;
  readonly service: 'secretsmanager' | 'ssm';
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** Secret's or parameter's name as far as the text gives it; a full ARN's six-character suffix stands in it. */
  readonly name: string;
  /** Secret's or parameter's ARN without JSON key, stage and version. */
  readonly arn: string;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
  /** What no service would take, in words: a colon too few, a JSON key on a parameter. */
  readonly fault?: string;
}

/** The task's own place, where a bare name is looked for. */
export interface Home {
  readonly account?: string;
  readonly region?: string;
  readonly partition: string;
}

const secretsManagerArn = /^arn:([\w-]+):secretsmanager:([\w-]+):(\d{12}):secret:([^:]+)(?::(.*))?$/s;
const ssmArn = /^arn:([\w-]+):ssm:([\w-]+):(\d{12}):parameter\/?(.+)$/s;

const fromSecret = (
  valueFrom: string,
  [, partition, region, account, name, rest]: string[],
): SecretReference => {
  const parts = rest === undefined ? [] : rest.split(':');
  const [jsonKey, versionStage, versionId] = parts;
  const isOdd = rest !== undefined && parts.length !== 3;
  return {
    valueFrom,
    service: 'secretsmanager',
    region: region ?? '',
    account: account ?? '',
    partition: partition ?? 'aws',
    name: name ?? '',
    arn: `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`,
    ...(jsonKey ? { jsonKey } : {}),
    ...(versionStage ? { versionStage } : {}),
    ...(versionId ? { versionId } : {}),
    ...(isOdd
      ? {
          fault: `after the secret's name come :JSON-KEY:VERSION-STAGE:VERSION-ID, all three colons written, but here ${parts.length} part(s) come`,
        }
      : {}),
  };
};

/**
 * Reads `valueFrom` of a start-up secret: a secret's ARN, full or without its six-character suffix, which may end in
 * JSON key, version stage and version id; a parameter's ARN; or a parameter's name in the task's region (Amazon ECS
 * developer guide, "Pass sensitive data to an ECS container"). Undefined when it is none of these, or the task's place
 * is not known.
 */
export const readSecretReference = (valueFrom: string, home: Home): SecretReference | undefined => {
  const secret = secretsManagerArn.exec(valueFrom);
  if (secret !== null) return fromSecret(valueFrom, [...secret]);
  const parameter = ssmArn.exec(valueFrom);
  const { account, region } = home;
  if (parameter === null && (valueFrom.startsWith('arn:') || valueFrom === '')) return undefined;
  if (parameter === null && (account === undefined || region === undefined)) return undefined;
  const place = {
    partition: parameter?.[1] ?? home.partition,
    region: parameter?.[2] ?? region ?? '',
    account: parameter?.[3] ?? account ?? '',
  };
  // `NAME:3` is a version, `NAME:label` a label of the parameter.
  const [written = '', version] = (parameter?.[4] ?? valueFrom).split(':', 2);
  const bare = written.replace(/^\/+/, '');
  // A parameter within a hierarchy keeps its leading slash in its name, which the ARN does not show.
  const name = parameter === null ? written : bare.includes('/') ? `/${bare}` : bare;
  return {
    valueFrom,
    service: 'ssm',
    ...place,
    name,
    arn: `arn:${place.partition}:ssm:${place.region}:${place.account}:parameter/${bare}`,
    ...(version ? { versionId: version } : {}),
  };
};

/**
 * Reads `credentialsParameter` of a private registry: a secret's ARN, or its bare name in the task's own region (Amazon
 * ECS API, RepositoryCredentials). Never a parameter.
 */
export const readCredentialsReference = (text: string, home: Home): SecretReference | undefined => {
  if (text.startsWith('arn:')) return readSecretReference(text, home);
  const { account, region, partition } = home;
  if (account === undefined || region === undefined) return undefined;
  const reference = readSecretReference(
    `arn:${partition}:secretsmanager:${region}:${account}:secret:${text}`,
    home,
  );
  return reference && { ...reference, valueFrom: text };
};

/** Whether a name ends as a secret's full ARN does, in a hyphen and six characters: then it may be one. */
export const endsLikeSuffix = (name: string): boolean => /-[A-Za-z0-9]{6}$/.test(name);
