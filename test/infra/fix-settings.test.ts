import { Aws } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { fixEnvironment } from '../../infra/fix-settings.ts';
import { readStackSettings } from '../../infra/settings.ts';
import { noFix } from '../../lambda/fix-settings.ts';
import { readSettings, UsageError } from '../../lambda/settings.ts';

const fixOf = (context: Record<string, unknown>) => readStackSettings(context).fix;

const refusalOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'accepted';
};
const refusal = (context: Record<string, unknown>): string => refusalOf(() => fixOf(context));

const own = (name: string, account = '111122223333') => `arn:aws:iam::${account}:policy/${name}`;
const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const many = (count: number, length = 4) =>
  Array.from({ length: count }, (_, at) => `${at}`.padStart(length, 'r'));

describe('the settings of the fix that are accepted', () => {
  it('leave it off by default, with the policy of AWS in whatever partition it is', () => {
    expect(fixOf({})).toEqual({
      mode: 'off',
      policyArns: [`arn:${Aws.PARTITION}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`],
      optInTag: { key: 'ecs-pull-medic', value: 'auto-fix' },
      roles: [],
    });
  });

  it.each([
    [undefined, 'off'],
    [false, 'off'],
    ['false', 'off'],
    ['preview', 'preview'],
    [true, 'on'],
    ['true', 'on'],
  ])('take autoFix %j for %s', (autoFix, mode) => {
    expect(fixOf({ autoFix })).toMatchObject({ mode });
  });

  it('take policies of AWS that only pull, and of the account, each once', () => {
    const arns = [
      aws('service-role/AmazonECSTaskExecutionRolePolicy'),
      aws('AmazonEC2ContainerRegistryPullOnly'),
      aws('AmazonEC2ContainerRegistryReadOnly'),
      own('teams/web/pull+secrets'),
    ];
    expect(fixOf({ fixPolicyArns: `${arns.join(' , ')},${arns[0]}` }).policyArns).toEqual(arns);
  });

  it.each([
    ['team=web', { key: 'team', value: 'web' }],
    [' repair = by medic ', { key: 'repair', value: 'by medic' }],
    ['a/b:c@d.e_f+g-h=x=y', { key: 'a/b:c@d.e_f+g-h', value: 'x=y' }],
    ['für=möglich', { key: 'für', value: 'möglich' }],
    [`${'k'.repeat(128)}=${'v'.repeat(256)}`, { key: 'k'.repeat(128), value: 'v'.repeat(256) }],
  ])('take optInTag %s', (optInTag, tag) => {
    expect(fixOf({ optInTag }).optInTag).toEqual(tag);
  });

  it('take names of roles, with * at the end, each once', () => {
    expect(fixOf({ fixRoles: 'web, batch-*,a+b=c.d@e_f-g,web' }).roles).toEqual([
      'web',
      'batch-*',
      'a+b=c.d@e_f-g',
    ]);
  });

  it('may stand there while the fix is off, and change nothing', () => {
    const given = { fixRoles: 'web', optInTag: 'a=b', fixPolicyArns: own('pull') };
    expect(refusal(given)).toBe('accepted');
    expect(refusal({ ...given, autoFix: 'preview' })).toBe('accepted');
  });
});

describe('the settings of the fix that are refused', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ autoFix: 'yes' }, 'autoFix must be true, false or preview, but is "yes"'],
    [{ autoFix: 'TRUE' }, 'but is "TRUE"'],
    [{ autoFix: '' }, 'but is ""'],
    [{ autoFix: 1 }, 'but is 1'],
    [{ autoFix: null }, 'but is null'],
    [{ autoFix: ['true'] }, 'but is ["true"]'],
    [
      { fixPolicyArns: 'pull' },
      'fixPolicyArns must be ARNs of managed IAM policies with commas between, but has',
    ],
    [{ fixPolicyArns: '' }, 'but is ""'],
    [{ fixPolicyArns: [own('pull')] }, 'but is ["arn:'],
    [{ fixPolicyArns: `${own('pull')},` }, 'but has ""'],
    [{ fixPolicyArns: own('*') }, 'but has "arn:aws:iam::111122223333:policy/*"'],
    [{ fixPolicyArns: own('pull-?') }, 'but has "arn:'],
    [{ fixPolicyArns: 'arn:aws:iam::*:policy/pull' }, 'but has "arn:aws:iam::*:policy/pull"'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, not a template.
    [{ fixPolicyArns: own('${aws:username}') }, 'but has "arn:'],
    [
      { fixPolicyArns: 'arn:aws:iam::111122223333:role/pull' },
      'but has "arn:aws:iam::111122223333:role/pull"',
    ],
    [{ fixPolicyArns: '{"Version":"2012-10-17"}' }, 'but has "{'],
    [{ fixPolicyArns: `${own('a')},${own('b', '444455556666')}` }, 'names 111122223333 and 444455556666'],
    [{ fixPolicyArns: `${own('a')},${own('b').replace('aws', 'aws-cn')}` }, 'names aws and aws-cn'],
    [
      {
        fixPolicyArns: many(11)
          .map((name) => own(name))
          .join(),
      },
      'fixPolicyArns are too many: 11 of at most 10',
    ],
    [
      {
        fixPolicyArns: many(10, 128)
          .map((name) => own(`${'p'.repeat(100)}/${name}`))
          .join(),
      },
      'fixPolicyArns are too long: ',
    ],
    [{ optInTag: 'team' }, 'optInTag must be key=value, with letters of Latin-1 that IAM allows in tags'],
    [{ optInTag: 'team=' }, 'but is "team="'],
    [{ optInTag: '=web' }, 'but is "=web"'],
    [{ optInTag: '' }, 'but is ""'],
    [{ optInTag: true }, 'but is true'],
    [{ optInTag: 'aws:team=web' }, 'but is "aws:team=web"'],
    [{ optInTag: 'AWS:team=web' }, 'but is "AWS:team=web"'],
    [{ optInTag: 'team=*' }, 'but is "team=*"'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, not a template.
    [{ optInTag: 'team=${aws:username}' }, 'but is "team=${aws:username}"'],
    [{ optInTag: 'team=a,b' }, 'but is "team=a,b"'],
    [{ optInTag: 'チーム=web' }, 'but is "チーム=web"'],
    [{ optInTag: `${'k'.repeat(129)}=v` }, 'optInTag must be'],
    [{ optInTag: `k=${'v'.repeat(257)}` }, 'optInTag must be'],
    [
      { fixRoles: '*' },
      'fixRoles must be names of roles with commas between, * only at the end of a name, but has "*"',
    ],
    [{ fixRoles: 'web,*' }, 'but has "*"'],
    [{ fixRoles: '*-web' }, 'but has "*-web"'],
    [{ fixRoles: 'a*b' }, 'but has "a*b"'],
    [{ fixRoles: 'a**' }, 'but has "a**"'],
    [{ fixRoles: 'team/web' }, 'but has "team/web"'],
    [{ fixRoles: 'arn:aws:iam::111122223333:role/web' }, 'but has "arn:aws:iam::111122223333:role/web"'],
    [{ fixRoles: 'r'.repeat(65) }, 'but has "r'],
    [{ fixRoles: ' ' }, 'but is " "'],
    [{ fixRoles: true }, 'but is true'],
    [{ fixRoles: many(60, 60).join() }, "fixRoles are too many: the function's policy would have "],
    [{ fixRole: 'web' }, '"fixRole" is no setting: fixRoles is'],
    [{ optinTag: 'a=b' }, '"optinTag" is no setting: optInTag is'],
  ])('%j', (context, reason) => {
    const line = refusal(context);
    expect(line).toContain(reason);
    expect(line).not.toContain('\n');
  });

  it.each([
    'AdministratorAccess',
    'IAMFullAccess',
    'PowerUserAccess',
    'ReadOnlyAccess',
    'SecretsManagerReadWrite',
    'AmazonECS_FullAccess',
    'AmazonEC2ContainerRegistryFullAccess',
    'AmazonEC2ContainerRegistryPowerUser',
    // Passes any role to ECS.
    'service-role/AmazonEC2ContainerServiceEventsRole',
    'job-function/SystemAdministrator',
  ])('are %s, and every policy of AWS that does more than pull', (name) => {
    expect(refusal({ fixPolicyArns: `${own('pull')},${aws(name)}` })).toBe(
      "Bad settings: fixPolicyArns may have of AWS's policies only those that do no more than pull " +
        '(AmazonECSTaskExecutionRolePolicy, AmazonEC2ContainerRegistryPullOnly, AmazonEC2ContainerRegistryReadOnly), ' +
        `but has "${aws(name)}".`,
    );
  });

  it('are told all at once, in one line', () => {
    expect(refusal({ autoFix: 'on', fixPolicyArns: 'x', optInTag: 'y', fixRoles: '*' })).toMatch(
      /^Bad settings: autoFix must [^;]*; fixPolicyArns must [^;]*; optInTag must [^;]*; fixRoles must [^;]*\.$/,
    );
  });
});

describe("the function's environment", () => {
  const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:topic';
  const read = (environment: Record<string, string>) => readSettings({ TOPIC_ARN, ...environment }).fix;

  it.each([
    {},
    { autoFix: 'preview', optInTag: 'a = b=c' },
    { autoFix: true, fixRoles: 'web, batch-*', fixPolicyArns: `${own('pull')}, ${own('x/pull2')}` },
  ])('is read as what the stack was told: %j', (context) => {
    const told = fixOf({ fixPolicyArns: own('pull'), ...context });
    expect(read(fixEnvironment(told))).toEqual(told);
  });

  it('means that the fix is off when nothing is said of it', () => {
    expect(read({})).toEqual(noFix);
    expect(noFix.policyArns).toEqual([aws('service-role/AmazonECSTaskExecutionRolePolicy')]);
    expect(read({ FIX_ROLES: '' }).roles).toEqual([]);
  });

  const good = { AUTO_FIX: 'on', FIX_POLICY_ARNS: own('pull'), OPT_IN_TAG: 'a=b' };
  it.each<[Record<string, string>, string]>([
    [{ AUTO_FIX: 'true' }, 'AUTO_FIX must be off, preview or on, but is "true".'],
    [{ AUTO_FIX: '' }, 'AUTO_FIX must be off, preview or on, but is "".'],
    [{ AUTO_FIX: 'constructor' }, 'AUTO_FIX must be off, preview or on, but is "constructor".'],
    [
      { FIX_POLICY_ARNS: '' },
      'FIX_POLICY_ARNS must be ARNs of managed IAM policies with commas between, but is "".',
    ],
    [{ FIX_POLICY_ARNS: `${own('a')},*` }, 'FIX_POLICY_ARNS must be ARNs of managed IAM policies'],
    [{ OPT_IN_TAG: 'a' }, 'OPT_IN_TAG must be key=value, but is "a".'],
    [{ OPT_IN_TAG: '' }, 'OPT_IN_TAG must be key=value, but is "".'],
    [{ FIX_ROLES: '*' }, 'FIX_ROLES must be names of roles with commas between, but is "*".'],
    [{ TOPIC_ARN: 'x' }, 'TOPIC_ARN must be the ARN of an SNS topic, but is "x".'],
  ])('is refused where it makes no sense: %j', (environment, reason) => {
    expect(refusalOf(() => read({ ...good, ...environment }))).toContain(reason);
  });

  it('is refused in one line that names every variable', () => {
    const bad = { AUTO_FIX: 'yes', FIX_POLICY_ARNS: 'x', OPT_IN_TAG: 'y', FIX_ROLES: 'a/b', TOPIC_ARN: '' };
    expect(refusalOf(() => read(bad))).toMatch(
      /^TOPIC_ARN [^;]*; AUTO_FIX [^;]*; FIX_POLICY_ARNS [^;]*; FIX_ROLES [^;]*; OPT_IN_TAG [^;]*\.$/,
    );
  });

  it.each(['on', 'preview'])('never leaves to a default what may be attached and to whom: %s', (AUTO_FIX) => {
    expect(refusalOf(() => read({ AUTO_FIX }))).toMatch(/^FIX_POLICY_ARNS [^;]*; OPT_IN_TAG [^;]*\.$/);
  });

  it('fits in what Lambda allows, however much was set', () => {
    const { fix } = readStackSettings({
      autoFix: true,
      fixPolicyArns: many(9, 128)
        .map((name) => own(name))
        .join(),
      optInTag: `${'k'.repeat(128)}=${'v'.repeat(256)}`,
      fixRoles: many(8, 64).join(),
    });
    expect(JSON.stringify(fixEnvironment(fix)).length).toBeLessThan(3_800);
  });
});
