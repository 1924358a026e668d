import { readContainerInstance } from './container-instance.ts';
import { defineProbe } from './probe.ts';

/** On EC2: the container instance, since when its agent holds its credentials, and its role. */
export const instance = defineProbe({
  name: 'instance',
  after: [],
  iam: [
    // Which instances there will be is not known beforehand.
    { action: 'ecs:DescribeContainerInstances', on: 'anything' },
    { action: 'ec2:DescribeInstances', on: 'anything' },
    { action: 'iam:GetInstanceProfile', on: 'instance-profiles' },
  ],
  async ask(failure, _before, aws) {
    return failure.launchType === 'EC2' || failure.launchType === 'EXTERNAL'
      ? readContainerInstance(failure, aws)
      : { state: 'not-asked', why: 'the task ran on no container instance' };
  },
});
