import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keyPolicyNeeded } from '../infra/encryption.ts';
import { approvedReads } from '../lambda/approved.ts';
import type { Cause } from '../lambda/causes/cause.ts';
import { causes } from '../lambda/causes/index.ts';
import { checksOf } from '../lambda/diagnose.ts';
import { wordsOnly } from '../lambda/diagnosis.ts';
import type { Failure } from '../lambda/failure.ts';
import { readMessage } from '../lambda/message.ts';
import { probes } from '../lambda/probes/index.ts';
import { subjectOf } from '../lambda/subject.ts';
import { vocabularyText } from './gather-vocabulary.ts';
import { settingsPage } from './settings-table.ts';

/**
 * Writes the pages of `docs/` that come from the code, or with `--check` says which of them are not what the code says.
 * A page of a cause is its file's own comment, its texts as a person would get them, and real messages of the corpus.
 */
const root = fileURLToPath(new URL('..', import.meta.url));

const sourceOf = (code: string): string => readFileSync(`${root}lambda/causes/${code}.ts`, 'utf8');

/** The comment right before the cause, as prose. */
const commentOf = (code: string): string => {
  const source = sourceOf(code);
  const before = source.slice(0, source.indexOf('defineCause({'));
  const comment = before.slice(before.lastIndexOf('/**') + 3, before.lastIndexOf('*/'));
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();
};

/** Characters of a message that shows the whole shape and nothing more. */
const typicalLength = 250;

const messagesOf = (code: string): string[] => {
  const lines = readFileSync(`${root}test/messages/${code}.jsonl`, 'utf8').split('\n').filter(Boolean);
  const messages = lines.map((line): string => String(JSON.parse(line).message));
  return messages
    .filter((message) => message.length <= 600 && !message.includes('```'))
    .toSorted((a, b) => Math.abs(a.length - typicalLength) - Math.abs(b.length - typicalLength))
    .slice(0, 3);
};

const exampleOf = (cause: Cause, message: string): Failure => ({
  cause: cause.code,
  confidence: 'likely',
  message,
  clues: readMessage(message),
  containers: [{ name: 'app', image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2' }],
  account: '111122223333',
  region: 'eu-west-1',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
  group: 'service:web',
  taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/prod/cdd887a827a4432db19f6059310a4817',
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:41',
  launchType: 'FARGATE',
});

const fence = (text: string, language = 'text'): string => `\`\`\`${language}\n${text}\n\`\`\``;

const causePage = (cause: Cause): string => {
  const messages = messagesOf(cause.code);
  const failure = exampleOf(cause, messages[0] ?? '');
  const root = { code: cause.code, summary: '', confidence: failure.confidence };
  const diagnosis = wordsOnly(root);
  const remedy = cause.remedy(subjectOf(failure, diagnosis), failure, diagnosis);
  const evidence =
    cause.checks.length === 0
      ? 'None: the words are proof enough.'
      : [...new Set(checksOf(cause).map(({ id }) => `\`${id}\``))].join(', ');
  return [
    `# ${cause.code}: ${cause.title}`,
    commentOf(cause.code),
    '## What it looks like',
    ...messages.map((message) => fence(message)),
    '## What the finding says',
    `> ${cause.summary(subjectOf(failure, diagnosis), failure)}`,
    `Can pass by itself: ${cause.retryable ? 'yes' : 'no'}.`,
    '## What to do',
    remedy.summary,
    ...(remedy.steps.length > 0
      ? [remedy.steps.map((step, index) => `${index + 1}. ${step}`).join('\n')]
      : []),
    ...(remedy.commands.length > 0
      ? ['With the names of an example:', fence(remedy.commands.join('\n'), 'sh')]
      : []),
    ...(remedy.policy === undefined ? [] : [fence(JSON.stringify(remedy.policy, null, 2), 'json')]),
    '## Evidence that is looked for',
    evidence,
    remedy.links.map((link) => `- ${link}`).join('\n'),
  ].join('\n\n');
};

const on = {
  anything: '`*`',
  roles: 'every role of the account',
  'instance-profiles': 'every instance profile of the account',
  policies: 'every customer-managed policy of the account',
  'aws-managed-policies': 'every AWS-managed policy',
} as const;

const permissionsPage = (): string => {
  const rows = [...probes, { name: 'whether a fix helps', iam: approvedReads }].flatMap(({ name, iam }) =>
    iam.map(({ action, on: where }) => `| \`${action}\` | ${on[where]} | ${name} |`),
  );
  return [
    '# What the function may read',
    'The stack grants the function these reads and no others: each is declared where the call is made. Those for `task` and for whether a fix helps only with `autoFix` on or in preview.',
    ['| action | on | to learn |', '| --- | --- | --- |', ...[...new Set(rows)].sort()].join('\n'),
    'With `autoFix=true`, and only then, it may call `iam:AttachRolePolicy` and `iam:DetachRolePolicy` of the approved policies on roles that opted in ([security](security.md)).',
    'Beside them it may write its own log group, publish to its own topic (with `topicArn` to that one instead), send what failed to its own dead-letter queue, and read and write single rows of its own table (`dynamodb:GetItem`, `dynamodb:UpdateItem`, and `dynamodb:Query` on the index of what is open).',
    'With `kmsKeyArn` it may use that key, but only through DynamoDB, SNS and SQS (`kms:ViaService`). The stack cannot write the policy of a key that is already there; this statement must stand in it, or no alarm is told and no event that could not be delivered is kept:',
    fence(JSON.stringify(JSON.parse(keyPolicyNeeded), null, 2), 'json'),
    'In each further region of `regions` a role of EventBridge may call `events:PutEvents` on the default bus of the home region. With `slackChannelId` there is a role for the channel that may do nothing at all.',
  ].join('\n\n');
};

const pages = (): Map<string, string> => {
  const told = causes.filter(({ code }) => code !== 'not-image-pull');
  const index = told.map(({ code, title }) => `| [\`${code}\`](${code}.md) | ${title} |`);
  return new Map([
    ...told.map((cause: Cause) => [`docs/causes/${cause.code}.md`, causePage(cause)] as const),
    [
      'docs/causes/README.md',
      ['# Causes', ['| code | the failure |', '| --- | --- |', ...index].join('\n')].join('\n\n'),
    ],
    ['docs/permissions.md', permissionsPage()],
    ['docs/settings.md', settingsPage()],
    ['cli/vocabulary.txt', vocabularyText()],
  ]);
};

const main = (isCheck: boolean): void => {
  const wanted = pages();
  const folder = 'docs/causes/';
  const existing = existsSync(root + folder) ? readdirSync(root + folder).map((file) => folder + file) : [];
  const stale = [...wanted].filter(
    ([path, text]) => !existsSync(root + path) || readFileSync(root + path, 'utf8') !== `${text}\n`,
  );
  const left = existing.filter((path) => !wanted.has(path));
  if (isCheck) {
    const paths = [...stale.map(([path]) => path), ...left];
    if (paths.length === 0) return;
    console.error(`Not what the code says: ${paths.join(', ')}. Run: npm run docs`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(root + folder, { recursive: true });
  for (const [path, text] of stale) writeFileSync(root + path, `${text}\n`);
  for (const path of left) rmSync(root + path);
};

main(process.argv.includes('--check'));
