import type { RootCode } from './codes.ts';

const passing: Partial<Record<RootCode, string>> = {
  'rate-limited':
    'It passes by itself once the limit has room again (Docker Hub counts pulls over six hours), and comes back with the next wave of starts.',
  'registry-unavailable': 'It passes by itself once the registry answers again.',
  'permission-propagating':
    'It heals by itself: IAM spreads a change within minutes, and the next start passes.',
  'network-timeout': 'It passes by itself only if one connection was lost; a missing route or rule stays.',
  'connection-failed': 'It passes by itself only if one connection was lost; a closed port stays.',
  'dns-failure':
    'It passes by itself only if the resolver was down for a moment; a name that is not there stays.',
  'pull-timeout': 'It can pass by itself when the registry or the disk is faster next time.',
  'pull-cancelled': 'It can pass by itself: the pull was stopped in its middle.',
  'runtime-fault': 'It can pass by itself on another host.',
  'layer-corrupt':
    'It can pass by itself if the transfer was at fault; an image that was pushed broken stays so.',
  'proxy-failure': 'It passes by itself only if the proxy was down for a moment.',
  unknown: 'Whether it passes by itself cannot be told without a cause.',
};

/** Whether the failure can heal by itself, for whom ECS tries again, in a sentence or two. */
export const heals = (code: RootCode, isService: boolean): string => {
  const again = isService
    ? 'ECS goes on trying, more and more slowly'
    : 'Nobody starts a standalone task again by itself';
  const outlook = passing[code];
  if (outlook !== undefined) return `${outlook} ${again}.`;
  return isService
    ? `It does not heal by itself: ${again}, and fails the same way until this is changed.`
    : `It does not heal by itself. ${again}.`;
};
