import type { Aws } from '../lambda/aws.ts';
import { type FixSettings, noFix } from '../lambda/fix-settings.ts';
import { incidentsIn } from '../lambda/incidents.ts';
import { publish } from '../lambda/publish.ts';
import { respond } from '../lambda/respond.ts';
import type { SandboxAccount } from './account-file.ts';
import type { Figure } from './bench-figure.ts';
import { startTable, tableName } from './bench-table.ts';
import { sandbox } from './sandbox.ts';

/** Latency put on every call, milliseconds: long against all else, so that the time counts round trips. */
const latencyMs = 200;

/** What an event took until its alert was published, or where none was, until the end. */
interface Took {
  readonly trips: number;
  readonly calls: number;
}

/** An account with its table of incidents, and a look at how an event fares in it, each call being slow. */
const slowAccount = async (account: SandboxAccount, events: readonly object[]) => {
  const table = await startTable();
  const { aws: memory, topicArn } = sandbox(account, events);
  const aws = table.over(memory);
  const take = async (event: object, fix: FixSettings): Promise<Took> => {
    let calls = 0;
    const slow: Aws = async (call, input, options) => {
      calls += 1;
      await new Promise((resolve) => setTimeout(resolve, latencyMs));
      return aws(call, input, options);
    };
    const start = performance.now();
    let published: Took | undefined;
    const took = (): Took => ({ trips: Math.floor((performance.now() - start) / latencyMs), calls });
    await respond(event, {
      aws: slow,
      budgetMs: 20_000,
      incidents: incidentsIn(tableName, slow, Date.now),
      settings: { account: account.account, regions: [account.region], fix },
      publish: async (finding) => {
        await publish(finding, topicArn, slow);
        published = took();
      },
    });
    return published ?? took();
  };
  return { take, stop: table.stop };
};

const figures = (what: string, { trips, calls }: Took): Figure[] => [
  { figure: `${what}: sequential AWS round trips`, value: trips, unit: 'trips' },
  { figure: `${what}: AWS calls`, value: calls, unit: 'calls' },
];

export interface Examples {
  /** Of a role that lacks a permission, and may be repaired. */
  readonly permission: object;
  readonly network: object;
}

const ofAnotherTask = (event: object): object =>
  JSON.parse(JSON.stringify(event).replaceAll(/(task\/prod\/)[0-9a-f]{4}/g, '$1ffff'));

/** New failures to their published alert, a repair and its verification in between, and a repeat. */
export const tripFigures = async (
  account: SandboxAccount,
  { permission, network }: Examples,
): Promise<Figure[]> => {
  const found: Figure[] = [];
  const run = async (what: string, event: object, fix: FixSettings = noFix): Promise<void> => {
    const { take, stop } = await slowAccount(account, [event]);
    try {
      found.push(...figures(`${what}, event to alert`, await take(event, fix)));
      if (event === permission && fix === noFix)
        found.push(...figures('repeat', await take(ofAnotherTask(event), fix)));
    } finally {
      await stop();
    }
  };
  await run('new permission failure', permission);
  await run('new permission failure, repaired and verified', permission, { ...noFix, mode: 'on' });
  await run('new network failure', network);
  return found;
};
