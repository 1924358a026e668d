import { Aws, CfnOutput, Duration, type IStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, type RuleProps, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaHandler,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { readsOf } from '../lambda/reads.ts';
import { acknowledge } from './acknowledged.ts';
import { lambdaCode } from './asset.ts';
import { deadLetters } from './dead-letters.ts';
import { customerKey, keyPolicyNeeded, useKey } from './encryption.ts';
import { eventRules, watchedRegions } from './event-rules.ts';
import { fixEnvironment } from './fix-settings.ts';
import { incidentTable, rememberIncidents } from './incident-table.ts';
import { readStatements } from './read-permissions.ts';
import type { StackSettings } from './settings.ts';
import { tellSlack } from './slack.ts';
import { subscribe } from './subscribe.ts';
import { watch } from './watch.ts';
import { writeStatements } from './write-permissions.ts';

/**
 * How long an event is worth trying. A finding that comes later than this helps nobody at night: better that the
 * event lies in a dead-letter queue by then, where an alarm says so.
 */
const worthTrying = Duration.hours(1);

/**
 * How often the function looks after open incidents by itself: ECS backs off, and then no event tells any more that a
 * service stands at zero.
 */
const lookAfter = Duration.minutes(15);

const allow = (action: string, resource: string): PolicyDocument =>
  new PolicyDocument({ statements: [new PolicyStatement({ actions: [action], resources: [resource] })] });

/** How the stack is made a template; not what is in it. */
export interface StackOptions {
  /** The function's code; by default the bundle, as an asset of CDK. */
  readonly code?: (stack: Stack) => Code;
  readonly synthesizer?: IStackSynthesizer;
}

/**
 * Everything that runs in an account: a rule that picks tasks that could not get their image, the function that
 * explains why, the table that makes one incident of many failures, with rules for when one ends, and the topic that
 * tells people; dead-letter queues for both ways in which an event can get lost, with alarms. Knows no account, and a
 * region only if that is a setting, so it synthesizes anywhere, without credentials.
 */
export class PullMedicStack extends Stack {
  constructor(scope: Construct, id: string, settings: StackSettings, options: StackOptions = {}) {
    const { home } = settings.regions;
    super(scope, id, {
      ...(home === undefined ? {} : { env: { region: home } }),
      ...(options.synthesizer === undefined ? {} : { synthesizer: options.synthesizer }),
      description: 'ECS Pull Medic: explains, with evidence, why an ECS task could not pull its image',
      analyticsReporting: false,
    });

    const key = customerKey(this, settings.kmsKeyArn);
    const topic = new Topic(this, 'Topic', {
      displayName: 'ECS Pull Medic',
      enforceSSL: true,
      ...(key === undefined ? {} : { masterKey: key }),
    });
    subscribe(topic, settings.alertEmails);
    if (settings.slack !== undefined) tellSlack(this, topic, settings.slack);
    // Elsewhere than in the stack's own topic somebody else decides who is told; of its policy and key as well.
    const delegated =
      settings.topicArn === undefined
        ? undefined
        : Topic.fromTopicArn(this, 'DelegatedTopic', settings.topicArn);
    const findingsTo = delegated ?? topic;

    const incidents = incidentTable(this, key);

    // EventBridge could not invoke the function: throttled, or its permission or the function is gone.
    const undelivered = deadLetters(this, 'UndeliveredEvents', key);
    // The function was invoked, three times, and failed.
    const failed = deadLetters(this, 'FailedEvents', key);

    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const role = new Role(this, 'Role', {
      description: `ECS Pull Medic: reads what explains a failed image pull, and ${
        settings.fix.mode === 'on'
          ? 'attaches an approved policy to roles that opted in'
          : 'changes nothing in the account'
      }`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        WriteOwnLog: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
        PublishFindings: allow('sns:Publish', findingsTo.topicArn),
        RememberIncidents: rememberIncidents(incidents),
        KeepFailedEvents: allow('sqs:SendMessage', failed.queueArn),
        ...(key === undefined ? {} : { UseKey: useKey(key) }),
        ReadEvidence: new PolicyDocument({ statements: readStatements(readsOf(settings.fix.mode)) }),
      },
    });

    // Below the role, for the function waits for all that is there: it is never on without its permission.
    const mayWrite = writeStatements(settings.fix, role.roleArn);
    if (mayWrite.length > 0) new Policy(role, 'Fix', { statements: mayWrite, roles: [role] });

    const medic = new LambdaHandler(this, 'Function', {
      description: 'Explains why an ECS task could not pull its image, and publishes the finding',
      code: options.code?.(this) ?? lambdaCode(),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(60),
      role,
      environment: {
        TOPIC_ARN: findingsTo.topicArn,
        ACCOUNT_ID: Aws.ACCOUNT_ID,
        REGIONS: watchedRegions(settings.regions).join(),
        INCIDENT_TABLE: incidents.tableName,
        REMINDER_MINUTES: String(settings.reminderMinutes),
        ...(settings.routeTag === undefined ? {} : { ROUTE_TAG: settings.routeTag }),
        ...fixEnvironment(settings.fix),
      },
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      logGroup,
    });
    // CDK's own SqsDestination would also grant reading the queue's attributes, which Lambda does not need.
    medic.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: worthTrying,
      onFailure: { bind: () => ({ destination: failed.queueArn }) },
    });

    const rule = (id: string, props: RuleProps): Rule =>
      new Rule(this, id, {
        ...props,
        targets: [new LambdaFunction(medic, { deadLetterQueue: undelivered, maxEventAge: worthTrying })],
      });
    const [ofFailures, ...ofRecoveries] = eventRules(settings);
    const failures = rule(ofFailures.id, ofFailures);
    const others = [
      ...ofRecoveries.map((each) => rule(each.id, each)),
      rule('ScheduleRule', {
        description: 'Has the function look after incidents that are open and of which no event tells',
        schedule: Schedule.rate(lookAfter),
      }),
    ];

    watch(this, {
      topic,
      delegated,
      failures,
      rules: [failures, ...others],
      medic,
      logGroup,
      undelivered,
      failed,
    });
    acknowledge({ role, medic, queues: [undelivered, failed], fix: settings.fix });

    const output = (name: string, description: string, value: string) =>
      new CfnOutput(this, name, { description, value });
    output(
      'TopicArn',
      delegated === undefined
        ? 'Findings and alarms are published here; subscribe what you like'
        : 'Alarms are published here, findings to the topic that was given; subscribe what you like',
      topic.topicArn,
    );
    output('FunctionName', 'The function that explains failures', medic.functionName);
    output('LogGroupName', 'Its log', logGroup.logGroupName);
    output('IncidentTableName', 'What is remembered of incidents, 90 days long', incidents.tableName);
    output('UndeliveredEventsUrl', 'Events that never reached the function', undelivered.queueUrl);
    output('FailedEventsUrl', 'Events on which the function failed', failed.queueUrl);
    if (key !== undefined)
      output(
        'KeyPolicyStatement',
        "Must stand in the key's own policy, or no alarm is told",
        keyPolicyNeeded,
      );
  }
}
