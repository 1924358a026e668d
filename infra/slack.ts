import { Aws, type Stack } from 'aws-cdk-lib';
import { LoggingLevel, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { SlackSettings } from './slack-settings.ts';

/**
 * Slack, by Amazon Q Developer in chat applications (once AWS Chatbot, as its types are called still). Somebody must
 * have authorized the workspace in its console before: that is a consent in the browser, which no template can give.
 *
 * The service shows what the topic sends it and needs no permission for that, so the channel's role has none. Without
 * guardrails of our own the service would take AdministratorAccess as what commands in the channel may do at most; ours
 * denies all, which also holds for roles that members bring along, so nobody is asked to choose one
 * (`userRoleRequired`).
 */
export const tellSlack = (stack: Stack, topic: ITopic, { workspaceId, channelId }: SlackSettings): void => {
  const role = new Role(stack, 'SlackRole', {
    description: 'ECS Pull Medic: the Slack channel, which is told of findings and may do nothing',
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
  });
  new SlackChannelConfiguration(stack, 'Slack', {
    // Unique in the account, so that two stacks can tell two channels.
    slackChannelConfigurationName: Aws.STACK_NAME,
    slackWorkspaceId: workspaceId,
    slackChannelId: channelId,
    notificationTopics: [topic],
    role,
    guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll')],
    userRoleRequired: false,
    // It would log to a group of its own in us-east-1, outside of this stack.
    loggingLevel: LoggingLevel.NONE,
  });
};
