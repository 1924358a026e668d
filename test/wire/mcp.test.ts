import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { root } from '../cli/command.ts';
import { messages } from '../given.ts';
import { hasMoto } from './moto.ts';
import { host, region, startWired } from './wired.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isThere = await hasMoto();

const connect = async (env: Readonly<Record<string, string>>): Promise<Client> => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['--import', 'tsx', 'cli/mcp.ts'],
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stderr: 'ignore',
    }),
  );
  return client;
};

describe('the tools for an assistant, offline', () => {
  let client: Client;
  beforeAll(async () => {
    client = await connect({});
  });
  afterAll(() => client?.close());

  test('are two, and say that they only read', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ['explain', true],
      ['diagnose', true],
    ]);
  });

  test('explain a message as structured content', async () => {
    const { structuredContent } = await client.callTool({
      name: 'explain',
      arguments: { message: messages.pullDenied },
    });
    expect(structuredContent).toMatchObject({
      cause: 'ecr-pull-denied',
      missingActions: ['ecr:BatchGetImage'],
      remedy: { commands: expect.any(Array) },
    });
  });

  test.each([
    ['explain', {}],
    ['explain', { message: 1 }],
    ['explain', { message: 'x', other: 'y' }],
    ['diagnose', { cluster: 'prod', region: 'evil.example/' }],
    ['nothing', {}],
  ])('answer a bad call of %s with an error, and live on', async (name, input) => {
    const { isError, content } = await client.callTool({ name, arguments: input });
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).not.toContain('    at ');
    expect((await client.listTools()).tools).toHaveLength(2);
  });
});

describe.runIf(!isThere)('the tools for an assistant, on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

describe.runIf(isThere)('the tools for an assistant, on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let client: Client;
  beforeAll(async () => {
    wired = await startWired();
    await wired.repository('team/app', '1.0.0');
    client = await connect({
      AWS_ACCESS_KEY_ID: 'mcp',
      AWS_SECRET_ACCESS_KEY: 'loopback',
      AWS_REGION: region,
      AWS_ENDPOINT_URL: wired.endpoint,
    });
  });
  afterAll(async () => {
    await client?.close();
    await wired?.stop();
  });

  test("diagnose gives findings that the client takes by the finding's own schema", async () => {
    const roleArn = await wired.role('web', []);
    const image = `${host}/team/app:1.0.0`;
    const event = await wired.stoppedTask({
      family: 'web',
      roleArn,
      containers: [{ name: 'app', image }],
      reason: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: unexpected status from HEAD request to https://${host}/v2/team/app/manifests/1.0.0: 403 Forbidden`,
    });
    // The client validates structured content against the schema that a listing gave it.
    await client.listTools();
    const { structuredContent } = await client.callTool({
      name: 'diagnose',
      arguments: { cluster: 'prod', task: event.detail.taskArn },
    });
    expect(structuredContent).toMatchObject({
      findings: [{ schema: 'ecs-pull-medic.finding/1', fix: { status: 'disabled' } }],
      looked: expect.stringContaining('STOPPED'),
    });
    expect(wired.calls('mcp').filter((call) => !/:(?:Describe|Get|List|Simulate)/.test(call))).toEqual([]);
  });

  test('diagnose says in one line what would be right', async () => {
    const { isError, content } = await client.callTool({
      name: 'diagnose',
      arguments: { cluster: 'prdo' },
    });
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).toContain('There is no cluster prdo');
  });
});
