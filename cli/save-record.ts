import { shellWord } from '../lambda/shell.ts';
import { type Session, writeRecord } from './record.ts';
import { readVocabulary } from './vocabulary.ts';
import { writeOption } from './write-option.ts';

/**
 * Writes what was learnt as a sandbox account, its events beside it, and says how to replay them. Rejects where a name
 * of the account would be left in it, and then writes nothing.
 */
export const saveRecord = async (
  file: string,
  sessions: readonly Session[],
  note: (line: string) => void,
): Promise<void> => {
  if (sessions.length === 0) return note('There is no failure to record.');
  const { account, events, differing, left } = await writeRecord(sessions, readVocabulary());
  if (left.length > 0)
    throw new Error(
      `Nothing was recorded: ${left.length} words of the account would be left, such as ${left[0]}.`,
    );
  const eventsFile = `${file.replace(/\.json$/, '')}.events.jsonl`;
  await writeOption('--record', file, account);
  await writeOption('--record', eventsFile, events);
  if (differing.length > 0)
    note(`The record does not give the same finding again: ${differing.join(', ')} differ.`);
  note(
    `Recorded, with names, ids and addresses replaced. Replay: npm start -- --account ${shellWord(file)} ${shellWord(eventsFile)}`,
  );
};
