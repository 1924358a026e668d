import { shown } from '../lambda/shown.ts';

/** A Slack channel, by the ids that Slack itself gives: "Copy link" of a channel ends in its id. */
export interface SlackSettings {
  readonly workspaceId: string;
  readonly channelId: string;
}

/** `T` for a workspace, `E` for an organization of Enterprise Grid. */
const workspace = /^[TE][A-Z\d]{8,254}$/;
/** `C` for a channel, `G` for older private ones. A direct message (`D`) can not be subscribed. */
const channel = /^[CG][A-Z\d]{8,254}$/;

/**
 * Reads `slackWorkspaceId` and `slackChannelId` from CDK context: both or neither. Names of a channel are refused, for
 * CloudFormation would take them and the service find no such channel. Faults go to `complain`.
 */
export const readSlack = (
  context: Readonly<Record<string, unknown>>,
  complain: (fault: string) => void,
): SlackSettings | undefined => {
  const { slackWorkspaceId: workspaceId, slackChannelId: channelId } = context;
  if (workspaceId === undefined && channelId === undefined) return undefined;
  if (workspaceId === undefined || channelId === undefined) {
    const [given, missing] =
      channelId === undefined
        ? ['slackWorkspaceId', 'slackChannelId']
        : ['slackChannelId', 'slackWorkspaceId'];
    complain(`${given} needs ${missing} beside it`);
  }
  const must = (key: string, value: unknown, form: RegExp, example: string): string => {
    if (value === undefined) return '';
    if (typeof value === 'string' && form.test(value)) return value;
    complain(`${key} must be an id such as ${example}, but is ${shown(value)}`);
    return '';
  };
  return {
    workspaceId: must('slackWorkspaceId', workspaceId, workspace, 'T0123ABCDEF'),
    channelId: must('slackChannelId', channelId, channel, 'C0123ABCDEF'),
  };
};
