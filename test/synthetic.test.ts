import { describe, expect, test } from 'vitest';
import { incidentsInMemory } from '../cli/memory-incidents.ts';
import { readEvent } from '../lambda/event.ts';
import type { Incidents } from '../lambda/incident.ts';
import { email } from '../lambda/report/email.ts';
import type { Finding } from '../lambda/report/finding.ts';
import { subject } from '../lambda/report/headline.ts';
import { slack } from '../lambda/report/slack.ts';
import { sms } from '../lambda/report/sms.ts';
import { respond } from '../lambda/respond.ts';
import { allowing, awsError, fakeAws, simulateFlat } from './fake-aws.ts';
import { finding } from './finding.ts';
import { given, image, manifest, repositoryArn, roleArn } from './given.ts';

const mark = { 'ecs-pull-medic': { synthetic: true } };
const now = (): number => Date.parse('2026-10-02T11:47:00Z');

/** An account in which a real failure of this kind would be repaired: opted in, confirmed, with one permission missing. */
const repairable = (event: ReturnType<typeof given.event>) =>
  fakeAws({
    'ecs:DescribeTasks': { tasks: [{ ...event.detail, createdAt: new Date(0) }] } as object,
    'ecs:DescribeServices': { services: [{ serviceName: 'web', status: 'ACTIVE', desiredCount: 2 }] },
    'ecs:DescribeTaskDefinition': {
      taskDefinition: {
        taskDefinitionArn: given.taskDefinition().arn,
        family: 'web',
        executionRoleArn: roleArn,
        containerDefinitions: [{ name: 'web', image }],
      },
    },
    'iam:GetRole': { Role: { Arn: roleArn, Tags: [{ Key: 'ecs-pull-medic', Value: 'auto-fix' }] } },
    'iam:SimulatePrincipalPolicy': simulateFlat(allowing({ [manifest.action]: 'implicitDeny' })),
    'ecr:DescribeRepositories': { repositories: [{ repositoryArn, repositoryName: 'shop/web' }] },
    'ecr:DescribeImages': { imageDetails: [{ imageDigest: 'sha256:0a1b' }] },
    'ecr:GetRepositoryPolicy': awsError('RepositoryPolicyNotFoundException'),
  });

const tell = async (detail: object, incidents = incidentsInMemory(now)) => {
  const event = given.event({ ...detail });
  const { aws, sent } = repairable(event);
  const published: Finding[] = [];
  const { findings } = await respond(event, {
    aws,
    budgetMs: 5_000,
    now,
    incidents,
    settings: given.settings(),
    publish: async (each) => void published.push(each),
  });
  return { findings, published, calls: sent.map(({ call }) => call), incidents };
};

describe('a synthetic failure', () => {
  test('is known by a mark that no event of ECS has', () => {
    expect(readEvent(given.event(mark))).toMatchObject([{ failure: { synthetic: true } }]);
    for (const odd of [true, 'true', { synthetic: 'yes' }, { synthetic: false }, null, []])
      expect(readEvent(given.event({ 'ecs-pull-medic': odd }))).not.toMatchObject([
        { failure: { synthetic: true } },
      ]);
  });

  test('is looked into and told as any other, and never repaired', async () => {
    const { findings, published, calls } = await tell(mark);
    expect(published).toEqual(findings);
    expect(findings).toMatchObject([
      {
        synthetic: true,
        status: 'open',
        rootCause: { code: 'ecr-pull-denied', confidence: 'confirmed' },
        fix: { status: 'not-applicable', reason: expect.stringContaining('synthetic') },
      },
    ]);
    expect(calls.filter((call) => !/:(?:Describe|Get|List|Simulate)/.test(call))).toEqual([]);
  });

  test('is told each time, and is no incident: the real failure after it is the first of its own', async () => {
    const { incidents } = await tell(mark);
    expect((await tell(mark, incidents)).findings).toHaveLength(1);
    expect(await incidents.open()).toEqual([]);
    const { findings } = await tell({}, incidents);
    expect(findings).toMatchObject([{ status: 'open', occurrences: 1 }]);
    expect(findings[0]).not.toHaveProperty('synthetic');
  });

  test('does not silence itself behind a real one, nor count into it', async () => {
    const { incidents, findings } = await tell({});
    const [real] = findings;
    const [made] = (await tell(mark, incidents)).findings;
    expect(made?.incidentId).not.toBe(real?.incidentId.split('-')[0]);
    expect(await incidents.open()).toMatchObject([{ occurrences: 1 }]);
  });

  test('says whether the memory of incidents could be read', async () => {
    const lost = { ...incidentsInMemory(now), open: () => Promise.reject(awsError('AccessDeniedException')) };
    const evidenceOf = async (incidents: Incidents) =>
      (await tell(mark, incidents)).findings[0]?.evidence.find(({ check }) => check === 'incident.memory');
    expect(await evidenceOf(incidentsInMemory(now))).toMatchObject({ result: 'pass' });
    expect(await evidenceOf(lost)).toMatchObject({ result: 'unknown' });
  });

  test('is marked as such in every text', () => {
    const made = finding({ synthetic: true, team: 'payments' });
    expect(subject(made)).toMatch(/^\[synthetic\] \[payments\] web/);
    expect(sms(made)).toMatch(/^\[synthetic\]/);
    expect(email(made)).toMatch(/^SYNTHETIC: .*\n/);
    expect(email(finding({ synthetic: true, status: 'resolved' }))).toMatch(/^SYNTHETIC: /);
    const { content } = slack(made);
    expect(content.title).toContain('[synthetic]');
    expect(content.description).toMatch(/^SYNTHETIC: /);
    expect(content.keywords).toContain('synthetic');
  });

  test('leaves every other finding as it is', () => {
    expect([subject(finding()), email(finding()), JSON.stringify(slack(finding()))].join()).not.toMatch(
      /synthetic/i,
    );
  });
});
