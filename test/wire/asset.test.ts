import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMoto } from './moto.ts';
import { account, host, region, startWired } from './wired.ts';

const repository = `arn:aws:ecr:${region}:${account}:repository/team/app`;

const isThere = await hasMoto();

// A machine of a developer may lack the stand-in; where the project is tested for landing it must not be missed.
test.runIf(process.env['CI'] === 'true')('the stand-in for AWS is on PATH in CI', () => {
  expect(isThere).toBe(true);
});

describe.runIf(!isThere)('on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

describe.runIf(isThere)('the deployed asset, on the wire', () => {
  const received: string[] = [];
  let wired: Awaited<ReturnType<typeof startWired>>;
  let inbox: Server;

  const stoppedTask = (family: string, roleArn: string, image: string, reason: string) =>
    wired.stoppedTask({ family, roleArn, containers: [{ name: 'app', image }], reason });

  beforeAll(async () => {
    wired = await startWired();
    inbox = createServer((request, response) => {
      void text(request).then((body) => {
        received.push(body);
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(inbox, 'listening');
    const address = inbox.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const Endpoint = `http://127.0.0.1:${port}/`;
    const subscription = { TopicArn: wired.topicArn, Protocol: 'http', Endpoint };
    await new SNSClient(wired.settings).send(new SubscribeCommand(subscription));
    await wired.repository('team/app', '1.0.0', '1.1.0');
    await wired.repository('team/api');
  });

  afterAll(async () => {
    inbox?.close();
    await wired?.stop();
  });

  const denied = (name: string, action: string, resource: string): string =>
    `User: arn:aws:sts::${account}:assumed-role/${name}/cdd887a8 is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const auth = (name: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf, api error AccessDeniedException: ${denied(name, 'ecr:GetAuthorizationToken', '*')}`;
  const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const allow = (Action: readonly string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });
  const everything = [allow(['ecr:GetAuthorizationToken', ...pull], '*')];
  const image = `${host}/team/app:1.0.0`;
  const pulls = pull.map((action) => ({ action, resource: repository, decision: 'implicitDeny' }));

  test('tells a role without any permission, and all that it lacks', async () => {
    const event = await stoppedTask('bare', await wired.role('bare', []), image, auth('bare'));
    const { findings } = await wired.invoke(event);
    expect(findings).toMatchObject([
      {
        rootCause: { code: 'ecr-auth-denied', confidence: 'confirmed' },
        missing: [{ action: 'ecr:GetAuthorizationToken', resource: '*' }, ...pulls],
      },
    ]);
  });

  test('tells a role whose token is scoped to the repository', async () => {
    const statements = [allow(['ecr:GetAuthorizationToken', ...pull], repository)];
    const event = await stoppedTask('scoped', await wired.role('scoped', statements), image, auth('scoped'));
    const { findings } = await wired.invoke(event);
    expect(findings).toMatchObject([
      { rootCause: { code: 'auth-token-resource-scoped', confidence: 'confirmed' } },
    ]);
  });

  test('tells what an ambiguous 403 hides', async () => {
    const roleArn = await wired.role('token', [allow(['ecr:GetAuthorizationToken'], '*')]);
    const reason = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: unexpected status from HEAD request to https://${host}/v2/team/app/manifests/1.0.0: 403 Forbidden`;
    const { findings } = await wired.invoke(await stoppedTask('token', roleArn, image, reason));
    expect(findings).toMatchObject([
      {
        cause: 'ecr-pull-denied',
        rootCause: { code: 'ecr-pull-denied', confidence: 'confirmed' },
        missing: pulls,
      },
    ]);
  });

  test('names the tags that are there', async () => {
    const missing = `${host}/team/app:1.0.1`;
    const reason = `CannotPullContainerError: failed to resolve ref ${missing}: ${missing}: not found`;
    const { findings } = await wired.invoke(
      await stoppedTask('tag', await wired.role('tag', everything), missing, reason),
    );
    const summary = expect.stringMatching(/no tag 1\.0\.1\..*1\.1\.0/);
    expect(findings).toMatchObject([
      { rootCause: { code: 'image-not-found', confidence: 'confirmed', summary } },
    ]);
  });

  test('names repositories like the one that is missing', async () => {
    const missing = `${host}/team/ap:1.0.0`;
    const reason = `CannotPullContainerError: failed to resolve ref ${missing}: ${missing}: not found`;
    const { findings } = await wired.invoke(
      await stoppedTask('repo', await wired.role('repo', everything), missing, reason),
    );
    const summary = expect.stringMatching(/no repository team\/ap .*team\/a(?:pi|pp), team\/ap/);
    expect(findings).toMatchObject([
      { rootCause: { code: 'repository-not-found', confidence: 'confirmed', summary } },
    ]);
  });

  test('sends each finding to the topic', () => {
    const texts = received.filter((body) => body.includes('ecs-pull-medic.finding/1'));
    expect(texts).toHaveLength(5);
  });

  test('says nothing of an ordinary stop', async () => {
    const event = await stoppedTask(
      'plain',
      await wired.role('plain', []),
      image,
      'Essential container in task exited',
    );
    expect(await wired.invoke(event)).toEqual({ code: 0, findings: [], metrics: [] });
  });

  test('fails when nothing can be sent, so that the event is retried', async () => {
    const event = await stoppedTask('lost', await wired.role('lost', []), image, auth('lost'));
    const { code } = await wired.invoke(event, { endpoint: 'http://127.0.0.1:9' });
    expect(code).not.toBe(0);
  });
});
