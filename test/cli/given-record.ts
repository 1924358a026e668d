import { readAccount } from '../../cli/account-file.ts';
import { onDemandMeans } from '../../cli/on-demand-means.ts';
import type { Session } from '../../cli/record.ts';
import { recorderOf } from '../../cli/recorded.ts';
import { sandbox } from '../../cli/sandbox.ts';
import { respond } from '../../lambda/respond.ts';

/** What a diagnosis of an event in an account, the text of its file, learns and says. */
export const diagnosed = async (account: string, event: object): Promise<Session> => {
  const { aws, calls } = recorderOf(sandbox(readAccount(account, 'account.json'), [event]).aws);
  const { findings } = await respond(event, onDemandMeans(aws));
  return { event, calls: await calls(), findings };
};
