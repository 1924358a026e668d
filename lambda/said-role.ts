import type { Failure } from './failure.ts';

/** ARN of the role that ECS says it cannot assume, where the message names it. */
export const saidRole = ({ clues }: Failure): string | undefined =>
  /\brole ['"]?(arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,600})/i
    .exec(clues.text)?.[1]
    ?.replace(/(?<![.,])[.,]+$/, '');

/** Whether a message about a role that cannot be assumed is about another one than `name`: the task role has a trust policy too. */
export const namesOtherRole = (failure: Failure, name: string | undefined): boolean => {
  const said = failure.cause === 'role-not-assumable' ? saidRole(failure)?.split('/').at(-1) : undefined;
  return said !== undefined && said !== name;
};
