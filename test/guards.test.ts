import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApprovedPolicy } from '../lambda/approved.ts';
import { type Decision, decide, wantsPolicy } from '../lambda/decide.ts';
import type { Fact, Facts } from '../lambda/facts.ts';
import type { PermissionVerdict } from '../lambda/facts-iam.ts';
import { policyForExecutionRoles } from '../lambda/fix-settings.ts';
import { type Considered, guards } from '../lambda/guards.ts';
import { account, cutAfter, given, layer, manifest, messages, roleArn } from './given.ts';

const policyArn = policyForExecutionRoles('aws');
const known = <T>(value: T, from = 'iam:GetRole'): Fact<T> => ({ state: 'known', value, from });
const approved = (...policies: readonly Partial<ApprovedPolicy>[]): Fact<readonly ApprovedPolicy[]> =>
  known((policies.length === 0 ? [{}] : policies).map((each) => given.approved(each)));

const optIn = { 'ecs-pull-medic': 'auto-fix' };
const role = (fields: Parameters<typeof given.pullRole>[0]) =>
  known(given.pullRole({ tags: optIn, ...fields }));
const denied = (fields: Partial<PermissionVerdict> = {}) =>
  given.permissions({
    but: {
      [manifest.action]: { decision: 'implicitDeny', ...fields },
      [layer.action]: { decision: 'implicitDeny' },
    },
  });

const withFacts = (but: Parameters<typeof given.facts>[0], failure = given.failure()): Considered =>
  given.repairable(failure, but);
const withFailure = (fields: Parameters<typeof given.failure>[0]): Considered => {
  const failure = given.failure(fields);
  return given.repairable(failure, { task: [failure] });
};

const outcome = (decision: Decision): string =>
  decision.kind === 'fix' ? 'fix' : `${decision.fix.status}: ${decision.fix.reason}`;

test('a role that opted in and lacks what an approved policy grants is repaired', () => {
  expect(wantsPolicy(given.repairable())).toBe(true);
  expect(decide(given.repairable(), approved())).toMatchObject({
    kind: 'fix',
    proposal: { roleArn, policyArn, reason: expect.stringContaining('grants all that is missing') },
  });
});

test('a role that lacks the token too, or a token allowed on a repository only, is repaired', () => {
  const failure = given.failure({ message: messages.tokenDenied });
  const tokenless = { 'ecr:GetAuthorizationToken': { decision: 'implicitDeny' } } as const;
  const scoped = given.permissions({ but: tokenless, tokenScopedTo: [manifest.resource] });
  const all = given.permissions({ but: { ...tokenless, [manifest.action]: { decision: 'implicitDeny' } } });
  for (const permissions of [scoped, all])
    expect(outcome(decide(withFacts({ permissions }, failure), approved()))).toBe('fix');
});

test("an instance's own role is repaired where the instance has it, and EC2 need not be ECS's to trust", () => {
  const arn = `arn:aws:iam::${account}:role/ecsInstanceRole`;
  const failure = given.failure({
    message: messages.pullDeniedOnInstance,
    launchType: 'EC2',
    containerInstanceArn: `arn:aws:ecs:eu-west-1:${account}:container-instance/prod/0a1b`,
  });
  const own = given.pullRole({ arn, name: 'ecsInstanceRole', trustsEcsTasks: false, tags: optIn });
  const on = (instanceRole: string): Considered =>
    withFacts(
      {
        task: [failure],
        pullRole: known(own),
        instance: given.instance({ role: known({ ...own, arn: instanceRole }) }),
        permissions: given.permissions({
          roleArn: arn,
          but: { [manifest.action]: { decision: 'implicitDeny', roleArn: arn } },
        }),
      },
      failure,
    );
  expect(outcome(decide(on(arn), approved()))).toBe('fix');
  expect(outcome(decide(on(`${arn}-2`), approved()))).toMatch(/^blocked: .*neither/);
});

test('a role is repaired for an event of any region that forwards to the home region', () => {
  const abroad = withFailure({ region: 'us-east-1' });
  const settings = { ...given.settings(), regions: ['eu-west-1', 'us-east-1'] };
  expect(outcome(decide({ ...abroad, settings }, approved()))).toBe('fix');
});

test('a role that is named is repaired without the tag', () => {
  const considered = withFacts({ pullRole: known(given.pullRole()) });
  for (const roles of [['web-exec'], ['other', 'web-*']])
    expect(outcome(decide({ ...considered, settings: given.settings({ roles }) }, approved()))).toBe('fix');
  for (const roles of [[], ['web'], ['exec'], ['WEB-EXEC'], ['eb-*']])
    expect(outcome(decide({ ...considered, settings: given.settings({ roles }) }, approved()))).toMatch(
      /^blocked: .*did not opt in/,
    );
});

describe('nothing is repaired, and the reason told,', () => {
  const opposed =
    'User: arn:aws:sts::111122223333:assumed-role/admin/f9c4 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/shop/web because no identity-based policy allows the ecr:BatchGetImage action';
  const foreign = roleArn.replace(account, '999988887777');

  test.each<[string, Considered, RegExp]>([
    [
      'for a task that somebody stopped, with a forged reason',
      withFailure({ stopCode: 'UserInitiated' }),
      /UserInitiated/,
    ],
    [
      'without a stop code',
      { ...withFailure({}), failure: (({ stopCode: _, ...rest }) => rest)(given.failure()) },
      /code none/,
    ],
    ['for an event of another account', withFailure({ account: '999988887777' }), /not of ours/],
    ['for an event of another region', withFailure({ region: 'us-east-1' }), /not of ours/],
    [
      'for a task that ECS does not know',
      withFacts({ task: given.absent('ecs:DescribeTasks') }),
      /ECS itself does not confirm/,
    ],
    [
      'for a task that ECS could not be asked about',
      withFacts({ task: given.unreadable('throttled', 'ecs:DescribeTasks') }),
      /ecs:DescribeTasks gave no answer \(throttled\)/,
    ],
    [
      'where ECS tells another reason',
      withFacts({ task: [given.failure({ message: messages.tokenDenied })] }),
      /something else/,
    ],
    [
      'where ECS tells another task definition',
      withFacts({ task: [given.failure({ taskDefinitionArn: 'arn:other:1' })] }),
      /something else/,
    ],
    [
      'where ECS knows of no override',
      withFailureButTask({ executionRoleOverride: roleArn }),
      /something else/,
    ],
    [
      'where the task definition is not known',
      withFacts({ taskDefinition: given.unreadable('denied', 'ecs:DescribeTaskDefinition') }),
      /task definition is not known/,
    ],
    [
      'where the role is not known',
      withFacts({ pullRole: given.unreadable() }),
      /role that pulls is not known/,
    ],
    [
      'where the role was read without its tags',
      withFacts({ pullRole: known(given.pullRole(), 'iam:GetInstanceProfile') }),
      /tags of role web-exec were not read/,
    ],
    [
      'for a role that the task definition does not name',
      withFacts({ pullRole: role({ arn: `${roleArn}-2`, name: 'web-exec-2' }) }),
      /neither the one/,
    ],
    [
      'for a message about another role than the one that pulls',
      withFailure({ message: `CannotPullContainerError: pull access denied: denied: ${opposed}` }),
      /not the role that pulls/,
    ],
    [
      'for a role of another account',
      withFacts({
        pullRole: role({ arn: foreign }),
        taskDefinition: given.taskDefinition({ executionRoleArn: foreign }),
      }),
      /not the role that pulls/,
    ],
    ['for a role of AWS itself', ofAws('aws-service-role/ecs.amazonaws.com'), /AWS keeps/],
    ['for a role of Identity Center', ofAws('aws-reserved/sso.amazonaws.com'), /AWS keeps/],
    [
      'for a role that does not trust ECS tasks',
      withFacts({ pullRole: role({ trustsEcsTasks: false }) }),
      /does not trust/,
    ],
    [
      'for a role whose trust is open',
      withFacts({ pullRole: role({ trustsEcsTasks: 'inconclusive' }) }),
      /does not trust .* for certain/,
    ],
    ['for a role without the tag', withFacts({ pullRole: role({ tags: {} }) }), /did not opt in/],
    [
      'for a role with another value of the tag',
      withFacts({ pullRole: role({ tags: { 'ecs-pull-medic': 'off' } }) }),
      /opted out: its tag ecs-pull-medic is "off"/,
    ],
    [
      'where the message blames a boundary',
      withFailure({ message: messages.pullDenied.replace('identity-based policy', 'permissions boundary') }),
      /no-boundary|another kind of policy|No policy attached/,
    ],
    [
      'where permissions could not be read',
      withFacts({ permissions: given.unreadable('denied', 'iam:SimulatePrincipalPolicy') }),
      /not known/,
    ],
    [
      'where a boundary stands above',
      withFacts({ permissions: denied({ layer: 'boundary' }) }),
      /boundary|No policy/,
    ],
    [
      'where a service control policy stands above',
      withFacts({ permissions: denied({ layer: 'service-control-policy' }) }),
      /service-control-policy|No policy/,
    ],
    [
      'where another action of the pull is explicitly denied',
      withFacts({
        permissions: given.permissions({
          but: {
            [manifest.action]: { decision: 'implicitDeny' },
            [layer.action]: { decision: 'explicitDeny' },
          },
        }),
      }),
      /explicit|No policy/,
    ],
    [
      'where another action of the pull is open',
      withFacts({
        permissions: given.permissions({
          but: {
            [manifest.action]: { decision: 'implicitDeny' },
            [layer.action]: { decision: 'inconclusive', because: 'a condition on aws:SourceVpce' },
          },
        }),
      }),
      /aws:SourceVpce/,
    ],
    [
      'where a policy would not help by the same judge',
      withFacts({ permissions: denied({ withPolicy: 'implicitDeny' }) }),
      /Even with a policy/,
    ],
    [
      'where another role lacks permissions too',
      withFacts({ permissions: denied({ roleArn: `${roleArn}-2` }) }),
      /Another role/,
    ],
    [
      'a second time within a day',
      {
        ...given.repairable(),
        lastFix: known({
          roleArn,
          policyArn,
          at: '2026-10-01T12:00:00Z',
          cause: 'ecr-pull-denied',
          state: 'reverted',
        }),
      },
      /once a day/,
    ],
    [
      'where the last repair of the role is not known',
      { ...given.repairable(), lastFix: given.unreadable('timeout', 'dynamodb:GetItem') },
      /within a day is not known/,
    ],
    [
      'for a message cut before its suffix while the simulation is inconclusive',
      withFacts(
        { permissions: denied({ decision: 'inconclusive' }) },
        given.failure({ message: cutAfter(messages.pullDenied, ':repository/shop/web') }),
      ),
      /./,
    ],
    [
      'for a simulation that nobody may ask, and a message that is no verdict',
      withFacts(
        { permissions: { ...denied(), method: 'policies' } },
        given.failure({ message: messages.forbidden }),
      ),
      /simulator could not be asked/,
    ],
  ])('%s', (_what, considered, reason) => {
    expect(wantsPolicy(considered)).toBe(false);
    expect(outcome(decide(considered, approved()))).toMatch(/^(?:blocked|not-applicable): /);
    expect(outcome(decide(considered, approved()))).toMatch(reason);
  });

  test.each([
    [
      'a secret',
      messages.pullDenied
        .replaceAll('ecr:BatchGetImage', 'secretsmanager:GetSecretValue')
        .replace(
          'CannotPullContainerError',
          'ResourceInitializationError: unable to pull secrets or registry auth',
        ),
    ],
    ['a network failure', messages.timeout],
    ['a missing image', messages.notFound],
    ['a rate limit', messages.rateLimited],
  ])('for %s', (_what, message) => {
    const failure = given.failure({ message });
    const considered = withFacts({ permissions: given.permissions(), task: [failure] }, failure);
    expect(outcome(decide(considered, approved()))).toMatch(/^not-applicable/);
  });

  test('where the approved policies could not be read', () => {
    expect(outcome(decide(given.repairable(), given.unreadable('denied', 'iam:GetPolicy')))).toMatch(
      /^blocked: .*could not be read/,
    );
  });

  test('where the policy is on the role already', () => {
    expect(outcome(decide(given.repairable(), approved({ isAttached: true })))).toMatch(
      /^blocked: .*already/,
    );
  });

  test('where no approved policy grants all that is missing, and the owner learns how to approve one', () => {
    const decision = outcome(decide(given.repairable(), approved({ lacks: ['ecr:BatchGetImage on arn:x'] })));
    expect(decision).toMatch(/^not-applicable: .*ecr:BatchGetImage on arn:x.*fixPolicyArns/);
  });
});

test('of the policies that grant it the narrowest is taken, in whatever order they were approved', () => {
  const wide = { arn: 'arn:aws:iam::111122223333:policy/wide', breadth: [0, 0, 1, 1, 1, 1] } as const;
  const narrow = { arn: 'arn:aws:iam::111122223333:policy/narrow', breadth: [0, 0, 0, 0, 0, 3] } as const;
  const short = {
    arn: 'arn:aws:iam::111122223333:policy/short',
    breadth: [0, 0, 0, 0, 0, 1],
    lacks: ['x on y'],
  } as const;
  for (const policies of [
    [wide, narrow, short],
    [short, narrow, wide],
  ])
    expect(decide(given.repairable(), approved(...policies))).toMatchObject({
      proposal: { policyArn: narrow.arn },
    });
});

test('a preview decides the same, writes nothing and says what it would have attached', () => {
  const considered = { ...given.repairable(), settings: given.settings({ mode: 'preview' }) };
  expect(decide(considered, approved())).toMatchObject({
    kind: 'advise',
    fix: { status: 'preview', roleArn, policyArn, reason: expect.stringContaining('Would have attached') },
  });
});

test('who starts the task again, and what may take the policy away, is told', () => {
  const stack = { ...optIn, 'aws:cloudformation:stack-name': 'storefront' };
  const decision = decide(withFacts({ pullRole: role({ tags: stack }) }), approved());
  if (decision.kind !== 'fix') throw new Error('It is repaired.');
  expect(decision.proposal.notes.join(' ')).toMatch(/service web again by itself.*stack storefront/);
  const alone = decide(withFailure({ group: 'family:web' }), approved());
  if (alone.kind !== 'fix') throw new Error('It is repaired.');
  expect(alone.proposal.notes.join(' ')).toMatch(/standalone task.*web:41 in cluster prod/);
});

test('every guard refuses where nothing is known, but those of memory and of the message', () => {
  const nothing = {
    ...given.repairable(),
    diagnosis: { ...given.repairable().diagnosis, facts: given.facts() },
  };
  expect(guards.filter((guard) => guard(nothing) !== undefined).length).toBeGreaterThanOrEqual(6);
});

/** Mostly what a repair needs, for a repair needs all of it at once. */
const mostly = <T>(right: T, ...wrong: readonly [T, ...T[]]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

const states = <T>(fact: Fact<T>): fc.Arbitrary<Fact<T>> =>
  mostly<Fact<T>>(fact, given.absent(), given.unreadable('denied'), given.unreadable('timeout'), {
    state: 'not-asked',
  });

test('whatever is known or not, nothing is repaired outside the roles that opted in and the approved policies', () => {
  const base = given.repairable().diagnosis.facts;
  const needed = ['task', 'taskDefinition', 'pullRole', 'permissions'] as const;
  let repairs = 0;
  fc.assert(
    fc.property(
      fc.record({
        task: states(base.task),
        taskDefinition: states(base.taskDefinition),
        permissions: states(base.permissions),
        tag: mostly<string | undefined>('auto-fix', 'off', '', undefined),
        name: mostly('web-exec', 'other'),
        from: mostly('iam:GetRole', 'iam:GetInstanceProfile'),
        trust: mostly<boolean | 'inconclusive'>(true, false, 'inconclusive'),
        stopCode: mostly('TaskFailedToStart', 'UserInitiated'),
        roles: fc.constantFrom<readonly string[]>([], ['web-*'], ['other']),
        mode: mostly<'on' | 'preview' | 'off'>('on', 'preview', 'off'),
        lacks: mostly<readonly string[]>([], ['ecr:BatchGetImage on arn:x']),
        seenPolicies: mostly(true, false),
      }),
      ({ tag, name, from, trust, stopCode, roles, mode, lacks, seenPolicies, ...facts }) => {
        const failure = given.failure({ stopCode });
        const pullRole = known(
          given.pullRole({
            name,
            trustsEcsTasks: trust,
            ...(tag === undefined ? {} : { tags: { 'ecs-pull-medic': tag } }),
          }),
          from,
        );
        const considered = {
          ...withFacts({ ...facts, pullRole }, failure),
          settings: given.settings({ roles, mode }),
        };
        const policies = seenPolicies ? approved({ lacks }) : given.unreadable();
        const decision = decide(considered, policies);
        if (decision.kind !== 'fix') return;
        repairs += 1;
        const all: Facts = considered.diagnosis.facts;
        for (const fact of needed) expect(all[fact].state).toBe('known');
        expect({ mode, stopCode, from, trust, seenPolicies, lacks }).toEqual({
          mode: 'on',
          stopCode: 'TaskFailedToStart',
          from: 'iam:GetRole',
          trust: true,
          seenPolicies: true,
          lacks: [],
        });
        expect(tag === 'auto-fix' || (tag === undefined && roles.includes('web-*'))).toBe(true);
        expect(considered.settings.fix.policyArns).toContain(decision.proposal.policyArn);
        expect(decision.proposal.roleArn).toBe(roleArn);
      },
    ),
    { numRuns: 20_000 },
  );
  // A property over repairs that never come would hold of anything.
  expect(repairs).toBeGreaterThan(1_000);
});

function withFailureButTask(fields: Parameters<typeof given.failure>[0]): Considered {
  return given.repairable(given.failure(fields), { task: [given.failure()] });
}

function ofAws(path: string): Considered {
  const arn = roleArn.replace('role/ecs/', `role/${path}/`);
  return withFacts({
    pullRole: role({ arn }),
    taskDefinition: given.taskDefinition({ executionRoleArn: arn }),
    permissions: given.permissions({
      but: { [manifest.action]: { decision: 'implicitDeny', roleArn: arn } },
    }),
  });
}
