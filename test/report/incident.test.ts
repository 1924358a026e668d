import { describe, expect, test } from 'vitest';
import { email } from '../../lambda/report/email.ts';
import { subject } from '../../lambda/report/headline.ts';
import { slack } from '../../lambda/report/slack.ts';
import { sms } from '../../lambda/report/sms.ts';
import { finding } from '../finding.ts';

const ongoing = finding({
  status: 'ongoing',
  occurrences: 12,
  story: '11 more tasks failed since you were told at 2026-10-02T11:46:52.984Z.',
});
const resolved = finding({
  status: 'resolved',
  severity: 'low',
  occurrences: 12,
  story:
    'Recovered by rollback to web:40: revision 41 is still broken. It lasted 42 minutes; 12 tasks failed.',
});

describe('a reminder', () => {
  test('says in its title that it goes on, and first how many more', () => {
    expect(subject(ongoing)).toMatch(/^web still cannot start: /);
    expect(email(ongoing).split('\n').slice(0, 2).join(' ')).toMatch(
      /^Service web .* still cannot start tasks\. 11 more tasks failed since/,
    );
    expect(slack(ongoing).content.title).toMatch(/^:red_circle: service web still cannot start: /);
    expect(slack(ongoing).content.description).toContain('11 more tasks failed');
  });

  test('still has the remedy', () => {
    expect(email(ongoing)).toContain('DO THIS');
    expect(slack(ongoing).content.nextSteps).toEqual(['Wait.']);
  });
});

describe('the end of an incident', () => {
  test('is told in a few lines, with how it ended and what it was', () => {
    expect(subject(resolved)).toMatch(/^web resolved: /);
    expect(sms(resolved)).toMatch(/^web resolved: /);
    const text = email(resolved);
    expect(text).toContain('Recovered by rollback to web:40');
    expect(text).toContain('The pull was stopped in the middle.');
    expect(text).not.toContain('DO THIS');
    expect(text).not.toContain('aws ecs list-tasks');
  });

  test('is green in Slack, in the thread of its incident, with nothing left to do', () => {
    const { content, metadata } = slack(resolved);
    expect(content.title).toMatch(/^:large_green_circle: /);
    expect(content.nextSteps).toEqual([]);
    expect(content.description).not.toContain('```');
    expect(metadata.threadId).toBe(slack(ongoing).metadata.threadId);
  });
});

describe('a repair', () => {
  const undo = 'aws iam detach-role-policy --role-name web-exec --policy-arn arn:aws:iam::aws:policy/x';
  const applied = finding({ fix: { status: 'applied', reason: 'Attached x to role web-exec.', undo } });

  test('stands in every title, and its undo where a command can be pasted', () => {
    expect(subject(applied)).toMatch(/ - repaired$/);
    expect(slack(applied).content.title).toContain('repaired');
    expect(email(applied)).toContain(
      `REPAIRED. Attached x to role web-exec.\n\nTo take it back:\n\n${undo}\n`,
    );
    expect(slack(applied).content.description).toContain(undo);
  });

  test('that failed gives the command to run by hand, and one that was taken back says so', () => {
    const command = 'aws iam attach-role-policy --role-name web-exec --policy-arn arn:aws:iam::aws:policy/x';
    const failed = finding({ fix: { status: 'failed', reason: 'Attaching failed.', command } });
    expect(email(failed)).toContain(`The repair FAILED. Attaching failed.\n\n${command}\n`);
    expect(subject(failed)).toMatch(/ - repair failed$/);
    const reverted = finding({ fix: { status: 'reverted', reason: 'It did not help.', undo } });
    expect(email(reverted)).toContain('The repair was TAKEN BACK. It did not help.');
    expect(email(reverted)).toContain('To attach it again:');
  });

  test('stands in a title however long the name of the service is', () => {
    const long = finding({ ...applied, group: `service:${'w'.repeat(200)}` });
    expect(subject(long).length).toBeLessThan(100);
    expect(subject(long)).toMatch(/ - repaired$/);
  });
});
