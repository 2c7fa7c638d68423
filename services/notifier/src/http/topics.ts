import { allowOnly, HttpError, requireScope } from '@ehch/service-kit';
import type { Topic } from '@ehch/fhir';
import { TOPIC_CODE, topicResource } from '@ehch/fhir-profiles';
import { Router } from 'express';
import type { NotifierDeps } from '../deps.ts';
import { searchset } from '../notification/searchset.ts';
import { answerResource } from './answer.ts';

/** Everything under `/fhir/R4/Basic`: the topics on offer, for whoever may subscribe (SUB-064). */
export function createTopicRoutes({ topics, baseUrl }: Pick<NotifierDeps, 'topics' | 'baseUrl'>): Router {
  const router = Router();
  router.get('/', requireScope('Subscription.s'), (req, res) => {
    const found = topics.filter((topic) => CONDITIONS.every(({ name, fits }) => req.query[name] === undefined || [req.query[name]].flat().every((value) => fits(topic, String(value)))));
    const self = new URLSearchParams(CONDITIONS.flatMap(({ name }) => [req.query[name] ?? []].flat().map((value): [string, string] => [name, String(value)]))).toString();
    answerResource(res, searchset(`${baseUrl}/Basic${self && `?${self}`}`, found.map((topic) => ({ fullUrl: `${baseUrl}/Basic/${topic.name}`, resource: topicResource(topic) }))));
  });
  router.all('/', allowOnly('GET'));
  router.get('/:id', requireScope('Subscription.s'), (req, res) => {
    const topic = topics.find(({ name }) => name === req.params['id']);
    if (topic === undefined) throw new HttpError({ status: 404, code: 'topic-unknown', detail: 'There is no such topic.' });
    answerResource(res, topicResource(topic));
  });
  router.all('/:id', allowOnly('GET'));
  return router;
}

/** A code may be asked for with its system, or without. */
const CONDITIONS: readonly { name: string; fits: (topic: Topic, value: string) => boolean }[] = [
  { name: '_id', fits: ({ name }, value) => value.split(',').includes(name) },
  { name: 'code', fits: (_topic, value) => value.split(',').some((one) => [`${TOPIC_CODE.system}|${TOPIC_CODE.code}`, TOPIC_CODE.code, `${TOPIC_CODE.system}|`].includes(one)) },
];
