/** A deploy setting as its page tells it: `-c key=value`, the value where none is given, and what it means. */
interface DeploySetting {
  readonly key: string;
  readonly usual: string;
  readonly meaning: string;
  /** How its value looks. */
  readonly example: string;
}

/** Every setting of a deployment, in the order in which a person comes to need them. */
export const deploySettings: readonly DeploySetting[] = [
  {
    key: 'alertEmail',
    usual: 'none',
    meaning: 'One address, or several with commas; each must confirm the e-mail that SNS sends it.',
    example: 'you@example.com',
  },
  {
    key: 'slackWorkspaceId',
    usual: 'none',
    meaning:
      'Workspace that Amazon Q Developer in chat applications is authorised for ([once, by hand](operations.md#slack)); goes with `slackChannelId`.',
    example: 'T0123456789',
  },
  {
    key: 'slackChannelId',
    usual: 'none',
    meaning: 'Channel of that workspace.',
    example: 'C0123456789',
  },
  {
    key: 'clusters',
    usual: 'all',
    meaning: 'Names or ARNs of the clusters to watch, commas between.',
    example: 'prod,staging',
  },
  {
    key: 'reminderMinutes',
    usual: '`60`',
    meaning:
      'An incident that goes on is told again after this long, and then at growing distance; 1 to 10,080.',
    example: '120',
  },
  {
    key: 'routeTag',
    usual: 'none',
    meaning:
      'Key of a tag of the service (of the task definition for a task of no service). Its value becomes `team` of the finding and of the message attributes, and stands in the title.',
    example: 'team',
  },
  {
    key: 'regions',
    usual: "the stack's own",
    meaning:
      'Further regions of the account, commas between: a small stack in each forwards the same events to the home region.',
    example: 'us-east-1,ap-southeast-1',
  },
  {
    key: 'homeRegion',
    usual: 'that of the credentials',
    meaning: 'With `regions`: the region of the function, where the others forward to.',
    example: 'eu-west-1',
  },
  {
    key: 'topicArn',
    usual: 'a topic of its own',
    meaning:
      'An SNS topic that is there already, of this account or another, in place of one of the stack. `alertEmail` and Slack hear alarms only then: subscribe people to that topic.',
    example: 'arn:aws:sns:eu-west-1:111122223333:alerts',
  },
  {
    key: 'kmsKeyArn',
    usual: "AWS's own keys",
    meaning: 'Customer key for topic, table and queues. Its policy must let the stack use it.',
    example: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000',
  },
  {
    key: 'autoFix',
    usual: '`false`',
    meaning:
      '`true` attaches an approved policy to roles that opted in; `preview` decides everything and writes nothing. Unless it is `true` the role of the function has no IAM write at all ([security](security.md)).',
    example: 'preview',
  },
  {
    key: 'fixPolicyArns',
    usual: "AWS's `AmazonECSTaskExecutionRolePolicy`",
    meaning: 'The approved policies, commas between. IAM itself lets no other be attached.',
    example: 'arn:aws:iam::111122223333:policy/pull',
  },
  {
    key: 'optInTag',
    usual: '`ecs-pull-medic=auto-fix`',
    meaning: 'The tag that a role must carry to be repaired.',
    example: 'pull-fix=yes',
  },
  {
    key: 'fixRoles',
    usual: 'none',
    meaning: 'Names of roles that need no tag, commas between, `*` at the end of a name allowed.',
    example: 'web-exec,batch-*',
  },
];

/** `docs/settings.md`. */
export const settingsPage = (): string =>
  [
    '# Settings',
    'All optional, given as CDK context: `npm run deploy -- -c key=value -c key=value`, or under `context` in `cdk.json`, so that the next deploy has them, too. What is left out goes back to its default at the next deploy. A value that makes no sense stops before anything is deployed, in one line that says what would be right.',
    [
      '| key | default | example | meaning |',
      '| --- | --- | --- | --- |',
      ...deploySettings.map(
        ({ key, usual, example, meaning }) => `| \`${key}\` | ${usual} | \`${example}\` | ${meaning} |`,
      ),
    ].join('\n'),
    '`slackWorkspaceId` and `slackChannelId` go together. With `regions`, `npm run deploy` makes a stack in each of them: each region must be bootstrapped once (`npx cdk bootstrap aws://ACCOUNT/REGION`).',
  ].join('\n\n');
