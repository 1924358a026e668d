import { defineCheck, type Judgement } from './check.ts';
import { judgeImage } from './image-exists.ts';
import { judgeRepository } from './repository-exists.ts';
import { strictest } from './strictest.ts';

/** Whether the images of the task's other containers are there: the start after this one would fail for them. */
export const taskOtherImages = defineCheck({
  id: 'task.other-images',
  needs: ['images'],
  judge({ images }, failure) {
    if (images.state !== 'known') return undefined;
    const others = images.value.filter(({ isFailed }) => !isFailed);
    const judged = others.flatMap((image): Judgement[] => {
      const repository = judgeRepository(image, failure.account);
      const judgement = repository.result === 'pass' ? judgeImage(image, failure) : repository;
      return judgement === undefined ? [] : [judgement];
    });
    const worst = strictest(judged);
    if (worst?.result === 'pass') return { result: 'pass', detail: worst.detail };
    return worst?.result === 'fail' ? { ...worst, isNext: true } : worst;
  },
});
