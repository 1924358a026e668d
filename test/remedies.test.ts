import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { readAccount } from '../cli/account-file.ts';
import { sandbox } from '../cli/sandbox.ts';
import { evaluate } from '../lambda/iam/evaluate.ts';
import { parsePolicy } from '../lambda/iam/policy.ts';
import { links } from '../lambda/links.ts';
import type { Finding } from '../lambda/report/finding.ts';
import { respond } from '../lambda/respond.ts';
import { accountWith, eventOf, host, reasons } from './evidence/account.ts';
import { networkPairs } from './evidence/network-situations.ts';
import type { Situation } from './evidence/situation.ts';
import { pairs } from './evidence/situations.ts';
import { structureOf } from './hcl.ts';
import { shellWords } from './shell-words.ts';

const situations = Object.values(pairs).flatMap(({ so, nearly }) => [so, ...nearly]);

const diagnose = async ({
  image = `${host}/shop/web:1.4.2`,
  reason,
  onInstance,
  standalone,
  account,
}: Situation): Promise<Finding> => {
  const { aws } = sandbox(readAccount(accountWith(image, account), 'account.json'));
  const event = eventOf(image, reason, onInstance === true, standalone ? 'family:web' : undefined);
  const { findings } = await respond(event, { aws, budgetMs: 5_000, publish: async () => {} });
  const [finding] = findings;
  if (finding === undefined) throw new Error('There is no finding.');
  return finding;
};

/** Operations of the AWS CLI that remedies give, besides reads. */
const writes = [
  'ec2 authorize-security-group-egress',
  'ec2 authorize-security-group-ingress',
  'ec2 create-network-acl-entry',
  'ec2 create-route',
  'ec2 create-vpc-endpoint',
  'ec2 modify-vpc-attribute',
  'ec2 modify-vpc-endpoint',
  'ec2 replace-route',
  'ecr create-repository',
  'ecr update-image-storage-class',
  'ecs register-task-definition',
  'ecs update-container-instances-state',
  'ecs update-service',
  'iam attach-role-policy',
  'iam put-role-policy',
  'iam update-assume-role-policy',
  'secretsmanager restore-secret',
  'ssm send-command',
];
const reads = /^(?:ec2|ecr|ecs|iam|kms|organizations|secretsmanager|ssm) (?:describe|get|list)-[a-z-]+$/;

/** The commands of a line: `a | b && c`. */
const parts = (line: string): string[][] => {
  const commands: string[][] = [[]];
  for (const word of shellWords(line)) {
    if (word === '|' || word === '&&') commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands;
};

describe.each(situations.map((each): [string, Situation] => [`${each.root}: ${each.what}`, each]))(
  'the remedy of %s',
  (_what, each) => {
    test('has commands that AWS knows, each with options and values', async () => {
      const { remedy } = await diagnose(each);
      const lines = [
        ...remedy.commands,
        ...(remedy.stop?.command === undefined ? [] : [remedy.stop.command]),
      ];
      for (const [tool, service, operation, ...options] of lines.flatMap(parts)) {
        if (tool === 'jq' || tool === 'docker') continue;
        expect(tool).toBe('aws');
        const call = `${service} ${operation}`;
        expect(writes.includes(call) || reads.test(call), call).toBe(true);
        expect(options[0] ?? '--none').toMatch(/^--[a-z-]+$/);
        expect(options.join(' ')).not.toMatch(/undefined|<[A-Z]|\bYOUR_/);
      }
    });

    test('has a policy that allows exactly what was missing', async () => {
      const { remedy, missing, rootCause } = await diagnose(each);
      if (!('Version' in remedy.policy)) return;
      const document = parsePolicy(JSON.stringify(remedy.policy));
      if (document === undefined) throw new Error('The policy cannot be read.');
      const allows = (action: string, resource: string): boolean =>
        evaluate({ identity: [{ name: 'remedy', document }] }, { action, resource }).decision === 'allowed';
      const granted = missing.filter(({ decision }) => decision === 'implicitDeny');
      for (const { action, resource } of granted) expect(allows(action, resource), action).toBe(true);
      for (const { action, resource } of granted) {
        expect(allows('ecr:PutImage', resource)).toBe(false);
        if (resource !== '*') expect(allows(action, `${resource}-other`), rootCause.code).toBe(false);
      }
      const stars = remedy.policy.Statement.filter(({ Resource: resource }) => resource === '*');
      expect(
        stars
          .flatMap(({ Action: actions }) => actions)
          .filter((action) => action !== 'ecr:GetAuthorizationToken'),
      ).toEqual([]);
    });

    test('has CDK that parses, and Terraform with its blocks closed', async () => {
      const { lasting } = (await diagnose(each)).remedy;
      if (lasting === undefined) return;
      const isProperty = /^\w+: /.test(lasting.cdk);
      const source = isProperty ? `const properties = {\n${lasting.cdk}\n};` : lasting.cdk;
      expect(() => transformSync(source, { loader: 'ts' })).not.toThrow();
      expect(structureOf(lasting.terraform)).toEqual({ isClosed: true, odd: [] });
    });

    test('says whether it heals by itself, and links only pages that are listed', async () => {
      const { remedy } = await diagnose(each);
      expect(remedy.heals).toMatch(/itself/);
      expect(Object.values(links)).toEqual(expect.arrayContaining([...remedy.links]));
    });
  },
);

test('a lack is proved to be cured by the policy, and a boundary not to be', async () => {
  const proofOf = async (code: string): Promise<string | undefined> => {
    const each = situations.find(({ root }) => root === code);
    return each && (await diagnose(each)).remedy.proof;
  };
  expect(await proofOf('ecr-pull-denied')).toMatch(/^Proved: .*IAM's simulator/);
  expect(await proofOf('permissions-boundary')).toMatch(
    /A policy alone does not cure it: .*permissions boundary/,
  );
  expect(await proofOf('service-control-policy')).toMatch(
    /A policy alone does not cure it: .*service control policy/,
  );
});

const ofNetwork = Object.entries(networkPairs).flatMap(([code, { so, nearly }]) =>
  [so, ...nearly].map((each): [string, Situation] => [`${code}: ${each.what}`, each]),
);

test.each(ofNetwork)('no policy is suggested for a network where %s', async (_what, each) => {
  const { remedy, fix, missing } = await diagnose(each);
  expect(remedy.policy).toEqual(
    each.reason === reasons.layerDenied && each.root === 'layer-download-denied' ? expect.anything() : {},
  );
  expect(remedy.commands.join('\n')).not.toMatch(/aws iam |attach-role-policy|put-role-policy/);
  expect(remedy.steps.join('\n')).not.toMatch(/attach .*policy/i);
  expect([fix.status, missing]).toEqual(['not-applicable', []]);
});
