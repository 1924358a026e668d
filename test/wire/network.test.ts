import { CreateServiceCommand, ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probes } from '../../lambda/probes/index.ts';
import type { Finding } from '../../lambda/report/finding.ts';
import { hasMoto } from './moto.ts';
import { type BuiltVpc, buildVpc } from './vpc.ts';
import { host, region, startWired } from './wired.ts';

const isThere = await hasMoto();

describe.runIf(!isThere)('the network on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

const issue = 'There is a connection issue between the task and';
const image = `${host}/team/app:1.0.0`;
const apiTimeout = (ip: string): string =>
  `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: ${issue} Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "https://api.ecr.${region}.amazonaws.com/": dial tcp ${ip}:443: i/o timeout`;
const layerTimeout = `CannotPullContainerError: The task cannot pull ${image} from the registry ${image}. ${issue} the registry. Check your task network configuration. : failed to copy: httpReadSeeker: failed open: failed to do request: Get ${image}: dial tcp 52.218.41.3:443: i/o timeout`;
const publicly = apiTimeout('52.94.20.3');
const privately = apiTimeout('10.0.1.77');

describe.runIf(isThere)('the network on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let ecs: ECSClient;
  let roleArn = '';
  let count = 0;

  beforeAll(async () => {
    wired = await startWired();
    ecs = new ECSClient(wired.settings);
    await wired.repository('team/app', '1.0.0');
    const Action = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
    roleArn = await wired.role('web-exec', [{ Effect: 'Allow', Action, Resource: '*' }]);
  });

  afterAll(() => wired?.stop());

  interface Task {
    readonly reason: string;
    readonly subnetId?: string;
    readonly assignPublicIp?: 'ENABLED' | 'DISABLED';
  }

  const diagnose = async (vpc: BuiltVpc, { reason, subnetId, assignPublicIp }: Task): Promise<Finding> => {
    count += 1;
    const family = `web-${count}`;
    const own = subnetId ?? vpc.privateId;
    const event = await wired.stoppedTask({
      family,
      roleArn,
      containers: [{ name: 'app', image }],
      reason,
    });
    await ecs.send(
      new CreateServiceCommand({
        cluster: 'prod',
        serviceName: family,
        taskDefinition: family,
        launchType: 'FARGATE',
        desiredCount: 0,
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: [own],
            securityGroups: [vpc.taskGroup],
            assignPublicIp: assignPublicIp ?? 'DISABLED',
          },
        },
      }),
    );
    const details = [
      { name: 'subnetId', value: own },
      { name: 'privateIPv4Address', value: own === vpc.privateId ? '10.0.1.25' : '10.0.0.25' },
    ];
    const attachments = [{ type: 'eni', status: 'DELETED', details }];
    const { findings } = await wired.invoke({ ...event, detail: { ...event.detail, attachments } });
    const [finding] = findings;
    if (finding === undefined) throw new Error('There is no finding.');
    // What ails the network no policy cures.
    expect(finding.remedy.policy).toEqual({});
    expect(finding.remedy.commands.join('\n')).not.toMatch(/aws iam /);
    expect(finding.fix.status).toBe('not-applicable');
    return finding;
  };

  const vpcWith = async <T>(build: (vpc: BuiltVpc) => Promise<T>) => {
    const vpc = await buildVpc(wired.settings);
    return { vpc, made: await build(vpc) };
  };

  const isConfirmed = (code: string, ...ids: readonly string[]) => ({
    rootCause: {
      code,
      confidence: 'confirmed',
      summary: expect.stringMatching(new RegExp(ids.map((id) => `(?=.*${id})`).join(''), 's')),
    },
    path: expect.arrayContaining([expect.objectContaining({ state: 'broken' })]),
  });

  test('a private subnet with no way out, by the implicit main table', async () => {
    const { vpc, made } = await vpcWith((built) => built.mainTable());
    const finding = await diagnose(vpc, { reason: publicly });
    expect(finding).toMatchObject(isConfirmed('no-internet-route', vpc.privateId, made, 'main'));
  });

  test('a private subnet with no way out, by a table of its own', async () => {
    const { vpc, made } = await vpcWith((built) => built.table(built.privateId));
    const finding = await diagnose(vpc, { reason: publicly });
    expect(finding).toMatchObject(isConfirmed('no-internet-route', made));
    expect(finding.rootCause.summary).not.toContain('main');
    expect(finding.remedy.commands[0]).toMatch(/^aws ec2 authorize-security-group-ingress /);
    expect(finding.remedy.commands.join('\n')).toContain(`com.amazonaws.${region}.ecr.dkr`);
  });

  test('a public subnet without public addresses', async () => {
    const { vpc } = await vpcWith(async () => {});
    const finding = await diagnose(vpc, { reason: publicly, subnetId: vpc.publicId });
    expect(finding).toMatchObject(isConfirmed('public-ip-disabled', vpc.publicId));
    expect(finding.remedy.commands[0]).toContain(
      `'awsvpcConfiguration={subnets=[${vpc.publicId}],securityGroups=[${vpc.taskGroup}],assignPublicIp=ENABLED}'`,
    );
  });

  test('a security group that lets nothing out', async () => {
    const { vpc } = await vpcWith(async (built) => {
      await built.nat(await built.mainTable());
      await built.closeEgress();
    });
    const finding = await diagnose(vpc, { reason: publicly });
    expect(finding).toMatchObject(isConfirmed('task-security-group', vpc.taskGroup));
    expect(finding.remedy.commands[0]).toContain(
      `authorize-security-group-egress --group-id ${vpc.taskGroup}`,
    );
  });

  test('a security group that lets out to the endpoints only, when the layers come from S3', async () => {
    const { vpc } = await vpcWith(async (built) => {
      const group = await built.group('endpoints');
      await built.letIn(group, '10.0.0.0/16');
      for (const service of ['ecr.api', 'ecr.dkr'])
        await built.endpoint(service, { SecurityGroupIds: [group] });
      await built.endpoint('s3', {
        VpcEndpointType: 'Gateway',
        SubnetIds: [],
        RouteTableIds: [await built.mainTable()],
      });
      await built.closeEgress(group);
    });
    const finding = await diagnose(vpc, { reason: layerTimeout });
    expect(finding).toMatchObject(isConfirmed('task-security-group', vpc.taskGroup, 'S3'));
    expect(finding.remedy.commands[0]).toContain('PrefixListIds=[{PrefixListId=pl-');
  });

  test('a NAT gateway that was deleted', async () => {
    const { vpc, made } = await vpcWith(async (built) => {
      const nat = await built.nat(await built.mainTable());
      await built.deleteNat(nat);
      return nat;
    });
    const finding = await diagnose(vpc, { reason: publicly });
    expect(finding).toMatchObject(isConfirmed('nat-gateway-unavailable', made, 'deleted'));
  });

  const withEndpoints = async (built: BuiltVpc, services: readonly string[], more: object = {}) => {
    const group = await built.group('endpoints');
    await built.letIn(group, '10.0.0.0/16');
    for (const service of services) await built.endpoint(service, { SecurityGroupIds: [group], ...more });
    return group;
  };
  const intoMain = async (built: BuiltVpc) => ({
    VpcEndpointType: 'Gateway',
    SubnetIds: [],
    RouteTableIds: [await built.mainTable()],
  });

  test('endpoints of which the one for the ECR API is missing', async () => {
    const { vpc } = await vpcWith(async (built) => {
      await withEndpoints(built, ['ecr.dkr']);
      await built.endpoint('s3', await intoMain(built));
    });
    const finding = await diagnose(vpc, { reason: publicly });
    expect(finding).toMatchObject(isConfirmed('endpoint-missing', 'ecr.api', vpc.vpcId));
    const made = finding.remedy.commands.filter((command) => command.includes('create-vpc-endpoint'));
    expect(made).toEqual([expect.stringContaining(`com.amazonaws.${region}.ecr.api`)]);
  });

  test('an S3 endpoint that is missing, when the text shows the name of ECR', async () => {
    const { vpc, made } = await vpcWith(async (built) => {
      await withEndpoints(built, ['ecr.api', 'ecr.dkr']);
      return built.mainTable();
    });
    const finding = await diagnose(vpc, { reason: layerTimeout });
    expect(finding).toMatchObject(isConfirmed('endpoint-missing', 'S3'));
    expect(finding.remedy.commands[0]).toMatch(
      new RegExp(`--vpc-endpoint-type Gateway .*${region}\\.s3 --route-table-ids ${made}`),
    );
  });

  test('an S3 endpoint in another route table', async () => {
    const { vpc, made } = await vpcWith(async (built) => {
      await withEndpoints(built, ['ecr.api', 'ecr.dkr']);
      const id = await built.endpoint('s3', await intoMain(built));
      return { id, table: await built.table(built.privateId) };
    });
    const finding = await diagnose(vpc, { reason: layerTimeout });
    expect(finding).toMatchObject(isConfirmed('endpoint-missing', made.id, made.table));
    expect(finding.remedy.commands[0]).toContain(
      `modify-vpc-endpoint --vpc-endpoint-id ${made.id} --add-route-table-ids ${made.table}`,
    );
  });

  test("an endpoint's security group that is closed", async () => {
    const { vpc, made } = await vpcWith(async (built) => {
      const group = await built.group('closed');
      for (const service of ['ecr.api', 'ecr.dkr'])
        await built.endpoint(service, { SecurityGroupIds: [group] });
      return group;
    });
    const finding = await diagnose(vpc, { reason: privately });
    expect(finding).toMatchObject(isConfirmed('endpoint-security-group', made));
    expect(finding.remedy.commands[0]).toContain(
      `authorize-security-group-ingress --group-id ${made} --protocol tcp --port 443 --source-group ${vpc.taskGroup}`,
    );
  });

  test('an endpoint whose private DNS is off', async () => {
    const { vpc, made } = await vpcWith((built) => built.endpoint('ecr.api', { PrivateDnsEnabled: false }));
    const finding = await diagnose(vpc, { reason: publicly });
    expect(finding).toMatchObject(isConfirmed('endpoint-private-dns-disabled', made));
  });

  test('a network ACL that lets no answer in', async () => {
    const { vpc, made } = await vpcWith(async (built) => {
      await built.nat(await built.mainTable());
      return built.acl(built.privateId, false);
    });
    const finding = await diagnose(vpc, { reason: publicly });
    expect(finding).toMatchObject(isConfirmed('network-acl', made, vpc.privateId));
    expect(finding.remedy.commands[0]).toMatch(new RegExp(`create-network-acl-entry .*${made}.* --ingress$`));
  });

  test.each([
    [
      'behind a NAT gateway, with an ACL that lets answers in',
      publicly,
      async (built: BuiltVpc) => {
        await built.nat(await built.mainTable());
        await built.acl(built.privateId, true);
      },
    ],
    [
      'with all the endpoints that it needs',
      layerTimeout,
      async (built: BuiltVpc) => {
        await withEndpoints(built, ['ecr.api', 'ecr.dkr']);
        await built.endpoint('s3', await intoMain(built));
      },
    ],
  ])('claims nothing of a network %s', async (_what, reason, build) => {
    const { vpc } = await vpcWith(build);
    const finding = await diagnose(vpc, { reason });
    expect(finding.rootCause).toMatchObject({ code: 'network-timeout', confidence: 'likely' });
    const ofNetwork = finding.evidence.filter(({ check }) => check.startsWith('network.'));
    expect(ofNetwork.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(ofNetwork.find(({ check }) => check === 'network.path')?.detail).toMatch(/On paper .* firewall/);
    expect(finding.path?.map(({ state }) => state)).not.toContain('broken');
  });

  test('asks EC2 for nothing that the network probe does not declare', () => {
    const declared = new Set<string>(probes.flatMap(({ iam }) => iam.map(({ action }) => action)));
    const asked = wired.calls().filter((call) => call.startsWith('ec2:'));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((call) => !declared.has(call))).toEqual([]);
  });
});
