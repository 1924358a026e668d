import * as v from 'valibot';
import { UsageError } from '../lambda/settings.ts';
import { containerInstance, instance, instanceProfile, service } from './account-compute.ts';
import { prefixList, vpc } from './account-network.ts';
import {
  pullThroughCacheRule,
  registryPolicy,
  repository,
  repositoryCreationTemplate,
} from './account-registry.ts';
import { key, parameter, secret } from './account-secrets.ts';
import { arn, path, policy, region, text, time } from './account-values.ts';
import { managedPolicies } from './sandbox-policies.ts';
import { oneLine } from './terminal.ts';

const role = v.strictObject({
  name: text,
  path,
  createdAt: time,
  tags: v.optional(v.record(v.string(), v.string()), {}),
  /** Who may assume it. */
  trust: policy,
  /** ARNs of managed policies, ours or AWS's. */
  attached: v.optional(v.array(arn), []),
  /** Inline policies by name. */
  inline: v.optional(v.record(v.string(), policy), {}),
  /** ARN of the managed policy that bounds it. */
  boundary: v.optional(arn),
});

const managedPolicy = v.strictObject({
  name: text,
  path: v.optional(v.string(), '/'),
  createdAt: v.optional(time, '2026-01-01T00:00:00Z'),
  document: policy,
});

const valueFrom = v.strictObject({ name: text, valueFrom: text });

/** ECS's own names, so that an answer of `aws ecs describe-task-definition` can be pasted, less what nobody asks for. */
const taskDefinition = v.strictObject({
  family: text,
  revision: v.pipe(v.number(), v.integer(), v.minValue(1)),
  region: v.optional(region),
  executionRoleArn: v.optional(arn),
  taskRoleArn: v.optional(arn),
  networkMode: v.optional(v.picklist(['awsvpc', 'bridge', 'host', 'none'])),
  runtimePlatform: v.optional(
    v.strictObject({
      cpuArchitecture: v.optional(v.picklist(['X86_64', 'ARM64'])),
      operatingSystemFamily: v.optional(
        v.picklist([
          'LINUX',
          'WINDOWS_SERVER_2019_CORE',
          'WINDOWS_SERVER_2019_FULL',
          'WINDOWS_SERVER_2022_CORE',
          'WINDOWS_SERVER_2022_FULL',
          'WINDOWS_SERVER_2025_CORE',
          'WINDOWS_SERVER_2025_FULL',
        ]),
      ),
    }),
  ),
  requiresCompatibilities: v.optional(
    v.array(v.picklist(['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'])),
  ),
  containerDefinitions: v.array(
    v.strictObject({
      name: text,
      image: text,
      secrets: v.optional(v.array(valueFrom)),
      environmentFiles: v.optional(v.array(v.strictObject({ value: text, type: v.literal('s3') }))),
      repositoryCredentials: v.optional(v.strictObject({ credentialsParameter: text })),
      logConfiguration: v.optional(
        v.strictObject({
          logDriver: v.picklist([
            'awsfirelens',
            'awslogs',
            'fluentd',
            'gelf',
            'journald',
            'json-file',
            'splunk',
            'syslog',
          ]),
          options: v.optional(v.record(v.string(), v.string())),
          secretOptions: v.optional(v.array(valueFrom)),
        }),
      ),
    }),
  ),
});

/** A policy of the organization that stands above every role of the account. */
const serviceControlPolicy = v.strictObject({
  name: text,
  document: policy,
  /** The root, unit or account that it is attached to: every level must allow. */
  level: v.optional(text),
});

const recordedCall = v.pipe(
  v.strictObject({
    call: v.pipe(v.string(), v.regex(/^[a-z0-9-]{2,30}:[A-Z][A-Za-z0-9]{2,60}$/, 'must be an IAM action')),
    region: v.optional(region),
    input: v.record(v.string(), v.unknown()),
    answer: v.optional(v.record(v.string(), v.unknown())),
    error: v.optional(v.strictObject({ name: text, message: v.string() })),
  }),
  v.check(
    ({ answer, error }) => (answer === undefined) !== (error === undefined),
    'must have an answer or an error',
  ),
);

const accountFile = v.strictObject({
  account: v.pipe(v.string(), v.regex(/^\d{12}$/, 'must be an account id of 12 digits')),
  /** Where everything is that does not name a region of its own. */
  region,
  roles: v.optional(v.array(role), []),
  policies: v.optional(v.array(managedPolicy), []),
  taskDefinitions: v.optional(v.array(taskDefinition), []),
  repositories: v.optional(v.array(repository), []),
  registryPolicies: v.optional(v.array(registryPolicy), []),
  pullThroughCacheRules: v.optional(v.array(pullThroughCacheRule), []),
  repositoryCreationTemplates: v.optional(v.array(repositoryCreationTemplate), []),
  services: v.optional(v.array(service), []),
  containerInstances: v.optional(v.array(containerInstance), []),
  instances: v.optional(v.array(instance), []),
  instanceProfiles: v.optional(v.array(instanceProfile), []),
  vpcs: v.optional(v.array(vpc), []),
  prefixLists: v.optional(v.array(prefixList), []),
  secrets: v.optional(v.array(secret), []),
  parameters: v.optional(v.array(parameter), []),
  keys: v.optional(v.array(key), []),
  serviceControlPolicies: v.optional(v.array(serviceControlPolicy), []),
  /** Of a recorded diagnosis: the very answers of AWS. What is not among them is not answered. */
  recorded: v.optional(v.array(recordedCall)),
});

export type SandboxAccount = v.InferOutput<typeof accountFile>;
export type SandboxRole = SandboxAccount['roles'][number];
export type SandboxTaskDefinition = SandboxAccount['taskDefinitions'][number];
export type SandboxRepository = SandboxAccount['repositories'][number];
export type SandboxImage = SandboxRepository['images'][number];

/** `roles[0].inline.pull`, as a person would write the place. */
const placeOf = (path: v.BaseIssue<unknown>['path']): string =>
  (path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

const wordsOf = ({ kind, type, message, expected, received }: v.BaseIssue<unknown>): string => {
  if (kind !== 'schema' || type === 'loose_object') return message;
  if (type === 'strict_object' && expected === 'never') return 'is not a name that this file knows';
  if (received === 'undefined') return 'is missing';
  return `must be ${expected?.replaceAll('"', "'")}, but is ${received.replaceAll('"', "'").slice(0, 60)}`;
};

/** Roles of one name in one account cannot be, whatever their paths; nor policies, revisions or repositories. */
const twice = (account: SandboxAccount): string | undefined => {
  const lists: Readonly<Record<string, readonly string[]>> = {
    roles: account.roles.map(({ name }) => name),
    policies: account.policies.map(({ name }) => name),
    taskDefinitions: account.taskDefinitions.map(
      ({ family, revision, region = account.region }) => `${family}:${revision} in ${region}`,
    ),
    repositories: account.repositories.map(({ name, region = account.region }) => `${name} in ${region}`),
    services: account.services.map(
      ({ name, cluster, region = account.region }) => `${name} of ${cluster} in ${region}`,
    ),
    containerInstances: account.containerInstances.map(({ id }) => id),
    instances: account.instances.map(({ id }) => id),
    instanceProfiles: account.instanceProfiles.map(({ name }) => name),
    vpcs: account.vpcs.map(({ id }) => id),
    secrets: account.secrets.map(({ name, region = account.region }) => `${name} in ${region}`),
    parameters: account.parameters.map(({ name, region = account.region }) => `${name} in ${region}`),
    keys: account.keys.map(({ id, region = account.region }) => `${id} in ${region}`),
  };
  for (const [list, names] of Object.entries(lists)) {
    const index = names.findIndex((name, place) => names.indexOf(name) !== place);
    if (index >= 0) return `${list}[${index}] is there twice: ${names[index]}`;
  }
  return undefined;
};

/** Attaching what is not there is refused by IAM, so a file that says so describes no account. */
const dangling = (account: SandboxAccount): string | undefined => {
  const policies = managedPolicies(account);
  const isPolicy = (arn: string): boolean => policies.has(arn);
  for (const [index, { attached, boundary }] of account.roles.entries()) {
    const place = attached.findIndex((arn) => !isPolicy(arn));
    if (place >= 0)
      return `roles[${index}].attached[${place}]: there is no policy ${attached[place]} in this file`;
    if (boundary !== undefined && !isPolicy(boundary))
      return `roles[${index}].boundary: there is no policy ${boundary} in this file`;
  }
  const noRole = account.instanceProfiles.findIndex(
    ({ role: name }) => name !== undefined && !account.roles.some((each) => each.name === name),
  );
  if (noRole >= 0)
    return `instanceProfiles[${noRole}].role: there is no role ${account.instanceProfiles[noRole]?.role} in this file`;
  return undefined;
};

const parseJson = (json: string, name: string): unknown => {
  try {
    return JSON.parse(json.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(oneLine(`${name}: not JSON: ${error instanceof Error ? error.message : error}`));
  }
};

/**
 * Reads a sandbox account from its file's text. Throws UsageError, one line, with the place of the first fault, such
 * as `roles[0].inline.pull`.
 */
export const readAccount = (json: string, name: string): SandboxAccount => {
  const parsed = v.safeParse(accountFile, parseJson(json, name), { abortPipeEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new UsageError(oneLine(`${name}: ${placeOf(issue.path) || 'the file'} ${wordsOf(issue)}.`));
  }
  const fault = twice(parsed.output) ?? dangling(parsed.output);
  if (fault !== undefined) throw new UsageError(oneLine(`${name}: ${fault}.`));
  return parsed.output;
};
