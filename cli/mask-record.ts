import { type Kind, type Mask, resourceKinds } from './mask-text.ts';

/** What the pipeline does not read, and where secrets are wont to stand. */
const dropped = new Set([
  ...['environment', 'command', 'entryPoint', 'dockerLabels', 'healthCheck', 'extraHosts', 'links'],
  ...[
    'systemControls',
    'dockerSecurityOptions',
    'events',
    'registeredBy',
    'createdBy',
    'UserData',
    'KeyName',
  ],
]);

/** Sentences of AWS, or about it. */
const sentences = new Set([
  'reason',
  'stoppedReason',
  'message',
  'statusReason',
  'rolloutStateReason',
  'failureReason',
]);

/** What somebody chose, whatever it looks like. */
const names = new Set([
  ...[
    'name',
    'family',
    'cluster',
    'serviceName',
    'clusterName',
    'repositoryName',
    'repositoryNames',
    'services',
  ],
  ...[
    'RoleName',
    'PolicyName',
    'PolicyNames',
    'InstanceProfileName',
    'InstanceProfileId',
    'RoleId',
    'PolicyId',
  ],
  ...[
    'image',
    'imageTag',
    'imageTags',
    'Name',
    'SecretId',
    'Key',
    'Value',
    'key',
    'value',
    'valueFrom',
    'Sid',
  ],
  ...['containerName', 'taskDefinition', 'group', 'startedBy', 'repositoryUri', 'credentialsParameter'],
  ...[
    'ecrRepositoryPrefix',
    'upstreamRegistryUrl',
    'Names',
    'GroupName',
    'awslogs-group',
    'awslogs-stream-prefix',
  ],
  ...[
    'SourcePolicyId',
    'Alias',
    'AliasName',
    'prefix',
    'roleName',
    'DomainName',
    'description',
    'Description',
  ],
]);

/** Names of API members, states and the like, which no one chose. */
const constants = new Set([
  ...[
    'Action',
    'NotAction',
    'Effect',
    'Version',
    'ActionNames',
    'EvalActionName',
    'ContextKeyName',
    'ContextKeyType',
  ],
  ...[
    'ContextKeyNames',
    'MissingContextValues',
    'EvalDecision',
    'EvalResourceDecision',
    'include',
    'acceptedMediaTypes',
  ],
  ...[
    'mediaType',
    'imageManifestMediaType',
    'platformVersion',
    'platformFamily',
    'detail-type',
    'source',
    'version',
  ],
  ...['ServiceName', 'agentVersion', 'dockerVersion', 'logDriver', 'networkMode', 'IpProtocol', '$date'],
]);

type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

const isFields = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A pair of a filter or an attribute of AWS, whose name says what its value is. */
const namesItsValue = (fields: Fields): boolean =>
  ('Name' in fields && 'Values' in fields) || ('Key' in fields && 'Values' in fields);

/** What an event and ECS call the details of a network interface, and ECS the attributes of a place. */
const attributes =
  /^(?:ecs\.[a-z0-9.-]+|subnetId|networkInterfaceId|macAddress|privateDnsName|privateIPv4Address|com\.amazonaws\.[\w.-]+)$/;

const prefixed = /^(service:|family:|ecs-svc\/|aws:[\w:/-]*)(.*)$/s;

/** Reads JSON within a text, as policies are given, plain or with percent signs. */
const inner = (text: string): { readonly json: Json; readonly isEncoded: boolean } | undefined => {
  const isEncoded = /^%7B/i.test(text);
  if (!isEncoded && !/^\s*\{/.test(text)) return undefined;
  try {
    return { json: JSON.parse(isEncoded ? decodeURIComponent(text) : text), isEncoded };
  } catch {
    return undefined;
  }
};

const kindOf = (key: string): Kind => {
  if (sentences.has(key)) return 'sentence';
  return names.has(key) ? 'name' : 'value';
};

/** Our own opt-in tag decides nothing on demand, but says what it is. */
const isOwnTag = (text: string): boolean => text === 'ecs-pull-medic' || text === 'auto-fix';

const maskString = (text: string, key: string, mask: Mask): string => {
  if (constants.has(key) || isOwnTag(text)) return text;
  const within = inner(text);
  if (within !== undefined) {
    const masked = JSON.stringify(maskValue(within.json, '', mask));
    return within.isEncoded ? encodeURIComponent(masked) : masked;
  }
  const [, start = '', rest = text] = prefixed.exec(text) ?? [];
  return start + mask(rest, kindOf(key));
};

/** Members of an API keep their names; keys of a map that somebody filled do not. */
const maskKey = (name: string, key: string, mask: Mask): string => {
  if (key === 'tags' || key === 'VersionIdsToStages') return maskString(name, 'name', mask);
  const [condition, tag] = name.split(/(?<=^aws:(?:Principal|Resource|Request)Tag\/)/);
  return tag === undefined ? name : condition + mask(tag, 'name');
};

const maskFields = (fields: Fields, key: string, mask: Mask): Fields => {
  const own = fields['name'];
  const isAttribute = 'value' in fields && typeof own === 'string' && attributes.test(own);
  const keeps = (name: string): boolean =>
    (namesItsValue(fields) && (name === 'Name' || name === 'Key' || name === 'Option')) ||
    (isAttribute && name === 'name');
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !dropped.has(name))
      .map(([name, value]) => [
        maskKey(name, key, mask),
        keeps(name) ? value : maskValue(value, isAttribute && name === 'value' ? 'attribute' : name, mask),
      ]),
  );
};

/** Masks a value of JSON by what its members are called: whatever no rule knows is taken for somebody's. */
export const maskValue = (value: Json, key: string, mask: Mask): Json => {
  if (typeof value === 'string') return maskString(value, key, mask);
  if (Array.isArray(value)) return value.map((each) => maskValue(each, key, mask));
  return isFields(value) ? maskFields(value, key, mask) : value;
};

/** Single words that stand where somebody chose a name: in a sentence they are masked, too. */
export const namesIn = (value: Json, key = ''): string[] => {
  if (typeof value === 'string') {
    const within = inner(value);
    if (within !== undefined) return namesIn(within.json, key);
    const isArn = value.startsWith('arn:');
    if (!isArn && !names.has(key)) return [];
    const chosen = isArn ? value.split(':').slice(5).join(':') : value;
    const words = (chosen.match(/[A-Za-z][A-Za-z0-9]*/g) ?? []).map((each) => each.toLowerCase());
    return isArn ? words.filter((each) => !resourceKinds.has(each)) : words;
  }
  if (Array.isArray(value)) return value.flatMap((each) => namesIn(each, key));
  return isFields(value)
    ? Object.entries(value).flatMap(([name, each]) => (dropped.has(name) ? [] : namesIn(each, name)))
    : [];
};
