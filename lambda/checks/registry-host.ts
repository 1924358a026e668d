import type { HostlessImage } from '../facts.ts';
import { knownValue } from '../facts.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

const judgeOne = ({ image, repository, version }: HostlessImage): Judgement | undefined => {
  if (repository.state === 'absent') return undefined;
  if (repository.state !== 'known')
    return unseen(`Whether the account's own ECR has a repository of the name of ${image}`, repository);
  const tag = knownValue(version) === undefined ? '' : ' and this very image in it';
  return {
    result: 'fail',
    root: 'registry-host-missing',
    confidence: 'likely',
    detail: `Image ${image} names no registry, so that it is looked for on Docker Hub. The account's own ECR has a repository of that name${tag}: ${repository.value.uri}.`,
  };
};

/** Whether an image without a host in its name is one of the account's own ECR: its host was forgotten then. */
export const registryHost = defineCheck({
  id: 'registry.host',
  needs: ['hostless'],
  judge({ hostless }) {
    if (hostless.state !== 'known')
      return hostless.state === 'not-asked' ? undefined : unseen("The account's own ECR", hostless);
    return strictest(hostless.value.flatMap((image) => judgeOne(image) ?? []));
  },
});
