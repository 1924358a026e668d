import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readAccount } from '../../cli/account-file.ts';
import { sandbox } from '../../cli/sandbox.ts';
import { causeCodes } from '../../lambda/codes.ts';
import { email } from '../../lambda/report/email.ts';
import type { Finding } from '../../lambda/report/finding.ts';
import { subject } from '../../lambda/report/headline.ts';
import { slack } from '../../lambda/report/slack.ts';
import { sms } from '../../lambda/report/sms.ts';
import { respond } from '../../lambda/respond.ts';
import { asRead } from './as-read.ts';
import { type Case, cases, web } from './cases.ts';

const base = readFileSync(new URL('account.json', import.meta.url), 'utf8');
const arn = (rest: string): string => `arn:aws:ecs:eu-west-1:111122223333:${rest}`;

const accountOf = ({ image = web, role = 'web-exec', withoutRole, secrets = [] }: Case) =>
  readAccount(
    JSON.stringify({
      ...JSON.parse(base),
      taskDefinitions: [
        {
          family: 'web',
          revision: 41,
          ...(withoutRole ? {} : { executionRoleArn: `arn:aws:iam::111122223333:role/${role}` }),
          requiresCompatibilities: ['FARGATE'],
          containerDefinitions: [
            { name: 'web', image, secrets: secrets.map((valueFrom) => ({ name: 'SECRET', valueFrom })) },
          ],
        },
      ],
    }),
    'account.json',
  );

const eventOf = ({ image = web, reason, onInstance, standalone }: Case): unknown => ({
  version: '0',
  id: '0b5f4b9a-1d0f-4a3a-8c53-6a6f7a1b2c3d',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account: '111122223333',
  region: 'eu-west-1',
  time: '2026-10-02T11:46:53Z',
  detail: {
    clusterArn: arn('cluster/prod'),
    containers: [{ name: 'web', image, ...(onInstance ? { reason } : {}) }],
    group: standalone ? 'family:web' : 'service:web',
    lastStatus: 'STOPPED',
    launchType: onInstance ? 'EC2' : 'FARGATE',
    pullStartedAt: '2026-10-02T11:41:58.615Z',
    stopCode: 'TaskFailedToStart',
    stoppedAt: '2026-10-02T11:46:52.984Z',
    stoppedReason: onInstance ? 'Task failed to start' : reason,
    taskArn: arn('task/prod/cdd887a827a4432db19f6059310a4817'),
    taskDefinitionArn: arn('task-definition/web:41'),
  },
});

const findingOf = async (each: Case): Promise<Finding> => {
  const { aws } = sandbox(accountOf(each));
  const { findings } = await respond(eventOf(each), { aws, budgetMs: 5_000, publish: async () => {} });
  const [finding, ...others] = findings;
  if (finding === undefined || others.length > 0) throw new Error(`Not one finding but ${findings.length}`);
  return finding;
};

describe('what a person reads', () => {
  test.each(cases.map((each) => [each.root, each] as const))('of %s', async (root, each) => {
    const finding = await findingOf(each);
    expect(finding.rootCause.code).toBe(root);
    await expect(asRead(finding)).toMatchFileSnapshot(`${root}.golden.txt`);
  });

  test('there is a text for every code', () => {
    const told = cases.map(({ root }) => root);
    expect(causeCodes.filter((code) => code !== 'not-image-pull' && !told.includes(code))).toEqual([]);
  });

  test.each(cases.map((each) => [each.root, each] as const))(
    'of %s fits its channels',
    async (_root, each) => {
      const finding = await findingOf(each);
      expect(subject(finding)).toMatch(/^[\x21-\x7e][\x20-\x7e]{9,98}$/);
      expect(sms(finding)).toMatch(/^[\x20-\x7e]{10,140}$/);
      const { content } = slack(finding);
      expect(content.title.length).toBeLessThanOrEqual(250);
      expect(content.description.length).toBeLessThanOrEqual(2_500);
      expect(content.description.split('```').length % 2, 'every fence is closed').toBe(1);
      const commands = new Set([...finding.remedy.commands, finding.remedy.stop?.command]);
      const prose = email(finding)
        .split(/\n\n(?=[A-Z, ]{8,}\n)/)
        .filter((section) => !/^(?:THE POLICY|TO MAKE|WHAT ECS|PARTICULARS|READ)/.test(section));
      const lines = prose
        .join('\n')
        .split('\n')
        .filter((line) => !commands.has(line));
      expect(lines.filter((line) => line.length > 72 && line.trim().includes(' '))).toEqual([]);
    },
  );
});
