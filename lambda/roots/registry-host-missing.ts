import { deployImage } from '../deploy-image.ts';
import { knownValue } from '../facts.ts';
import { readImage } from '../image.ts';
import { links } from '../links.ts';
import type { FinerRoot } from './root.ts';

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '')}'`;

/** A name without a host means Docker Hub, and the account has an ECR repository of that name. */
export const registryHostMissing: FinerRoot = {
  kinds: ['registry-auth-failed', 'repository-not-found', 'image-not-found', 'rate-limited'],
  title: "the registry's host is missing in the image name",
  remedy(subject, failure, { facts }) {
    const found = knownValue(facts.hostless)?.find(({ repository }) => repository.state === 'known');
    const reference = found && readImage(found.image);
    const uri = found && knownValue(found.repository)?.uri;
    const version =
      reference?.digest === undefined ? `:${reference?.tag ?? 'latest'}` : `@${reference.digest}`;
    const whole = uri === undefined ? undefined : `${uri}${version}`;
    const container = failure.containers.find(({ image }) => image === found?.image)?.name;
    const name = reference?.repository.replace(/^library\//, '') ?? 'app';
    return {
      summary: `Write the image with its registry's host${whole === undefined ? '' : `: ${whole}`}.`,
      steps: [
        'A name without a host is one of Docker Hub, whose answer to a name that it does not know is "denied".',
        'Register a revision of the task definition with the whole name and deploy it: the command below does both.',
        'If the image of Docker Hub was meant after all, put the credentials for it into repositoryCredentials.',
      ],
      commands: whole === undefined ? [] : deployImage(subject, container, whole),
      lasting: {
        cdk: `image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(this, 'Repository', ${quoted(name)}), ${quoted(reference?.tag ?? 'latest')}),`,
        terraform: `data "aws_ecr_repository" "app" {\n  name = ${JSON.stringify(name).replaceAll('${', '$${')}\n}\n# in container_definitions:\n# image = "\${data.aws_ecr_repository.app.repository_url}${version.replace(/[^\w.:@-]/g, '')}"`,
      },
      links: [links.cannotPull, links.privateRegistry],
    };
  },
};
