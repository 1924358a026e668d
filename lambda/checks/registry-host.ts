import { type Fact, type HostlessImage, knownValue } from '../facts.ts';
import type { TaskDefinition } from '../facts-task.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

/** Why Docker Hub may have been meant after all, although the account has a repository of that name. */
const doubt = ({ image, version }: HostlessImage, fact: Fact<TaskDefinition>): string | undefined => {
  if (fact.state === 'unreadable')
    return `and whether the task gives credentials for a registry elsewhere could not be read: allow ${fact.from} to show it`;
  const hasLogin = knownValue(fact)?.containers.some(
    (container) => container.image === image && container.registryCredentials !== undefined,
  );
  if (hasLogin) return 'but the task gives credentials for a registry elsewhere';
  if (version.state === 'absent') return 'but not this image in it';
  return version.state === 'unreadable'
    ? `and whether it has this image could not be read: allow ${version.from} to show it`
    : undefined;
};

const judgeOne = (found: HostlessImage, definition: Fact<TaskDefinition>): Judgement | undefined => {
  const { image, repository } = found;
  if (repository.state === 'absent') return undefined;
  if (repository.state !== 'known')
    return unseen(`Whether the account's own ECR has a repository of the name of ${image}`, repository);
  const said = `Image ${image} names no registry, so that it is looked for on Docker Hub. The account's own ECR has a repository of that name`;
  const but = doubt(found, definition);
  return but === undefined
    ? {
        result: 'fail',
        root: 'registry-host-missing',
        confidence: 'likely',
        detail: `${said} and this very image in it: ${repository.value.uri}.`,
      }
    : { result: 'unknown', detail: `${said} (${repository.value.uri}), ${but}.` };
};

/** Whether an image without a host in its name is one of the account's own ECR: its host was forgotten then. */
export const registryHost = defineCheck({
  id: 'registry.host',
  needs: ['hostless', 'taskDefinition'],
  judge({ hostless, taskDefinition }) {
    if (hostless.state !== 'known')
      return hostless.state === 'not-asked' ? undefined : unseen("The account's own ECR", hostless);
    return strictest(hostless.value.flatMap((image) => judgeOne(image, taskDefinition) ?? []));
  },
});
