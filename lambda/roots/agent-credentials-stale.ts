import { knownValue } from '../facts.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

/** The instance role was deleted and made again under its name after the agent had taken its identity from it. */
export const agentCredentialsStale: FinerRoot = {
  kinds: ['ecr-pull-denied', 'ecr-auth-denied'],
  title: 'the ECS agent holds the identity of a deleted role',
  remedy(subject, _failure, { facts }) {
    const id = knownValue(facts.instance)?.instanceId;
    return {
      summary: `Start the ECS agent again${id === undefined ? '' : ` on ${id}`}, so that it takes its new identity.`,
      steps: [
        'Attaching a policy does not help: the role allows it already.',
        'Start the agent again on every instance that was there before the role was made; or drain the instances and replace them.',
      ],
      commands: [
        ...(id === undefined
          ? []
          : [
              awsCommand('ssm send-command', {
                'instance-ids': id,
                'document-name': 'AWS-RunShellScript',
                parameters: 'commands=["systemctl restart ecs"]',
                region: subject.region,
              }),
            ]),
        ...(subject.containerInstance === undefined
          ? []
          : [
              awsCommand('ecs update-container-instances-state', {
                cluster: subject.cluster,
                'container-instances': subject.containerInstance,
                status: 'DRAINING',
                region: subject.region,
              }),
            ]),
      ],
      links: [links.agentConfig, links.executionRole],
    };
  },
};
