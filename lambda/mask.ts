import { replacer } from './sieve.ts';

/**
 * A text without the names that its owners chose: repository and tag of an image, path of a registry's URL, last part of
 * an ARN. An image called `efs` or `pull-through` says nothing about why it was not pulled. Hosts stay, for they tell the
 * registry, and so does every word around the names.
 */
export const maskNames = replacer([
  [/(\/v2\/)[^\s"'?]{1,600}?(\/(?:manifests|blobs|tags)\/)/g, '$1name$2'],
  [/(\barn:[\w-]{1,20}:[\w-]{1,30}:[\w-]{0,30}:[\w<>*-]{0,30}:[a-z-]{2,30}[:/])[^\s,'"()]{1,600}/g, '$1name'],
  [
    /\/(?=[\w./<>{}*-])(?!\/|v[12]\/)(?<=(?<![\w./:@-])[\w*<>{}-]{1,100}(?:\.[\w*<>{}-]{1,100}){1,8}(?::\d{2,5})?\/)[\w./<>{}*-]{1,300}(?::[\w.-]{1,128})?(?:@sha256:\w{1,64})?/g,
    '/name',
  ],
]);
