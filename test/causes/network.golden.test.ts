import { expect, test } from 'vitest';
import { readAccount } from '../../cli/account-file.ts';
import { sandbox } from '../../cli/sandbox.ts';
import { respond } from '../../lambda/respond.ts';
import { accountWith, eventOf, host } from '../evidence/account.ts';
import { networkPairs } from '../evidence/network-situations.ts';
import { asRead } from './as-read.ts';

test.each(Object.entries(networkPairs))('what a person reads of %s', async (root, { so }) => {
  const image = `${host}/shop/web:1.4.2`;
  const { aws } = sandbox(readAccount(accountWith(image, so.account), 'account.json'));
  const means = { aws, budgetMs: 5_000, publish: async () => {} };
  const { findings } = await respond(eventOf(image, so.reason, false), means);
  const [finding] = findings;
  if (finding === undefined) throw new Error('There is no finding.');
  await expect(asRead(finding)).toMatchFileSnapshot(`${root}.golden.txt`);
});
