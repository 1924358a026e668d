import { expect, test } from 'vitest';
import { awsCommand } from '../lambda/shell.ts';
import { shellWords } from './shell-words.ts';

test('a value that begins with a hyphen is joined to its option, so that it is not read as one', () => {
  const command = awsCommand('ecr describe-images', { 'repository-name': '--profile', region: 'eu-west-1' });
  expect(shellWords(command)).toEqual([
    'aws',
    'ecr',
    'describe-images',
    '--repository-name=--profile',
    '--region',
    'eu-west-1',
  ]);
});

test('a quote cannot end the word, and characters that a terminal obeys are left out', () => {
  expect(shellWords(awsCommand('iam get-role', { 'role-name': "a'; rm -rf /\u001b[2J" }))).toEqual([
    'aws',
    'iam',
    'get-role',
    '--role-name',
    "a'; rm -rf /[2J",
  ]);
});

test('an option without a value is left out', () => {
  expect(awsCommand('iam get-role', { 'role-name': 'web', region: undefined })).toBe(
    'aws iam get-role --role-name web',
  );
});
