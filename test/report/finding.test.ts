import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causeCodes } from '../../lambda/codes.ts';
import { email } from '../../lambda/report/email.ts';
import { subject } from '../../lambda/report/headline.ts';
import { sms } from '../../lambda/report/sms.ts';
import { respond } from '../../lambda/respond.ts';
import { awsError, fakeAws } from '../fake-aws.ts';
import { finding } from '../finding.ts';
import { labelledMessages } from '../messages.ts';

const schema = JSON.parse(readFileSync(new URL('../../docs/finding.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ allErrors: true }).compile(schema);
const faults = (value: unknown): string => (validate(value) ? '' : JSON.stringify(validate.errors));

const denied = () => awsError('AccessDeniedException', 'no');
const blind = () =>
  fakeAws({
    'ecs:DescribeTaskDefinition': denied(),
    'ecr:DescribeRepositories': denied(),
    'ecr:DescribeImages': denied(),
    'iam:GetRole': denied(),
    'iam:SimulatePrincipalPolicy': denied(),
    'iam:ListAttachedRolePolicies': denied(),
    'iam:ListRolePolicies': denied(),
  }).aws;

const findingsOf = async (detail: Readonly<Record<string, unknown>>, envelope: object = {}) => {
  const event = {
    'detail-type': 'ECS Task State Change',
    account: '111122223333',
    region: 'eu-west-1',
    ...envelope,
    detail: { lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart', ...detail },
  };
  const { findings } = await respond(event, { aws: blind(), budgetMs: 1_000, publish: async () => {} });
  return findings;
};

describe('the JSON Schema', () => {
  test('takes what the pipeline makes', () => {
    expect(faults(finding())).toBe('');
  });

  test('knows every cause code', () => {
    expect(schema.$defs.cause.enum).toEqual([...causeCodes]);
  });

  test.each([
    ['schema', 'other/1'],
    ['severity', 'urgent'],
    ['cause', 'bad-luck'],
    ['account', 'mine'],
    ['occurrences', 0],
  ])('refuses %s %j', (field, value) => {
    expect(faults({ ...finding(), [field]: value })).not.toBe('');
  });

  test('takes the finding of every message of the corpus, when nothing could be read', async () => {
    const ofEcs = labelledMessages().filter(({ cause }) => cause !== 'not-image-pull');
    for (const { id, message } of ofEcs.filter((_each, index) => index % 5 === 0)) {
      for (const each of await findingsOf({ stoppedReason: message })) expect(faults(each), id).toBe('');
    }
  });
});

describe('whatever others wrote', () => {
  const hostile = fc.string({ unit: 'binary', maxLength: 300 });

  test('comes out as a valid finding with a printable subject and clean texts', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (name, image, group) => {
        const detail = {
          group,
          containers: [{ name, image }],
          stoppedReason: `CannotPullContainerError: ${image}: context canceled`,
        };
        for (const each of await findingsOf(detail, { account: name, region: group })) {
          expect(faults(each)).toBe('');
          expect(subject(each)).toMatch(/^[\x20-\x7e]{1,99}$/);
          expect(sms(each)).toMatch(/^[\x20-\x7e]{1,140}$/);
          expect(email(each)).not.toMatch(/[^\P{Cc}\n\t]/u);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('never stands unquoted in a command', async () => {
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/a$(reboot):1';
    const containers = [{ name: 'x', image }];
    const [each] = await findingsOf({
      containers,
      group: "service:web'; rm -rf ~; '",
      clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/$(reboot)',
      stoppedReason: `CannotPullContainerError: failed to resolve ref ${image}: ${image}: not found`,
    });
    const bare = (each?.remedy.commands ?? []).map((command) => command.replace(/'(?:[^']|'\\'')*'/g, ''));
    expect(bare.join('\n')).not.toMatch(/[$`;&|<>]/);
  });

  test('of a megabyte makes a finding that says where it was cut', async () => {
    const stoppedReason = `CannotPullContainerError: context canceled ${'x'.repeat(1_000_000)}`;
    const [each] = await findingsOf({ stoppedReason });
    expect(each?.message).toMatch(/cut here: the whole has 1000043 characters/);
    expect(JSON.stringify(each).length).toBeLessThan(20_000);
  });
});
