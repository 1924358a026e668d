import type { Diagnosis } from './diagnosis.ts';
import type { Role } from './facts-iam.ts';
import type { Failure } from './failure.ts';
import { subjectOf } from './subject.ts';

/** Who starts the task again once its role is repaired. */
export const whatEcsDoes = (failure: Failure, diagnosis: Pick<Diagnosis, 'facts'>): string => {
  const subject = subjectOf(failure, diagnosis);
  if (subject.service !== undefined)
    return `ECS starts the tasks of service ${subject.service} again by itself, at its next try; the longer it has failed, the longer that takes. A new deployment starts them at once.`;
  const definition = subject.taskDefinition ?? 'its task definition';
  const cluster = subject.cluster === undefined ? '' : ` in cluster ${subject.cluster}`;
  return `Nobody starts this standalone task again by itself: run ${definition}${cluster} once more, the way it was run (its network configuration and overrides are known to whoever ran it, not to ECS).`;
};

/** CloudFormation puts it on what it makes (CloudFormation user guide, "Resource tag"). */
const stackTag = 'aws:cloudformation:stack-name';

/** What may take the policy away again: whoever manages the role by code. */
export const ownership = ({ name, tags = {} }: Role): string[] => {
  const stack = tags[stackTag];
  return stack === undefined
    ? [
        `No stack of CloudFormation owns role ${name}; if Terraform or a script does, its next run may take the policy away: put it into the code too.`,
      ]
    : [
        `Role ${name} belongs to CloudFormation stack ${stack.slice(0, 128)}: its next deploy may take the policy away, so put it into the template too.`,
      ];
};
