import { listSubscriptions, type StoredSubscription } from '@ehch/ledger';
import { callerOf } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { type NotifierDeps, nowOf } from '../deps.ts';
import { searchset } from '../notification/searchset.ts';
import { subscriptionUrl } from '../notification/status.ts';
import type { BackportSubscription } from '../subscription/backport.ts';
import { presentSubscription, statusAt } from '../subscription/present.ts';
import { answerResource, setVersion } from './answer.ts';
import { ownSubscription } from './request.ts';

/** `GET /Subscription/{id}` */
export async function read(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const subscription = await ownSubscription(req, deps.ledger);
  setVersion(res, subscription);
  answerResource(res, presentSubscription(subscription, nowOf(deps)));
}

type Values = (subscription: StoredSubscription, now: Date) => readonly (string | undefined)[];

/** What each search parameter is compared with (SUB-040). Both the endpoint as it was sent and as it is used are found. */
const PARAMETERS: Readonly<Record<string, Values>> = {
  _id: ({ id }) => [id],
  url: ({ settings }) => [settings.endpoint, sent(settings.resource).channel.endpoint],
  identifier: ({ settings }) => identifiersOf(sent(settings.resource)),
  status: (subscription, now) => [statusAt(subscription, now)],
  type: () => ['rest-hook'],
  criteria: ({ topic }) => [topic],
  topic: ({ topic }) => [topic],
  'filter-criteria': ({ settings }) => settings.filters,
  payload: ({ settings }) => [settings.payload],
  'payload-type': ({ settings }) => [settings.content],
};

const IDENTIFIER = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Subscription.identifier';

/** An identifier is found by its value, with or without its system, as a token is. */
const identifiersOf = ({ extension = [] }: BackportSubscription): string[] =>
  extension.flatMap(({ url, valueIdentifier: { system = '', value = '' } = {} }) => (url === IDENTIFIER ? [value, `${system}|${value}`, ...(system ? [`${system}|`] : [])] : []));

const sent = (resource: object): BackportSubscription => resource as BackportSubscription;

/** `GET /Subscription`: the caller's own. The self link names the parameters that were heeded; others are ignored (REST-044). */
export async function search(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const now = nowOf(deps);
  const conditions = Object.entries(req.query as Record<string, string | string[]>).flatMap(([name, values]) => {
    const of = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    return of === undefined ? [] : [values].flat().map((value) => ({ name, value, of }));
  });
  const own = await listSubscriptions(deps.ledger, callerOf(req));
  const matches = own.filter((subscription) => conditions.every(({ of, value }) => [value, ...value.split(',')].some((one) => of(subscription, now).includes(one))));
  const self = new URLSearchParams(conditions.map(({ name, value }): [string, string] => [name, value])).toString();
  const found = matches.map((one) => ({ fullUrl: subscriptionUrl({ ...one, baseUrl: deps.baseUrl }), resource: presentSubscription(one, now) }));
  answerResource(res, searchset(`${deps.baseUrl}/Subscription${self && `?${self}`}`, found));
}
