import { deployImage } from '../deploy-image.ts';
import type { Facts } from '../facts.ts';
import { containerOf, failedImage, nearestImage } from '../failed-image.ts';
import type { Failure } from '../failure.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { type Subject, wantedVersion } from '../subject.ts';
import { defineCause } from './cause.ts';

/** A bare 404 is a registry's only where a registry was asked. */
const atRegistry = /\/v2\/|\bpull|\bresolve\b|\bimage\b|\bdaemon\b|\bregistry\b/i;

const deployNearest = (subject: Subject, failure: Failure, facts: Facts): string[] => {
  const image = failedImage(facts);
  const nearest = image && nearestImage(image);
  return image && nearest ? deployImage(subject, containerOf(failure, image), nearest) : [];
};

/**
 * The repository is there, the tag or digest is not. Shapes: `failed to resolve ref IMAGE: IMAGE: not found`
 * (containerd), `manifest for IMAGE not found: manifest unknown` (Docker), registry code MANIFEST_UNKNOWN.
 */
export const imageNotFound = defineCause({
  code: 'image-not-found',
  title: 'image tag not found',
  says: [
    /\bno such manifest\b|\bwas deleted or has expired\b|\bmanifest (?:unknown|not found|does not exist)\b|\bMANIFEST_UNKNOWN\b|\bRequested image not found\b/i,
    /\bmanifest for \S{1,700} ?(?:\S{1,300} )?not found\b/i,
    /\bfailed to resolve (?:ref|reference):? .{1,900}: not found\b|\bmanifest sha256:\w{64}: not found\b/i,
    /\bImageNotFoundException\b|\bNo such image\b|\btag (?:\S{1,200} )?(?:does not exist|not found)|\bTag \S{1,200} not found in repository\b/i,
    /\bimage with imageId\b.{0,300}\bdoes not exist\b/i,
    /\b(?:content|failed open:).{0,200}\/manifests\/.{0,200}: not found\b/i,
    { text: /\/manifests\/\S{1,300}: 404\b/, where: ({ text }) => /\bunexpected status\b/i.test(text) },
    /\bimage ["']?\S{1,600}["']?:? not found\b/i,
    /\bcontent sha256:\w{64}: not found\b/i,
  ],
  hints: [
    /(?:^|\s)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\/\S{1,800}: not found[.\s]*$|\bimage ['"]\S{1,600}['"] does not exist\b/i,
    /\b(?:failed to resolve ref|Cannot ?Pull\w*Error)\b.{1,900}\bnot found[."')\s]*$/i,
    /\bAPI error \(404\)[\s.)]*$|\bparsing HTTP 404 response body\b/i,
    { text: /\b404 Not Found\b|\bstatus ?code:? 404\b/i, where: ({ text }) => atRegistry.test(text) },
    /\bCheck (?:whether|that|if) the image exists[.\s]*$/i,
  ],
  wordsAreProof: false,
  checks: ['registry', 'image', 'permission'],
  retryable: false,
  summary: ({ image, imageText }) =>
    image === undefined
      ? `The registry has no such image: ${imageText}.`
      : `Repository ${image.repository} has no ${wantedVersion(image)}.`,
  remedy: (subject, failure, { facts }) => ({
    summary: 'Deploy a version that is there, or push the missing one.',
    steps: [
      `See which versions exist, newest last.`,
      subject.service === undefined
        ? 'Push the image again, or run the task with a revision of the task definition whose tag exists.'
        : 'Push the image again (the service then starts by itself), or deploy a revision of the task definition whose tag exists.',
    ],
    commands: [
      ...deployNearest(subject, failure, facts),
      ...(subject.image?.ecr === undefined
        ? subject.image !== undefined && /^[\w./:@-]+$/.test(subject.imageText)
          ? [`docker manifest inspect ${subject.imageText}`]
          : []
        : [
            awsCommand('ecr describe-images', {
              'registry-id': subject.image.ecr.account,
              'repository-name': subject.image.repository,
              region: subject.image.ecr.region,
              query: 'sort_by(imageDetails,&imagePushedAt)[-5:].[imagePushedAt,imageTags]',
              output: 'text',
            }),
          ]),
    ],
    links: [links.cannotPull],
  }),
});
