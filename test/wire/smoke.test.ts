import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../cli/command.ts';
import { hasMoto } from './moto.ts';
import { account, region, startWired } from './wired.ts';

const isThere = await hasMoto();

describe.runIf(!isThere)('npm run smoke, on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

const functionName = 'EcsPullMedic-Function76856677-1XYZ';

const listening = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe.runIf(isThere)('npm run smoke, on the wire', { timeout: 120_000 }, () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let lambda: Server;
  let inbox: Server;
  let lambdaUrl = '';
  let table = '';
  /** What stands in place of the table or the topic, to see what a broken function answers. */
  let broken: Readonly<Record<string, string>> = {};
  const received: string[] = [];
  const counted: unknown[] = [];

  const smoke = (...args: readonly string[]) =>
    command('smoke')(args, {
      env: {
        AWS_ENDPOINT_URL: wired.endpoint,
        AWS_ENDPOINT_URL_LAMBDA: lambdaUrl,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: 'operator',
        AWS_SECRET_ACCESS_KEY: 'loopback',
      },
    });

  beforeAll(async () => {
    wired = await startWired();
    table = await wired.table();
    // As Lambda's own endpoint: the path names the function, the body is the event, a failure is a header.
    lambda = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        if (request.url === `/2015-03-31/functions/${functionName}/configuration`) {
          const FunctionArn = `arn:aws:lambda:${region}:${account}:function:${functionName}`;
          const Variables = { TOPIC_ARN: wired.topicArn };
          response.end(JSON.stringify({ FunctionArn, Environment: { Variables } }));
          return;
        }
        if (request.url !== `/2015-03-31/functions/${functionName}/invocations`) {
          response
            .writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' })
            .end('{"message":"gone"}');
          return;
        }
        const event: unknown = JSON.parse(await text(request));
        const { code, findings, metrics } = await wired.invoke(event, { INCIDENT_TABLE: table, ...broken });
        counted.push(...metrics);
        if (code === 0) response.end(JSON.stringify({ findings }));
        else
          response
            .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
            .end('{"errorType":"AggregateError","errorMessage":"1 finding(s) could not be sent"}');
      };
      answer().catch(() => response.destroy());
    });
    inbox = createServer((request, response) => {
      void text(request).then((body) => {
        received.push(body);
        response.end();
      });
    });
    lambdaUrl = await listening(lambda);
    const Endpoint = `${await listening(inbox)}/`;
    await new SNSClient(wired.settings).send(
      new SubscribeCommand({ TopicArn: wired.topicArn, Protocol: 'http', Endpoint }),
    );
    const template = {
      Resources: { Unused: { Type: 'AWS::SQS::Queue' } },
      Outputs: { FunctionName: { Value: functionName }, TopicArn: { Value: wired.topicArn } },
    };
    await new CloudFormationClient(wired.settings).send(
      new CreateStackCommand({ StackName: 'EcsPullMedic', TemplateBody: JSON.stringify(template) }),
    );
  });

  afterAll(async () => {
    lambda?.closeAllConnections();
    lambda?.close();
    inbox?.close();
    await wired?.stop();
  });

  test('shows the finding that the deployed function made of a synthetic failure, and the alert went out', async () => {
    const { code, out, err } = await smoke();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Subject: \[synthetic\] ecs-pull-medic-smoke cannot start: /m);
    expect(out).toMatch(/^SYNTHETIC: /m);
    expect(out).toContain(`The alert went out to ${wired.topicArn}, marked as synthetic.`);
    const texts = received.filter((body) => body.includes('ecs-pull-medic.finding/1'));
    expect(texts).toHaveLength(1);
    expect(JSON.parse(JSON.parse(texts[0] ?? '').Message)).toMatchObject({
      synthetic: true,
      rootCause: { code: 'repository-not-found', confidence: 'confirmed' },
    });
  });

  test('changes nothing: the function reads, and sends one message', () => {
    const writes = wired.calls().filter((call) => !/:(?:Describe|Get|List|Simulate|Query)/.test(call));
    expect(writes).toEqual(['sns:Publish']);
    expect(counted).toEqual([]);
    expect(new Set(wired.calls('operator'))).toEqual(
      new Set(['cloudformation:DescribeStacks', 'sns:GetTopicAttributes']),
    );
  });

  test('takes a function by its name, and gives the finding alone as JSON', async () => {
    const { code, out, err } = await smoke('--json', '--function', functionName);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ synthetic: true, account, region, status: 'open' });
    expect(err).toContain('marked as synthetic');
  });

  test('says in one line, with code 1, that the function failed and nothing went out', async () => {
    broken = { TOPIC_ARN: wired.topicArn.replace('findings', 'gone') };
    const { code, out, err } = await smoke();
    broken = {};
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      'npm run smoke: The function failed (Unhandled), so no alert went out: AggregateError: 1 finding(s) could not be sent\n',
    );
  });

  test.each([
    [
      'stack',
      ['--stack', 'nothing'],
      /^npm run smoke: cloudformation:DescribeStacks of nothing failed: .*\n$/,
    ],
    [
      'function',
      ['--function', 'nothing'],
      /^npm run smoke: lambda:GetFunctionConfiguration of nothing failed: ResourceNotFoundException.*\n$/,
    ],
  ])('tells a %s that is not there in one line, with code 1', async (_what, args, line) => {
    const { code, out, err } = await smoke(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(line);
  });
});
