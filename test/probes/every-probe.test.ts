import { describe, expect, test } from 'vitest';
import type { CallName } from '../../lambda/aws.ts';
import type { Fact, Facts } from '../../lambda/facts.ts';
import type { Failure } from '../../lambda/failure.ts';
import { probes } from '../../lambda/probes/index.ts';
import type { Probe } from '../../lambda/probes/probe.ts';
import { unreadable } from '../../lambda/probes/probe.ts';
import { type Answers, askProbe, awsError } from '../fake-aws.ts';
import { given, image, messages, repositoryArn, roleArn, secretArn } from '../given.ts';

const all = (probe: Probe, answer: Answers[CallName]): Answers =>
  Object.fromEntries(probe.iam.map(({ action }) => [action, answer]));

/** The facts of images and secrets are always known, their parts are what was read; of the other probes it is the fact. */
const readings = (fact: Fact<unknown>): Fact<unknown>[] =>
  fact.state === 'known' && Array.isArray(fact.value)
    ? fact.value.flatMap(({ repository, version, stored }) => (stored ? [stored] : [repository, version]))
    : [fact];

const policy = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'ecr:*', Resource: '*' } });
const managed = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const instanceArn = 'arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/04f8c17d';
const profileArn = 'arn:aws:iam::111122223333:instance-profile/ecsInstanceRole';
const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b';
/** Two roles share this start, neither of them named by the message. */
const onEc2 = given.failure({
  message: messages.forbidden,
  launchType: 'EC2',
  containerInstanceArn: instanceArn,
});

const ofInstance: Answers = {
  'ecs:DescribeContainerInstances': { containerInstances: [{ ec2InstanceId: 'i-01a01a01a01a01a01' }] },
  'ec2:DescribeInstances': { Reservations: [{ Instances: [{ IamInstanceProfile: { Arn: profileArn } }] }] },
  'iam:GetInstanceProfile': { InstanceProfile: { Roles: [{ Arn: roleArn, RoleName: 'ecsInstanceRole' }] } },
};
const ofSecrets: Answers = {
  'secretsmanager:DescribeSecret': { ARN: secretArn, Name: 'prod/db', KmsKeyId: keyArn },
  'ssm:DescribeParameters': { Parameters: [{ Name: '/prod/key', Type: 'String' }] },
  'kms:DescribeKey': {
    KeyMetadata: { KeyId: '0a1b', Arn: keyArn, KeyState: 'Enabled', KeyManager: 'CUSTOMER' },
  },
};
const withSecrets = given.taskDefinition({
  containers: [{ name: 'web', image, secrets: [secretArn, '/prod/key'] }],
});

const subnetId = 'subnet-0a0a0a0a';
const ofNetwork: Answers = {
  'ecs:DescribeServices': {
    services: [
      {
        networkConfiguration: {
          awsvpcConfiguration: { subnets: [subnetId], securityGroups: ['sg-0a0a0a0a'] },
        },
      },
    ],
  },
  'ec2:DescribeSubnets': { Subnets: [{ SubnetId: subnetId, VpcId: 'vpc-0a0a0a0a' }] },
  'ec2:DescribeRouteTables': { RouteTables: [] },
  'ec2:DescribeNatGateways': { NatGateways: [] },
  'ec2:DescribeInternetGateways': { InternetGateways: [] },
  'ec2:DescribeVpcEndpoints': { VpcEndpoints: [] },
  'ec2:DescribeNetworkAcls': { NetworkAcls: [] },
  'ec2:DescribeSecurityGroups': { SecurityGroups: [] },
  'ec2:DescribePrefixLists': { PrefixLists: [] },
  'ec2:DescribeVpcs': { Vpcs: [{ DhcpOptionsId: 'dopt-0a0a0a0a' }] },
  'ec2:DescribeVpcAttribute': { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } },
  'ec2:DescribeDhcpOptions': { DhcpOptions: [{ DhcpConfigurations: [] }] },
};

interface Way {
  readonly answers: Answers;
  readonly failure?: Failure;
  readonly before?: Partial<Facts>;
}

/** For each probe the failure and the answers that take it down its longest way; some have two. */
const longest: Readonly<Record<Probe['name'], readonly [Way, ...Way[]]>> = {
  task: [{ answers: { 'ecs:DescribeTasks': { tasks: [] } } }],
  taskDefinition: [{ answers: { 'ecs:DescribeTaskDefinition': { taskDefinition: { family: 'web' } } } }],
  service: [{ answers: { 'ecs:DescribeServices': { services: [{ serviceName: 'web' }] } } }],
  instance: [{ failure: onEc2, answers: ofInstance }],
  hostless: [
    {
      failure: given.failure({ containers: [{ name: 'web', image: 'shop/web:1' }] }),
      answers: {
        'ecr:DescribeRepositories': { repositories: [{ repositoryArn }] },
        'ecr:DescribeImages': { imageDetails: [{ imageDigest: 'sha256:0a1b' }] },
      },
    },
  ],
  images: [
    {
      answers: {
        'ecr:DescribeRepositories': ({ repositoryNames }) =>
          repositoryNames ? { repositories: [{ repositoryArn }] } : { repositories: [] },
        'ecr:DescribeImages': ({ imageIds }) =>
          imageIds ? awsError('ImageNotFoundException') : { imageDetails: [] },
        'ecr:GetLifecyclePolicy': awsError('LifecyclePolicyNotFoundException'),
        'ecr:DescribePullThroughCacheRules': {
          pullThroughCacheRules: [
            { ecrRepositoryPrefix: 'shop', upstreamRegistryUrl: 'quay.io', credentialArn: secretArn },
          ],
        },
        'secretsmanager:DescribeSecret': { ARN: secretArn },
      },
    },
  ],
  pullRole: [
    { failure: onEc2, answers: ofInstance },
    { answers: { 'iam:GetRole': { Role: { Arn: roleArn } } } },
  ],
  executionRole: [
    {
      before: given.facts({ taskDefinition: given.taskDefinition() }),
      answers: { 'iam:GetRole': { Role: { Arn: roleArn } } },
    },
  ],
  permissions: [
    {
      failure: onEc2,
      before: given.facts({ taskDefinition: withSecrets }),
      answers: {
        ...ofInstance,
        ...ofSecrets,
        'iam:SimulatePrincipalPolicy': awsError('AccessDenied'),
        'iam:GetRole': { Role: { Arn: roleArn } },
        'iam:ListAttachedRolePolicies': { AttachedPolicies: [{ PolicyArn: managed }] },
        'iam:GetPolicy': { Policy: { DefaultVersionId: 'v3' } },
        'iam:GetPolicyVersion': { PolicyVersion: { Document: policy } },
        'iam:ListRolePolicies': { PolicyNames: ['own'] },
        'iam:GetRolePolicy': { PolicyDocument: policy },
        'ecr:GetRepositoryPolicy': awsError('RepositoryPolicyNotFoundException'),
        'ecr:GetRegistryPolicy': awsError('RegistryPolicyNotFoundException'),
        'ecr:DescribePullThroughCacheRules': {
          pullThroughCacheRules: [{ ecrRepositoryPrefix: 'shop', upstreamRegistryUrl: 'quay.io' }],
        },
        'ecr:DescribeRepositoryCreationTemplates': { repositoryCreationTemplates: [] },
      },
    },
  ],
  secrets: [{ before: given.facts({ taskDefinition: withSecrets }), answers: ofSecrets }],
  network: [{ failure: given.failure({ message: messages.timeout, subnetId }), answers: ofNetwork }],
};

const ask = (probe: Probe, answers: Answers, { failure, before }: Way) =>
  askProbe(probe, failure ?? given.failure({ message: messages.pullDeniedOnInstance }), answers, before);

describe.each(probes.map((probe): [string, Probe] => [probe.name, probe]))('probe %s', (name, probe) => {
  test('sends every call that it declares, and no other', async () => {
    const ways = await Promise.all(longest[probe.name].map((way) => ask(probe, way.answers, way)));
    const sent = ways.flatMap((way) => way.sent.map(({ call }) => call));
    expect(new Set(sent)).toEqual(new Set(probe.iam.map(({ action }) => action)));
  });

  test.each([
    ['AccessDenied', 'denied'],
    ['AccessDeniedException', 'denied'],
    ['ThrottlingException', 'throttled'],
    ['Throttling', 'throttled'],
    ['TimeoutError', 'timeout'],
    ['AbortError', 'timeout'],
    ['ExpiredTokenException', 'expired'],
    ['CredentialsProviderError', 'expired'],
    ['ServiceUnavailable', 'error'],
  ])('reads %s as unreadable: %s', async (error, why) => {
    const { fact } = await ask(probe, all(probe, awsError(error)), longest[probe.name][0]);
    for (const each of readings(fact)) expect(each).toMatchObject({ state: 'unreadable', why });
  });

  test('comes after nothing that is asked later', () => {
    const index = probes.findIndex((each) => each.name === name);
    const earlier = probes.slice(0, index).map((each) => each.name);
    expect(earlier).toEqual(expect.arrayContaining([...probe.after]));
  });
});

describe.each(
  probes.filter(({ name }) => name !== 'permissions').map((probe): [string, Probe] => [probe.name, probe]),
)('probe %s', (_name, probe) => {
  test('reads an empty answer as unreadable, for AWS did not say that there is no such thing', async () => {
    const { fact } = await ask(probe, all(probe, {}), longest[probe.name][0]);
    for (const each of readings(fact)) expect(each.state).toBe('unreadable');
  });
});

test('two probes never tell the same fact', () => {
  const names = probes.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test("caps the detail of an error, which may quote the caller's input", () => {
  expect(unreadable('iam:GetRole', awsError('ValidationError', image.repeat(50))).detail.length).toBe(300);
});

test.each([undefined, null, 'text', 7, {}])('reads a thrown %j as an error', (thrown) => {
  expect(unreadable('iam:GetRole', thrown)).toMatchObject({ state: 'unreadable', why: 'error' });
});
