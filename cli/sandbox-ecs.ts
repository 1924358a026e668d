import type { SandboxAccount, SandboxTaskDefinition } from './account-file.ts';
import { awsError } from './aws-error.ts';
import type { Answers } from './sandbox-iam.ts';
import { partitionOf } from './sandbox-policies.ts';

type EcsCall = 'ecs:DescribeTaskDefinition' | 'ecs:DescribeTasks';

/** `family`, `family:revision` or the ARN, taken apart; undefined when it is none of them, or of another account or region. */
const readName = (
  asked: string,
  account: string,
  region: string,
): { family: string; revision?: number } | undefined => {
  const arn = /^arn:[\w-]+:ecs:([\w-]+):(\d{12}):task-definition\/(.+)$/.exec(asked);
  if (arn !== null && (arn[1] !== region || arn[2] !== account)) return undefined;
  const [, family, revision] = /^([\w-]+)(?::(\d+))?$/.exec(arn?.[3] ?? asked) ?? [];
  if (family === undefined) return undefined;
  return revision === undefined ? { family } : { family, revision: Number(revision) };
};

/** What an event tells of its task, so that ECS can tell the same. */
const toldTask = (event: object): Record<string, unknown>[] => {
  const detail = 'detail' in event ? event.detail : undefined;
  return typeof detail === 'object' && detail !== null ? [{ ...detail }] : [];
};

/** ECS of the account in memory; it knows the stopped tasks of these events. */
export const sandboxEcs = (account: SandboxAccount, events: readonly object[]): Answers<EcsCall> => {
  const stopped = events.flatMap(toldTask);
  const find = (asked: string, region: string): SandboxTaskDefinition | undefined => {
    const name = readName(asked, account.account, region);
    return account.taskDefinitions
      .filter((each) => (each.region ?? account.region) === region && each.family === name?.family)
      .filter(({ revision }) => name?.revision === undefined || revision === name.revision)
      .sort((a, b) => b.revision - a.revision)[0];
  };
  return {
    'ecs:DescribeTasks': ({ tasks = [] }) => {
      const found = stopped.filter(({ taskArn }) => typeof taskArn === 'string' && tasks.includes(taskArn));
      const known = new Set(found.map(({ taskArn }) => taskArn));
      return {
        $metadata: {},
        tasks: structuredClone(found),
        failures: tasks.flatMap((arn) => (known.has(arn) ? [] : [{ arn, reason: 'MISSING' }])),
      };
    },
    'ecs:DescribeTaskDefinition': ({ taskDefinition: asked = '' }, options) => {
      const region = options?.region ?? account.region;
      const found = find(asked, region);
      // AWS has no code of its own for it.
      if (found === undefined) throw awsError('ClientException', 'Unable to describe task definition.');
      const { region: _region, containerDefinitions, requiresCompatibilities, ...rest } = found;
      return {
        $metadata: {},
        taskDefinition: {
          ...rest,
          taskDefinitionArn: `arn:${partitionOf(region)}:ecs:${region}:${account.account}:task-definition/${found.family}:${found.revision}`,
          status: 'ACTIVE',
          compatibilities: [...new Set(['EC2' as const, ...(requiresCompatibilities ?? [])])],
          ...(requiresCompatibilities === undefined ? {} : { requiresCompatibilities }),
          containerDefinitions: structuredClone(containerDefinitions),
        },
        tags: [],
      };
    },
  };
};
