import { describe, expect, test, vi } from 'vitest';
import { type Session, writeRecord } from '../../cli/record.ts';
import { readVocabulary } from '../../cli/vocabulary.ts';
import { accountWith, eventOf, host, id } from '../evidence/account.ts';
import type { Situation } from '../evidence/situation.ts';
import { pairs } from '../evidence/situations.ts';
import { diagnosed } from './given-record.ts';

vi.setConfig({ testTimeout: 60_000 });

const vocabulary = readVocabulary();
const web = `${host}/shop/web:1.4.2`;

const diagnosedIn = async ({
  image = web,
  reason,
  onInstance,
  standalone,
  account,
}: Situation): Promise<Session> => {
  const event = eventOf(image, reason, onInstance === true, standalone ? 'family:web' : undefined);
  return diagnosed(accountWith(image, account), event);
};

describe.each(Object.entries(pairs))('a record of %s', (_code, { so, nearly }) => {
  test.each([so, ...nearly].map((each): [string, Situation] => [each.what, each]))(
    'gives the same finding again where %s',
    async (_what, situation) => {
      const session = await diagnosedIn(situation);
      expect(session.findings[0]?.rootCause.code).toBe(situation.root);
      const { account, events, differing, left } = await writeRecord([session], vocabulary);
      expect({ left, differing }).toEqual({ left: [], differing: [] });
      expect(account + events).not.toContain(id);
    },
  );
});
