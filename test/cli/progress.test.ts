import { expect, test } from 'vitest';
import { progressOn } from '../../cli/progress.ts';

const told = (isTTY: boolean): string => {
  let text = '';
  const tell = progressOn({ isTTY, write: (more) => (text += more) }, 'task web\u001b[31m');
  tell(['permissions', 'network']);
  tell(['network']);
  tell([]);
  return text;
};

test('progress on a terminal is one line, gone at the end', () => {
  expect(told(true).split('\r\u001b[K')).toEqual([
    '',
    expect.stringMatching(/: reading what the roles may do, the network; 2 left$/),
    expect.stringMatching(/: reading the network; 1 left$/),
    '',
  ]);
});

test('progress elsewhere is a line each, without what a terminal would act on', () => {
  expect(told(false)).toMatch(/^task web[^\n]*: reading [^\n]* 2 left\ntask web[^\n]*1 left\n$/);
  expect(told(false)).not.toContain('\u001b');
});
