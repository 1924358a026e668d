import { failedImage } from '../failed-image.ts';
import { keepDeployed } from '../lasting.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

/** The image is still described by its id, but it is in archive storage, from which nothing can be pulled. */
export const imageArchived: FinerRoot = {
  kinds: ['image-not-found'],
  title: 'the image is in archive storage',
  remedy(subject, _failure, { facts }) {
    const image = failedImage(facts);
    const { reference } = image ?? { reference: subject.image };
    const id =
      reference?.digest === undefined
        ? `imageTag=${reference?.tag ?? 'latest'}`
        : `imageDigest=${reference.digest}`;
    const where = {
      'registry-id': reference?.ecr?.account,
      'repository-name': reference?.repository,
      region: reference?.ecr?.region ?? subject.region,
    };
    return {
      summary: 'Restore the image from archive storage.',
      steps: [
        'Restoring takes minutes; the service then starts by itself.',
        'See that it is ACTIVE before a standalone task is started again.',
        'Keep images that are deployed out of the rule that moves images to the archive.',
      ],
      commands: [
        awsCommand('ecr update-image-storage-class', {
          ...where,
          'image-id': id,
          'target-storage-class': 'STANDARD',
        }),
        awsCommand('ecr describe-images', {
          ...where,
          'image-ids': id,
          query: 'imageDetails[].imageStatus',
          output: 'text',
        }),
      ],
      lasting: keepDeployed,
      links: [links.lifecycle, links.cannotPull],
    };
  },
};
