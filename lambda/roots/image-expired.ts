import { deployImage } from '../deploy-image.ts';
import { containerOf, failedImage, nearestImage } from '../failed-image.ts';
import { keepDeployed } from '../lasting.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

/** A lifecycle rule of the repository selects such an image and removes it. */
export const imageExpired: FinerRoot = {
  kinds: ['image-not-found'],
  title: 'a lifecycle policy removed the image',
  remedy(subject, failure, { facts }) {
    const image = failedImage(facts);
    const nearest = image && nearestImage(image);
    const registry = image?.reference.ecr;
    return {
      summary: 'Push the image again, or deploy one that is there; then keep what runs out of the rule.',
      steps: [
        ...(nearest === undefined
          ? []
          : [`The nearest that is there: ${nearest}. The command below deploys it.`]),
        'Or build and push the same version again: the service then starts by itself.',
        'Give images that are deployed a tag of their own, and a rule of a lower priority number that keeps them: a rule counts images, not deployments.',
      ],
      commands: [
        ...(image && nearest ? deployImage(subject, containerOf(failure, image), nearest) : []),
        awsCommand('ecr get-lifecycle-policy', {
          'registry-id': registry?.account,
          'repository-name': image?.reference.repository,
          region: registry?.region ?? subject.region,
          query: 'lifecyclePolicyText',
          output: 'text',
        }),
      ],
      lasting: keepDeployed,
      links: [links.lifecycle, links.cannotPull],
    };
  },
};
