import type { Clues } from '../message.ts';

/** Whether AWS's verdict in the message blames the policy of a VPC endpoint. */
export const namesEndpointPolicy = ({ denials }: Clues): boolean =>
  denials.some(({ why, deniedIn }) => why === 'no-endpoint-policy' || deniedIn === 'vpc endpoint');
